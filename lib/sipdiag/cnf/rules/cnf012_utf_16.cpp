// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf012_utf_16(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto encoding = at.document.encoding();
        if (encoding != Encoding::utf16_le && encoding != Encoding::utf16_be) return;
        at.report(
            {"the file is UTF-16, of which the phone reads nothing", "save the file as ANSI, or as UTF-8 without BOM"});
    });
}

}  // namespace sipdiag::cnf::rules
