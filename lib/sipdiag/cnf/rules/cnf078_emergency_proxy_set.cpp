// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf078_emergency_proxy_set(Rule& rule)
{
    rule.on(Parameter::proxy_emergency, [](const LineAt& at) {
        if (is_unset(at.value()) || at.line.refused) return;
        at.report({"proxy_emergency works only by a rule with Route=\"emergency\" in the dial plan", setting(at, "")});
    });
}

}  // namespace sipdiag::cnf::rules
