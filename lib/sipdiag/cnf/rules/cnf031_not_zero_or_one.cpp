// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

std::string_view digit_of(std::string_view word, std::string_view otherwise)
{
    for (const auto each : {"yes", "true", "on", "enable", "enabled", "2"})
        if (grammar::equals(word, each)) return "1";
    for (const auto each : {"no", "false", "off", "disable", "disabled"})
        if (grammar::equals(word, each)) return "0";
    return otherwise;
}

}  // namespace

void cnf031_not_zero_or_one(Rule& rule)
{
    rule.on(Oddity::not_a_number | Oddity::out_of_range, [](const LineAt& at) {
        const auto value = at.value();
        if (at.parameter().type != ValueType::boolean || parameter_of(at.line.slot) == Parameter::nat_enable) return;
        if (at.has(Oddity::blank_in_bare) || is_unset(value) || is_blank_only(value) || is_placeholder(value)) return;
        at.report({fmt::format("{} is 0 or 1; {}", key_of(at),
                               at.has(Oddity::not_a_number) ? "the phone refuses another word"
                                                            : "another number is not documented"),
                   setting(at, digit_of(value, at.parameter().stock))});
    });
}

}  // namespace sipdiag::cnf::rules
