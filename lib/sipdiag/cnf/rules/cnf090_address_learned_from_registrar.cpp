// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf090_address_learned_from_registrar(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) != 1 || at.number(Parameter::nat_received_processing) != 1) return;
        if (at.has(Parameter::nat_address)) return;
        at.report(written_of(at, Parameter::nat_address, Parameter::nat_received_processing),
                  {"the phone registers its own address first, then the one that the registrar saw: right for a router "
                   "that does "
                   "not touch SIP, translated twice behind one that rewrites it",
                   "behind a router that rewrites SIP: nat_enable: 0, nat_received_processing: 0",
                   {at.evidence(Parameter::nat_enable), at.evidence(Parameter::nat_received_processing)}});
    });
}

}  // namespace sipdiag::cnf::rules
