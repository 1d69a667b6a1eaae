// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf034_unprovisioned_in_lower_case(Rule& rule)
{
    rule.on(Oddity::not_a_number, [](const LineAt& at) {
        if (!is_unset(at.value())) return;
        at.report({"for a number UNPROVISIONED counts in capitals only; the phone refuses the value",
                   setting(at, "UNPROVISIONED")});
    });
}

}  // namespace sipdiag::cnf::rules
