// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf127_default_file_empty(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.kind() != Kind::defaults || !at.document.lines().empty()) return;
        at.report({"the default file sets nothing; each phone's own file must say everything"});
    });
}

}  // namespace sipdiag::cnf::rules
