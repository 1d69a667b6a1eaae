// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf061_label_too_long(Rule& rule)
{
    rule.on(Parameter::phone_label, [](const LineAt& at) {
        const auto size = characters(at.value());
        const auto most = at.parameter().cut_over;
        if (size > most) at.report({fmt::format("phone_label has {} characters, the phone takes {}", size, most)});
    });
}

}  // namespace sipdiag::cnf::rules
