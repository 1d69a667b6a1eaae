// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf093_nat_enable_not_zero_or_one(Rule& rule)
{
    rule.on(Parameter::nat_enable, [](const LineAt& at) {
        const auto value = at.value();
        const bool empty = value.empty() && at.line.quoting != Quoting::none;
        if (!empty && !at.has(Oddity::not_a_number | Oddity::out_of_range)) return;
        if (at.has(Oddity::blank_in_bare) || is_unset(value) != empty) return;
        const auto number = number_in(value);
        auto message = empty ? std::string("nat_enable is 0 or 1; empty it counts as 0")
                       : !number
                           ? fmt::format("nat_enable is 0 or 1; the phone refuses \"{}\" and keeps what it had", value)
                           : fmt::format(
                                 "nat_enable is 0 or 1; {} gives the addresses of 1 with the source port of 0, and "
                                 "received= is not looked at",
                                 *number);
        at.report({std::move(message), empty ? setting(at, "0") : setting(at, "1")});
    });
}

}  // namespace sipdiag::cnf::rules
