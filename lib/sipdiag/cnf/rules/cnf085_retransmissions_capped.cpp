// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf085(const LineAt& at)
{
    if (!at.has(Oddity::out_of_range)) return;
    const auto most = at.parameter().most;
    at.report({fmt::format("the phone repeats {} times at most", most), setting(at, std::to_string(most))});
}

}  // namespace

void cnf085_retransmissions_capped(Rule& rule)
{
    rule.on(Parameter::sip_retx, judge_cnf085);
    rule.on(Parameter::sip_invite_retx, judge_cnf085);
}

}  // namespace sipdiag::cnf::rules
