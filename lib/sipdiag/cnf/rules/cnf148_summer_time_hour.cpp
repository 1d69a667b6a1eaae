// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

bool is_two_digits_up_to(std::string_view text, std::uint32_t most)
{
    return !text.empty() && text.size() <= 2 && grammar::all(text, grammar::cls::digit) &&
           number_in(text).value_or(most + 1) <= most;
}

void judge_cnf148(const LineAt& at)
{
    const auto value = at.value();
    if (is_unset(value) || at.has(Oddity::bare_empty | Oddity::unclosed_quote) || is_template_text(value)) return;
    const auto separator = value.find_first_of(":/");
    const bool minutes_are_good =
        separator == std::string_view::npos || is_two_digits_up_to(value.substr(separator + 1), 59);
    if (is_two_digits_up_to(value.substr(0, separator), 23) && minutes_are_good) return;
    at.report({fmt::format("{} is an hour, hh or hh:mm; the phone may not read \"{}\"", key_of(at), value),
               setting(at, "02")});
}

}  // namespace

void cnf148_summer_time_hour(Rule& rule)
{
    rule.on(Parameter::dst_start_time, judge_cnf148);
    rule.on(Parameter::dst_stop_time, judge_cnf148);
}

}  // namespace sipdiag::cnf::rules
