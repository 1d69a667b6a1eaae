// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf007_unquoted_blank(Rule& rule)
{
    rule.on(Oddity::blank_in_bare | Oddity::text_after_quote, [](const LineAt& at) {
        const auto value = at.value();
        if (at.line.kind != LineKind::setting || value.starts_with('#')) return;
        if (at.has(Oddity::text_after_quote)) {
            at.report({"text follows the closing quote; the phone may take it for an error",
                       fmt::format("{} ; {}", setting(at, value), text_behind(at))});
            return;
        }
        const auto end = value.find_first_of(" \t");
        const auto first = value.substr(0, end);
        const bool one_word = at.line.slot.is_known() && (at.parameter().is_numeric() || !at.parameter().words.empty());
        if (one_word && judge_value(at.parameter(), first) == ValueFault::none) {
            const auto rest = value.substr(value.find_first_not_of(" \t", end));
            at.report({"a remark follows the value without its `;`; the phone may take the line for an error",
                       fmt::format("{} ; {}", setting(at, first), rest)});
            return;
        }
        at.report({"without quotes the value may end at its first blank", setting(at, value)});
    });
}

}  // namespace sipdiag::cnf::rules
