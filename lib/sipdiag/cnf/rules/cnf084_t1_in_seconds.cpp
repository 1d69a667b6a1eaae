// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf084_t1_in_seconds(Rule& rule)
{
    rule.on(Parameter::timer_t1, [](const LineAt& at) {
        const auto t1 = number_in(at.value()).value_or(0);
        if (t1 == 0 || t1 >= 100) return;
        at.report(
            {fmt::format("timer_t1 is in milliseconds: after {} ms a request is repeated, before any answer can come",
                         t1),
             setting(at, "500")});
    });
}

}  // namespace sipdiag::cnf::rules
