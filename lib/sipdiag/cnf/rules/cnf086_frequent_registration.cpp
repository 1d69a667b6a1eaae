// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf086_frequent_registration(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto expires = at.number(Parameter::timer_register_expires);
        const auto delta = at.number(Parameter::timer_register_delta);
        // Below delta and 20 it is worse: CNF082.
        if (expires >= 60 || expires < delta + 20) return;
        at.report(Parameter::timer_register_expires,
                  {fmt::format("every {} s: {} registrations a day of each line, which providers may count as a flood",
                               expires - delta, 86400 / (expires - delta)),
                   setting(Parameter::timer_register_expires, "60")});
    });
}

}  // namespace sipdiag::cnf::rules
