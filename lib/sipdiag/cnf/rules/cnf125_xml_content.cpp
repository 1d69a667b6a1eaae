// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf125_xml_content(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (!at.document.is_xml()) return;
        // XML is right in files of that name.
        if (at.document.kind_of_name() == NameKind::xml_phone || at.document.kind_of_name() == NameKind::other) return;
        at.report(
            {"the file holds XML, of which this phone reads nothing", "KEY: VALUE lines, as sipdiag-cnf(5) has them"});
    });
}

}  // namespace sipdiag::cnf::rules
