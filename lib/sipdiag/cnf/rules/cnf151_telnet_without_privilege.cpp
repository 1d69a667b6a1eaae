// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf151_telnet_without_privilege(Rule& rule)
{
    rule.on(Parameter::telnet_level, [](const LineAt& at) {
        if (at.value() == "1") at.report({"with telnet_level 1 reset, reg and debug are refused", setting(at, "2")});
    });
}

}  // namespace sipdiag::cnf::rules
