// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf153_rejects_every_call(Rule& rule)
{
    rule.on(Parameter::dnd_control, [](const LineAt& at) {
        if (at.value() != "3" || at.document.kind() == Kind::defaults) return;  // for all phones: CNF134
        at.report({"do-not-disturb is locked on: this phone rejects every call", setting(at, "0")});
    });
}

}  // namespace sipdiag::cnf::rules
