// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf081_long_expiry_behind_nat(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        constexpr std::uint32_t longest = 300;
        const auto expires = at.number(Parameter::timer_register_expires);
        if (expires <= longest || at.number(Parameter::nat_enable) != 1 || !registers(at)) return;
        at.report(
            written_of(at, Parameter::timer_register_expires, Parameter::nat_enable),
            {fmt::format("registering every {} s may not keep the way in open: calls may stop after minutes", expires),
             setting(Parameter::timer_register_expires, "120"),
             {at.evidence(Parameter::nat_enable)}});
    });
}

}  // namespace sipdiag::cnf::rules
