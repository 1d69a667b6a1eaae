// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf018_not_text(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.is_binary()) at.report({"this is no text, and the phone finds no setting in it"});
    });
}

}  // namespace sipdiag::cnf::rules
