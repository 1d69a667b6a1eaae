// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf074_call_manager_without_address(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!asks_call_manager(at)) return;
        for (unsigned number = 1; number <= family_size; ++number)
            if (at.has(Slot(Parameter::call_managerN_addr, number))) return;
        at.report(Parameter::proxyN_address,
                  {"USECALLMANAGER is set, and no call manager is given: nothing to register with",
                   "call_manager1_addr: the server's address"});
    });
}

}  // namespace sipdiag::cnf::rules
