// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf026_index_out_of_range(Rule& rule)
{
    rule.on(Oddity::out_of_family, [](const LineAt& at) {
        at.report_key({fmt::format("{} does not exist: the number goes from 1 to {}", at.key(), family_size)});
    });
}

}  // namespace sipdiag::cnf::rules
