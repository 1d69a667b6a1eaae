// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

std::string what_is_wrong(HostKind kind)
{
    switch (kind) {
    case HostKind::with_port: return "a port stands behind the host; the phone looks up the whole as a name";
    case HostKind::with_scheme: return "a scheme stands before the host; the phone looks up the whole as a name";
    case HostKind::broken_ipv4: return "these numbers are no address, and no name either";
    case HostKind::ipv6: return "the phone speaks no IPv6";
    case HostKind::malformed: return "this is no host; the phone looks up the whole as a name";
    case HostKind::loopback: return "this address is the phone itself";
    case HostKind::unspecified: return "this address is nobody's";
    case HostKind::multicast:
    case HostKind::link_local:
    case HostKind::reserved: return "no server can have this address";
    default: return {};
    }
}

// `sip:user@host:port;parameter` without what a host has not.
std::string_view host_in(std::string_view text)
{
    if (const auto slashes = text.find("://"); slashes != std::string_view::npos) {
        text.remove_prefix(slashes + 3);
    } else if (text.size() > 4 && grammar::equals(text.substr(0, 4), "sip:")) {
        text.remove_prefix(4);
    } else if (text.size() > 5 && grammar::equals(text.substr(0, 5), "sips:")) {
        text.remove_prefix(5);
    }
    if (const auto at = text.find('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
    return text.substr(0, text.find_first_of(":/;?"));
}

void judge_cnf072(const LineAt& at)
{
    const auto value = at.value();
    if (at.has(Oddity::blank_in_bare) || is_blank_only(value) || is_template_text(value)) return;
    const bool outbound = parameter_of(at.line.slot) == Parameter::outbound_proxy;
    if (outbound && value.starts_with('0')) return;  // counts as none: CNF070
    const auto kind = host_kind(value);
    auto message = what_is_wrong(kind);
    if (message.empty()) return;
    const auto host = host_in(value);
    const bool usable = host != value && kind != HostKind::ipv6 &&
                        (host_kind(host) == HostKind::name || host_kind(host) == HostKind::public_ipv4 ||
                         host_kind(host) == HostKind::private_ipv4);
    auto fix = usable ? setting(at, host) : std::string();
    if (usable && kind == HostKind::with_port) {
        const auto port = value.substr(value.rfind(':') + 1);
        const auto slot = outbound ? Slot(Parameter::outbound_proxy_port) : Slot(Parameter::proxyN_port, at.number());
        if (!port.empty() && number_in(port)) fix += fmt::format(", {}", setting(slot, port));
    }
    at.report({std::move(message), std::move(fix)});
}

}  // namespace

void cnf072_provider_not_a_host(Rule& rule)
{
    rule.on(Parameter::proxyN_address, judge_cnf072);
    rule.on(Parameter::outbound_proxy, judge_cnf072);
}

}  // namespace sipdiag::cnf::rules
