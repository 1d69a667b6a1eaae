// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf128_phone_file_empty(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto& file = at.document;
        const auto name = name_kind(file.name());
        if (name != NameKind::phone && name != NameKind::phone_odd) return;
        if (file.is_xml() || file.is_binary() || !file.lines().empty()) return;
        at.report({"the phone's own file sets nothing: it has no line and registers nothing",
                   "line1_name: the account's user part"});
    });
}

}  // namespace sipdiag::cnf::rules
