// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf041(const LineAt& at)
{
    if (!at.has(Oddity::out_of_range)) return;
    const auto& parameter = at.parameter();
    const bool swapped = at.value() == "16348";
    at.report({swapped ? fmt::format("16348 is 16384 with two digits swapped; {} goes from {} to {}, and the phone may "
                                     "keep its old value",
                                     key_of(at), parameter.least, parameter.most)
                       : fmt::format("{} goes from {} to {}; the phone may keep its old value", key_of(at),
                                     parameter.least, parameter.most),
               setting(at, swapped ? "16384" : parameter.stock)});
}

}  // namespace

void cnf041_media_port_out_of_range(Rule& rule)
{
    rule.on(Parameter::start_media_port, judge_cnf041);
    rule.on(Parameter::end_media_port, judge_cnf041);
}

}  // namespace sipdiag::cnf::rules
