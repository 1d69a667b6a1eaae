// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf006_unclosed_quote(Rule& rule)
{
    rule.on(Oddity::unclosed_quote, [](const LineAt& at) {
        at.report({"the closing quote is missing, and the phone drops the value", setting(at, at.value())});
    });
}

}  // namespace sipdiag::cnf::rules
