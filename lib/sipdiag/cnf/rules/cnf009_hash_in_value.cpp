// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf009_hash_in_value(Rule& rule)
{
    rule.on(Oddity::hash_in_bare, [](const LineAt& at) {
        if (is_template_text(at.value())) return;
        const auto behind = text_behind(at);
        if (!behind.starts_with('#')) {
            at.report({"`#` in an unquoted value may end it", setting(at, at.value())});
            return;
        }
        const auto remark = behind.substr(std::min(behind.find_first_not_of("# \t"), behind.size()));
        at.report_line({"`#` behind a value may be no comment to the phone; `;` is",
                        fmt::format("{} ; {}", setting(at, at.value()), remark)});
    });
}

}  // namespace sipdiag::cnf::rules
