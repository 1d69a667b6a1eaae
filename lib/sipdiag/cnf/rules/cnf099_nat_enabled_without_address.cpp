// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf099_nat_enabled_without_address(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) != 1 || at.number(Parameter::nat_received_processing) == 1) return;
        if (at.has(Parameter::nat_address)) return;
        at.report(Parameter::nat_enable,
                  {"there is no nat_address: the phone writes its own, and only its source port is another than with 0",
                   "nat_address: the public address, or nat_received_processing: 1",
                   {at.evidence(Parameter::nat_address)}});
    });
}

}  // namespace sipdiag::cnf::rules
