// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf017_control_character(Rule& rule)
{
    rule.on(Oddity::control | Oddity::nul, [](const LineAt& at) {
        at.report_line({at.has(Oddity::nul) ? "a NUL stands in this line; the phone may stop reading there"
                                            : "a control character stands in this line",
                        "type the line anew"});
    });
}

}  // namespace sipdiag::cnf::rules
