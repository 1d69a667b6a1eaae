// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf004_equals_sign(Rule& rule)
{
    rule.on(Oddity::equals_sign, [](const LineAt& at) {
        // A line of another maker's file: its key is the fault to tell.
        if (at.has(Oddity::key_octets | Oddity::key_blank)) return;
        at.report_line(
            {"the phone reads no `=`: a colon belongs there, and the line sets nothing", setting(at, at.value())});
    });
}

}  // namespace sipdiag::cnf::rules
