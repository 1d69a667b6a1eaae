// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/wire_view.hpp"

#include <fmt/format.h>

namespace sipdiag::cnf {
namespace {

std::string host_text(const phone::WireHost& host, const PhoneSettings& settings)
{
    if (host.address) return to_string(*host.address);
    switch (host.source) {
    case phone::HostSource::local: return "<phone>";
    case phone::HostSource::received: return "<received>";
    case phone::HostSource::nat_address:
    case phone::HostSource::unknown: break;
    }
    return fmt::format("<{}>", settings.nat.address);
}

std::string contact_of(const PhoneSettings& settings, const std::string& host)
{
    const auto& user = settings.contact_user.empty() ? settings.name : settings.contact_user;
    const auto info = settings.user_info == "none" ? std::string() : ";user=" + settings.user_info;
    return fmt::format("<sip:{}@{}:{}{}>", user, host, settings.nat.control_port, info);
}

}  // namespace

LineOnWire on_wire(const PhoneSettings& settings, const std::optional<Address>& own)
{
    phone::Surroundings known;
    known.own = own;
    const auto behaviour = phone::nat_behaviour(settings.nat, known);
    const auto host = host_text(behaviour.first.host, settings);
    LineOnWire out;
    out.line = settings.line;
    out.contact = contact_of(settings, host);
    out.via = fmt::format("SIP/2.0/UDP {}:{}", host, behaviour.first.port);
    out.sdp_c = "c=IN IP4 " + host;
    out.sdp_o = "o=Cisco-SIPUA … IN IP4 " + host;
    out.source_port = behaviour.first.source_port;
    out.media_ports = {settings.start_media_port, settings.end_media_port};
    if (!settings.proxy.empty() && !settings.call_manager) {
        if (settings.registers) out.register_uri = "sip:" + settings.proxy;
        out.target = settings.outbound_proxy.empty()
                         ? fmt::format("{}:{}", settings.proxy, settings.proxy_port)
                         : fmt::format("{}:{}", settings.outbound_proxy, settings.outbound_proxy_port);
    }
    if (behaviour.received_switch.happens == phone::Answer::unknown) {
        out.contact_after_received = contact_of(settings, "<received>");
    }
    return out;
}

std::vector<LineOnWire> wire_view(const Effective& effective, Model model, const std::optional<Address>& own)
{
    std::vector<LineOnWire> lines;
    for (unsigned line = 1; effective.has_line(line, model); ++line)
        lines.push_back(on_wire(phone_settings(effective, line, model), own));
    return lines;
}

}  // namespace sipdiag::cnf
