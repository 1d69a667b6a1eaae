// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf124_file_name_without_mac(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto name = at.document.name();
        if (at.document.kind_of_name() != NameKind::other_settings || name.size() < 11) return;
        if (!grammar::equals(name.substr(0, 3), "SIP")) return;
        const auto middle = name.substr(3, name.size() - 7);
        if (!grammar::all(middle, grammar::cls::hex)) return;
        at.report({fmt::format("a MAC has twelve digits, and this name has {}", middle.size()),
                   "SIP, the phone's MAC, .cnf"});
    });
}

}  // namespace sipdiag::cnf::rules
