// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf091_received_without_nat(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_received_processing) != 1 || at.number(Parameter::nat_enable) != 0) return;
        at.report(Parameter::nat_received_processing,
                  {"nat_received_processing does nothing while nat_enable is 0",
                   "nat_enable: 1, or, where the router rewrites SIP, nat_received_processing: 0",
                   {at.evidence(Parameter::nat_enable)}});
    });
}

}  // namespace sipdiag::cnf::rules
