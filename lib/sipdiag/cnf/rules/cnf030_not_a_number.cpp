// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf030_not_a_number(Rule& rule)
{
    rule.on(Oddity::not_a_number, [](const LineAt& at) {
        const auto& parameter = at.parameter();
        const auto value = at.value();
        if (parameter.type == ValueType::boolean) return;
        // What is wrong has a page of its own.
        if (at.has(Oddity::blank_in_bare) || is_unset(value) || is_blank_only(value) || is_placeholder(value)) return;
        const auto first = value.find_first_of("0123456789");
        const auto digits =
            first > 1 ? std::string_view() : value.substr(first, value.find_first_not_of("0123456789", first) - first);
        const bool fits = !digits.empty() && judge_value(parameter, digits) == ValueFault::none;
        at.report({fmt::format("{} takes digits and nothing else; the phone refuses the value", key_of(at)),
                   setting(at, fits ? digits : parameter.stock)});
    });
}

}  // namespace sipdiag::cnf::rules
