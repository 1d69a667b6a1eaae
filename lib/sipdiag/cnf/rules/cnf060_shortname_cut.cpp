// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf060_shortname_cut(Rule& rule)
{
    rule.on(Parameter::lineN_shortname, [](const LineAt& at) {
        const auto size = characters(at.value());
        const auto most = at.parameter().cut_over;
        if (size > most)
            at.report({fmt::format("the key's label shows about {} characters, and this has {}", most, size)});
    });
}

}  // namespace sipdiag::cnf::rules
