// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf122_default_file_name(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.kind_of_name() != NameKind::defaults_odd) return;
        at.report({"phones ask for SIPDefault.cnf, and servers mind capital letters", "rename it to SIPDefault.cnf"});
    });
}

}  // namespace sipdiag::cnf::rules
