// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf054_tos_not_a_precedence(Rule& rule)
{
    rule.on(Parameter::tos_media, [](const LineAt& at) {
        if (!at.has(Oddity::out_of_range)) return;
        at.report({"tos_media is a precedence from 0 to 5, and no DSCP", setting(at, "5")});
    });
}

}  // namespace sipdiag::cnf::rules
