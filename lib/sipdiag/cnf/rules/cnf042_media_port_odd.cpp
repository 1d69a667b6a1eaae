// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf042(const LineAt& at)
{
    const auto port = number_in(at.value()).value_or(0);
    if (port % 2 == 0 || at.has(Oddity::out_of_range | Oddity::not_a_number)) return;
    at.report({fmt::format("{} is odd; sound has even ports, and its reports the next", port),
               setting(at, std::to_string(port - 1))});
}

}  // namespace

void cnf042_media_port_odd(Rule& rule)
{
    rule.on(Parameter::start_media_port, judge_cnf042);
    rule.on(Parameter::end_media_port, judge_cnf042);
}

}  // namespace sipdiag::cnf::rules
