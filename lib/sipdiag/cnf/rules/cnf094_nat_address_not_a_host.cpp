// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf094_nat_address_not_a_host(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) == 0) return;
        const auto value = at.text(Parameter::nat_address);
        std::string_view what;
        switch (host_kind(value)) {
        case HostKind::with_port: what = "a port stands behind the address"; break;
        case HostKind::with_scheme: what = "this is a URL"; break;
        case HostKind::broken_ipv4: what = "these numbers are no address"; break;
        case HostKind::ipv6: what = "the phone speaks no IPv6"; break;
        case HostKind::malformed: what = "this is neither an address nor a name"; break;
        default: return;
        }
        if (is_blank_only(value)) return;
        at.report(Parameter::nat_address, {fmt::format("{}: the phone writes its own address instead", what),
                                           {},
                                           {at.evidence(Parameter::nat_enable)}});
    });
}

}  // namespace sipdiag::cnf::rules
