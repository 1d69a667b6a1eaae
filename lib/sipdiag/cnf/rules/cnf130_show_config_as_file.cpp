// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf130_show_config_as_file(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.kind() != Kind::dump) return;
        const auto kind = at.document.kind_of_name();
        if (kind == NameKind::other || kind == NameKind::other_settings) return;  // CNF129
        at.report(
            {fmt::format("a \"show config\" listing was saved as {}; the phone may take many of its rows for errors",
                         at.document.name()),
             "a file of the settings that are wanted"});
    });
}

}  // namespace sipdiag::cnf::rules
