// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf152_call_waiting_off(Rule& rule)
{
    rule.on(Parameter::call_waiting, [](const LineAt& at) {
        const bool off =
            at.value() == "0" || (at.value() == "2" && at.document.kind() != Kind::defaults);  // else CNF134
        if (off) at.report({"without call waiting a second caller hears busy", setting(at, "1")});
    });
}

}  // namespace sipdiag::cnf::rules
