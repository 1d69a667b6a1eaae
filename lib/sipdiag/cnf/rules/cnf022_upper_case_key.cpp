// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf022_upper_case_key(Rule& rule)
{
    rule.on(Oddity::key_capitals, [](const LineAt& at) {
        at.report_key({fmt::format("{} is written {} everywhere else", at.key(), key_of(at)), setting(at, at.value())});
    });
}

}  // namespace sipdiag::cnf::rules
