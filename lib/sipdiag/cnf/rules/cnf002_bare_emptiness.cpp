// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf002_bare_emptiness(Rule& rule)
{
    rule.on(Oddity::bare_empty, [](const LineAt& at) {
        if (!at.line.slot.is_known() || !at.parameter().is_setting()) {
            if (!at.in_dump()) return;
        }
        at.report({"nothing after the colon is not \"empty\"; write \"\"", fmt::format("{}: \"\"", at.key())});
    });
}

}  // namespace sipdiag::cnf::rules
