// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf109_blank_at_the_edge(Rule& rule)
{
    rule.on(Oddity::blank_at_quote, [](const LineAt& at) {
        if (!at.line.slot.is_known() || is_blank_only(at.value())) return;
        const auto& parameter = at.parameter();
        const bool exact = parameter.type == ValueType::text || parameter.type == ValueType::password ||
                           parameter.type == ValueType::path || parameter.type == ValueType::url ||
                           parameter.type == ValueType::host;
        if (!exact || is_for_display(parameter_of(at.line.slot))) return;
        const auto value = at.value();
        const auto begin = value.find_first_not_of(" \t");
        const auto end = value.find_last_not_of(" \t") + 1;
        at.report({fmt::format("inside quotes a blank is part of the value: {} may be wrong by it", key_of(at)),
                   setting(at, value.substr(begin, end - begin))});
    });
}

}  // namespace sipdiag::cnf::rules
