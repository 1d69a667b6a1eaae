// SPDX-License-Identifier: MIT
#include "sipdiag/reg/phone_writer.hpp"

namespace sipdiag::reg {

phone::Line PhoneWriter::line_at(const Advertised& at, Transport transport) const
{
    auto line = line_;
    line.host = at.host;
    line.port = at.port;
    line.transport = transport;
    return line;
}

std::string PhoneWriter::contact(std::string_view user, const Advertised& at, Transport transport) const
{
    auto line = line_at(at, transport);
    line.name = user;
    return phone::contact_value(identity_, line);
}

std::string PhoneWriter::via(const Wanted& wanted) const
{
    return phone::via_value(line_at(wanted.advertised, wanted.identity.transport), wanted.branch);
}

Result<std::string> PhoneWriter::write(const Wanted& wanted) const
{
    phone::Registering what;
    what.line = line_at(wanted.advertised, wanted.identity.transport);
    what.call_id = wanted.identity.call_id;
    what.from_tag = wanted.identity.from_tag;
    what.branch = wanted.branch;
    what.cseq = wanted.cseq;
    what.date = wanted.date;
    what.expires = wanted.expires.value_or(0);
    what.contacts.emplace(wanted.contacts.begin(), wanted.contacts.end());
    for (const auto& each : wanted.answers) {
        (each.asker == auth::Asker::proxy ? what.proxy_authorization : what.authorization) =
            phone::authorization_value(each.credentials);
    }
    return phone::write_register(identity_, what);
}

std::string PhoneWriter::call_id(Entropy& entropy, const Advertised& at) const
{
    return phone::call_id(identity_, counter_, at.host, entropy);
}

std::string PhoneWriter::from_tag(Entropy& entropy) const
{
    // REGISTERs of 4.x and 7.x have none.
    return identity_.firmware == phone::Firmware::v8 ? phone::tag(identity_, counter_, entropy) : std::string();
}

}  // namespace sipdiag::reg
