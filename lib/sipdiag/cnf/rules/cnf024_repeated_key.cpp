// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf024_repeated_key(Rule& rule)
{
    rule.on(Oddity::repeated, [](const LineAt& at) {
        const auto* earlier = at.document.earlier(at.line);
        if (at.document.value(*earlier) != at.value()) return;
        at.report_line({fmt::format("{} stood in line {} already, with the same value", key_of(at), earlier->number),
                        "delete the line"});
    });
}

}  // namespace sipdiag::cnf::rules
