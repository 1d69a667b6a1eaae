// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf158_speed_dial_on_line_key(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        for (unsigned number = 1; at.uses_line(number); ++number) {
            const Slot dial(Parameter::speed_lineN, number);
            if (!at.has(dial)) continue;
            at.report(dial,
                      {fmt::format("key {} belongs to line {}, and its speed dial does not appear", number, number),
                       {},
                       {at.evidence(Slot(Parameter::lineN_name, number))}});
        }
    });
}

}  // namespace sipdiag::cnf::rules
