// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf019_single_quotes(Rule& rule)
{
    rule.on(Oddity::single_quotes, [](const LineAt& at) {
        at.report({"single quotes may be taken for a part of the value", setting(at, at.value())});
    });
}

}  // namespace sipdiag::cnf::rules
