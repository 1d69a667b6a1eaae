// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf144(const LineAt& at)
{
    const auto value = at.value();
    const auto number = number_in(value);
    const bool empty = value.empty() && at.line.quoting != Quoting::none;
    if (!number || at.has(Oddity::bare_empty) || (*number == 0 && !empty && !at.has(Oddity::out_of_range))) return;
    if ((*number >= 1 && *number <= 4) || *number == 6 || *number == 8) return;
    // With a date the week is not regarded.
    const bool start = parameter_of(at.line.slot) == Parameter::dst_start_week_of_month;
    const auto* day = at.document.counts(start ? Parameter::dst_start_day : Parameter::dst_stop_day);
    if (day != nullptr && number_in(at.document.value(*day)).value_or(0) != 0) return;
    at.report({empty          ? fmt::format("{} is empty, and the rule has no week", key_of(at))
               : *number == 5 ? std::string("5 is the fifth week, which many months do not have; the last is 8")
                              : fmt::format("{} is 1 to 6, or 8 for the last", key_of(at)),
               setting(at, "8")});
}

}  // namespace

void cnf144_week_of_month(Rule& rule)
{
    rule.on(Parameter::dst_start_week_of_month, judge_cnf144);
    rule.on(Parameter::dst_stop_week_of_month, judge_cnf144);
}

}  // namespace sipdiag::cnf::rules
