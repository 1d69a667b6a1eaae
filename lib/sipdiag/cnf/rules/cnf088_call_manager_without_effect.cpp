// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf088_call_manager_without_effect(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (asks_call_manager(at) || !at.has(Slot(Parameter::proxyN_address, 1))) return;
        for (unsigned number = 1; number <= family_size; ++number) {
            const Slot slot(Parameter::call_managerN_addr, number);
            if (!at.has(slot)) continue;
            at.report(slot, {"a call manager is asked only where proxy1_address is USECALLMANAGER",
                             setting(slot, ""),
                             {at.evidence(Slot(Parameter::proxyN_address, 1))}});
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules
