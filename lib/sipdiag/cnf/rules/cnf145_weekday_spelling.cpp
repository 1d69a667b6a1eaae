// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf145(const LineAt& at)
{
    if (!at.has(Oddity::not_a_keyword) || at.has(Oddity::blank_in_bare) || is_blank_only(at.value())) return;
    const auto word = nearest_word(at.parameter().words, at.value());
    at.report(
        {"weekdays are Sunday or Sun, Monday or Mon and so on, or 1 to 7; case counts, and other words are refused",
         setting(at, word.empty() ? at.parameter().stock : word)});
}

}  // namespace

void cnf145_weekday_spelling(Rule& rule)
{
    rule.on(Parameter::dst_start_day_of_week, judge_cnf145);
    rule.on(Parameter::dst_stop_day_of_week, judge_cnf145);
}

}  // namespace sipdiag::cnf::rules
