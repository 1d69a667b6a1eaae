// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf143(const LineAt& at)
{
    if (number_in(at.value()).value_or(0) == 0) return;
    const bool start = parameter_of(at.line.slot) == Parameter::dst_start_day;
    const auto weekday = start ? Parameter::dst_start_day_of_week : Parameter::dst_stop_day_of_week;
    const auto week = start ? Parameter::dst_start_week_of_month : Parameter::dst_stop_week_of_month;
    for (const auto each : {weekday, week}) {
        const auto* line = at.document.counts(each);
        if (line == nullptr || is_unset(at.document.value(*line))) continue;
        at.report({fmt::format("{} names a date, and {} is ignored", key_of(at), cnf::key_of(Slot(each))),
                   setting(at, "0"),
                   {fmt::format("line {}: {}", line->number, setting(Slot(each), at.document.value(*line)))}});
        return;
    }
}

}  // namespace

void cnf143_summer_time_by_date(Rule& rule)
{
    rule.on(Parameter::dst_start_day, judge_cnf143);
    rule.on(Parameter::dst_stop_day, judge_cnf143);
}

}  // namespace sipdiag::cnf::rules
