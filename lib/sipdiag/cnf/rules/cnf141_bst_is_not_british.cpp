// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf141_bst_is_not_british(Rule& rule)
{
    rule.on(Parameter::time_zone, [](const LineAt& at) {
        if (!grammar::equals(at.value(), "BST")) return;
        at.report({"BST is three hours behind Greenwich here, and may show a clock that is that late in Britain",
                   setting(at, "GMT")});
    });
}

}  // namespace sipdiag::cnf::rules
