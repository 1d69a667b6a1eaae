// SPDX-License-Identifier: MIT
#include "rtpecho/shown.hpp"

#include <fmt/format.h>

#include "common/twin.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/phone/nat_settings.hpp"

namespace sipdiag::tools::rtpecho {

std::string host_of(const Address& address)
{
    return address.is_v6() ? "[" + to_string(address) + "]" : to_string(address);
}

call::Identity shown_identity(const Caller& caller, const Endpoint& local, Entropy& entropy)
{
    call::Identity me;
    me.local = local;
    me.user_agent = fmt::format("sipdiag/{}", version());
    me.media_address = local.address;
    me.sent_by = host_of(local.address) + ":" + std::to_string(local.port);
    const auto user = caller.has_user ? caller.aor.user : std::string("rtpecho");
    const auto transport =
        local.transport == Transport::udp ? std::string{} : ";transport=" + std::string(to_string(local.transport));
    me.contact = "<sip:" + user + "@" + me.sent_by + transport + ">";
    if (!caller.plays_phone) return me;

    phone::Surroundings around;
    around.own = local.address;
    const auto shown = phone::nat_behaviour(caller.nat, around).first;
    if (shown.host.address) me.media_address = *shown.host.address;
    me.phone = phone_identity(caller, entropy);
    me.phone_line = phone_line(caller);
    me.phone_line.name = user;
    me.phone_line.host = host_of(me.media_address);
    me.phone_line.port = shown.port;
    me.sent_by = me.phone_line.host + ":" + std::to_string(shown.port);
    me.contact = phone::contact_value(*me.phone, me.phone_line);
    me.user_agent = phone::user_agent(*me.phone);
    me.rport = false;
    return me;
}

}  // namespace sipdiag::tools::rtpecho
