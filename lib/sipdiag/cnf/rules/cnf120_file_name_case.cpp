// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf120_file_name_case(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.kind_of_name() != NameKind::phone_odd) return;
        const auto name = at.document.name();
        const auto wanted = fmt::format("SIP{}.cnf", mac_in_name(name));
        if (name.size() != wanted.size()) return;  // separators: CNF121
        at.report({fmt::format("the phone asks for {}, and servers mind capital letters", wanted),
                   fmt::format("rename it to {}", wanted)});
    });
}

}  // namespace sipdiag::cnf::rules
