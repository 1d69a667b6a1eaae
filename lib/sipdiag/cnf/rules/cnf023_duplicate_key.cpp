// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf023_duplicate_key(Rule& rule)
{
    rule.on(Oddity::repeated, [](const LineAt& at) {
        const auto* earlier = at.document.earlier(at.line);
        const auto before = at.document.value(*earlier);
        if (before == at.value()) return;
        const auto key = key_of(at);
        at.report_line({fmt::format("{} stood in line {} already, with another value; {}", key, earlier->number,
                                    at.line.refused ? "this one is refused" : "this one probably wins"),
                        fmt::format("keep one of lines {} and {}", earlier->number, at.line.number),
                        {fmt::format("line {}: {}", earlier->number, setting_elsewhere(at.line.slot, before))}});
    });
}

}  // namespace sipdiag::cnf::rules
