// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf077(const LineAt& at)
{
    const auto value = at.value();
    if (!at.has(Oddity::not_an_ipv4) || at.has(Oddity::blank_in_bare) || is_blank_only(value) || is_placeholder(value))
        return;
    at.report({fmt::format("{} takes an address of four numbers; a name is not used", key_of(at))});
}

}  // namespace

void cnf077_backup_not_an_address(Rule& rule)
{
    rule.on(Parameter::proxy_backup, judge_cnf077);
    rule.on(Parameter::proxy_emergency, judge_cnf077);
}

}  // namespace sipdiag::cnf::rules
