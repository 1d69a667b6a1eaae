// SPDX-License-Identifier: MIT
#include "sipdiag/phone/nat_settings.hpp"

#include <algorithm>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/cursor.hpp"

namespace sipdiag::phone {
namespace {

namespace cls = grammar::cls;

std::string_view unquoted(std::string_view text) noexcept
{
    text = grammar::trim(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return text;
}

// Names that a resolver is asked for; the underscore stands in many private zones.
bool may_be_name(std::string_view text) noexcept
{
    constexpr std::size_t longest_name = 254;  // RFC 1035 §2.3.4, and the dot at the end
    const bool letters =
        std::all_of(text.begin(), text.end(), [](char c) { return grammar::is(c, cls::host) || c == '_'; });
    return letters && text.size() <= longest_name && text.front() != '.' && text.find("..") == std::string_view::npos &&
           std::any_of(text.begin(), text.end(), [](char c) { return grammar::is(c, cls::alpha); });
}

WireHost local(const Surroundings& surroundings)
{
    return {HostSource::local, surroundings.own};
}

WireHost first_host(const NatSettings& settings, const Surroundings& surroundings)
{
    if (settings.enable == 0) return local(surroundings);
    switch (nat_address_kind(settings.address)) {
    case NatAddressKind::ipv4: return {HostSource::nat_address, *parse_ipv4(unquoted(settings.address))};
    case NatAddressKind::name:
        if (surroundings.resolved.state == Knowledge::State::unknown) return {HostSource::unknown, std::nullopt};
        // The phone asks for A records alone; anything else is no answer to it.
        if (surroundings.resolved.state == Knowledge::State::present && surroundings.resolved.address.is_v4()) {
            return {HostSource::nat_address, surroundings.resolved.address};
        }
        break;
    case NatAddressKind::none:
    case NatAddressKind::invalid: break;
    }
    return local(surroundings);
}

ReceivedSwitch judge_switch(const NatSettings& settings, const WireHost& in_use, const Knowledge& received)
{
    if (settings.enable != 1) return {Answer::no, SwitchReason::nat_off, {}};
    if (settings.received_processing != 1) return {Answer::no, SwitchReason::processing_off, {}};
    if (received.state == Knowledge::State::absent) return {Answer::no, SwitchReason::no_received, {}};
    if (received.state == Knowledge::State::unknown) return {Answer::unknown, SwitchReason::received_unknown, {}};
    if (!in_use.address) return {Answer::unknown, SwitchReason::own_address_unknown, {}};
    if (*in_use.address == received.address) return {Answer::no, SwitchReason::received_in_use, {}};
    const WireHost adopted{HostSource::received, received.address};
    return {Answer::yes, SwitchReason::received_differs, {{{in_use, true}, {adopted, false}}}};
}

}  // namespace

NatAddressKind nat_address_kind(std::string_view text) noexcept
{
    text = unquoted(text);
    if (text.empty() || grammar::equals(text, "UNPROVISIONED")) return NatAddressKind::none;
    if (parse_ipv4(text)) return NatAddressKind::ipv4;
    return may_be_name(text) ? NatAddressKind::name : NatAddressKind::invalid;
}

NatBehaviour nat_behaviour(const NatSettings& settings, const Surroundings& surroundings)
{
    NatBehaviour behaviour;
    behaviour.first.host = first_host(settings, surroundings);
    behaviour.first.port = settings.control_port;
    // The address asks whether nat_enable is 0, port and switch whether it is 1: at 2 the phone does half of each.
    if (settings.enable == 1) behaviour.first.source_port = settings.control_port;
    behaviour.received_switch = judge_switch(settings, behaviour.first.host, surroundings.received);
    if (behaviour.received_switch.happens == Answer::unknown) return behaviour;
    behaviour.then = behaviour.first;
    if (behaviour.received_switch.happens == Answer::yes)
        behaviour.then->host = behaviour.received_switch.registers[1].contact;
    return behaviour;
}

}  // namespace sipdiag::phone
