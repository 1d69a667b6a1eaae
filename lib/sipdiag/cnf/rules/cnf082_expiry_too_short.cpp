// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf082_expiry_too_short(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        constexpr std::uint32_t least = 20;
        const auto expires = at.number(Parameter::timer_register_expires);
        const auto delta = at.number(Parameter::timer_register_delta);
        // No expiry at all is CNF032's matter.
        if (expires == 0 || expires >= delta + least) return;
        auto message =
            expires > delta
                ? fmt::format("{} s less {} s of timer_register_delta leave {} s: below {} the phone un-registers",
                              expires, delta, expires - delta, least)
                : fmt::format("timer_register_delta ({} s) takes all of the {} s: the phone un-registers", delta,
                              expires);
        const bool by_delta = delta > 5 && expires >= 5 + least;
        at.report(by_delta ? written_of(at, Parameter::timer_register_delta, Parameter::timer_register_expires)
                           : written_of(at, Parameter::timer_register_expires, Parameter::timer_register_delta),
                  {std::move(message),
                   by_delta ? setting(Parameter::timer_register_delta, "5")
                            : setting(Parameter::timer_register_expires, "60"),
                   {at.evidence(Parameter::timer_register_expires), at.evidence(Parameter::timer_register_delta)}});
    });
}

}  // namespace sipdiag::cnf::rules
