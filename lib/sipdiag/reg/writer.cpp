// SPDX-License-Identifier: MIT
#include "sipdiag/reg/writer.hpp"

#include "sipdiag/auth/digest.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/timers.hpp"
#include "sipdiag/sip/uri.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::reg {

std::string_view via_transport(Transport transport) noexcept
{
    switch (transport) {
    case Transport::tcp: return "TCP";
    case Transport::tls: return "TLS";
    case Transport::udp: break;
    }
    return "UDP";
}

std::string contact_uri(std::string_view user, const Advertised& at)
{
    sip::Uri uri;
    uri.user = user;
    uri.host = at.host;
    uri.port = at.port;
    return uri.to_string();
}

std::string Writer::call_id(Entropy& entropy, const Advertised&) const
{
    // No host: the local address is nobody's business, and an ALG would rewrite it (a finding of its own elsewhere).
    return entropy.call_id();
}

std::string Writer::from_tag(Entropy& entropy) const
{
    return entropy.tag();
}

std::string Writer::branch(Entropy& entropy) const
{
    return entropy.branch();
}

std::string SoftphoneWriter::contact(std::string_view user, const Advertised& at, Transport transport) const
{
    auto uri = contact_uri(user, at);
    if (transport != Transport::udp) uri += ";transport=" + std::string(to_string(transport));
    return "<" + uri + ">";
}

std::string SoftphoneWriter::via(const Wanted& wanted) const
{
    sip::Via via;
    via.transport = via_transport(wanted.identity.transport);
    via.host = wanted.advertised.host;
    via.port = wanted.advertised.port;
    via.branch = wanted.branch;
    via.rport = "";
    if (wanted.offers_keepalive && sip::is_reliable(wanted.identity.transport)) via.others = ";keep";
    return via.to_string();
}

Result<std::string> SoftphoneWriter::write(const Wanted& wanted) const
{
    using sip::FieldId;
    const auto& identity = wanted.identity;
    auto message = sip::Composer::request("REGISTER", identity.registrar);
    message.add(FieldId::via, via(wanted))
        .add(FieldId::max_forwards, "70")
        .add(FieldId::from, "<" + identity.aor + ">;tag=" + identity.from_tag)
        .add(FieldId::to, "<" + identity.aor + ">")
        .add(FieldId::call_id, identity.call_id)
        .add(FieldId::cseq, std::to_string(wanted.cseq) + " REGISTER");
    for (const auto& each : wanted.contacts)
        message.add(FieldId::contact, each);
    if (wanted.expires) message.add(FieldId::expires, std::to_string(*wanted.expires));
    for (const auto& each : wanted.answers) {
        message.add(each.asker == auth::Asker::proxy ? FieldId::proxy_authorization : FieldId::authorization,
                    auth::to_string(each.credentials));
    }
    message.add(FieldId::supported, "path").add(FieldId::user_agent, user_agent_);
    return message.finish();
}

}  // namespace sipdiag::reg
