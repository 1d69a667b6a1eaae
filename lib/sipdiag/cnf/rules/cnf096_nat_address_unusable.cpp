// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf096_nat_address_unusable(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) == 0) return;
        std::string_view what;
        switch (host_kind(at.text(Parameter::nat_address))) {
        case HostKind::loopback: what = "is the address by which a machine means itself"; break;
        case HostKind::multicast: what = "is the address of a group"; break;
        case HostKind::link_local: what = "is an address of one cable"; break;
        case HostKind::reserved: what = "is nobody's address"; break;
        case HostKind::unspecified: what = "is no address"; break;
        default: return;
        }
        at.report(Parameter::nat_address,
                  {fmt::format("{} {}: nobody can call the phone there", at.text(Parameter::nat_address), what),
                   setting(Parameter::nat_address, ""),
                   {at.evidence(Parameter::nat_enable)}});
    });
}

}  // namespace sipdiag::cnf::rules
