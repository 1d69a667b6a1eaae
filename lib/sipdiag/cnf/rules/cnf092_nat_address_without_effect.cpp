// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf092_nat_address_without_effect(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) != 0 || !at.has(Parameter::nat_address)) return;
        at.report(Parameter::nat_address, {"nat_address has no effect while nat_enable is 0",
                                           "nat_enable: 1, or, where the router rewrites SIP, nat_address: \"\"",
                                           {at.evidence(Parameter::nat_enable)}});
    });
}

}  // namespace sipdiag::cnf::rules
