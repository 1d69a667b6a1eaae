// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf003_blank_in_quotes(Rule& rule)
{
    rule.on(Oddity::blank_at_quote, [](const LineAt& at) {
        if (!at.line.slot.is_known() || !is_blank_only(at.value())) return;
        if (!at.parameter().is_setting() || is_for_display(parameter_of(at.line.slot))) return;
        at.report(
            {fmt::format("the value of {} is a blank, which is not the empty value", key_of(at)), setting(at, "")});
    });
}

}  // namespace sipdiag::cnf::rules
