// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf035_not_an_address(Rule& rule)
{
    rule.on(Oddity::not_an_ipv4, [](const LineAt& at) {
        const auto which = parameter_of(at.line.slot);
        if (which == Parameter::proxy_backup || which == Parameter::proxy_emergency) return;
        const auto value = at.value();
        if (at.has(Oddity::blank_in_bare) || is_blank_only(value) || is_placeholder(value)) return;
        at.report({fmt::format("{} is an address of four numbers; the phone refuses another value", key_of(at))});
    });
}

}  // namespace sipdiag::cnf::rules
