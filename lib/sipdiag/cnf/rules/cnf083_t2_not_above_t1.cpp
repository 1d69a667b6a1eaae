// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf083_t2_not_above_t1(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto t1 = at.number(Parameter::timer_t1);
        const auto t2 = at.number(Parameter::timer_t2);
        if (t2 > t1) return;
        at.report(written_of(at, Parameter::timer_t2, Parameter::timer_t1),
                  {fmt::format("timer_t2 ({}) is not above timer_t1 ({})", t2, t1),
                   "timer_t1: 500, timer_t2: 4000",
                   {at.evidence(Parameter::timer_t1), at.evidence(Parameter::timer_t2)}});
    });
}

}  // namespace sipdiag::cnf::rules
