// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf001_curly_quotes(Rule& rule)
{
    rule.on(Oddity::curly_quotes, [](const LineAt& at) {
        const bool numeric = at.line.slot.is_known() && at.parameter().is_numeric();
        at.report({numeric ? "curly quotes are not quotes; the phone keeps its old value"
                           : "curly quotes are not quotes; the phone may keep its old value, or show the marks",
                   fmt::format("{}: \"{}\"", at.key(), at.value())});
    });
}

}  // namespace sipdiag::cnf::rules
