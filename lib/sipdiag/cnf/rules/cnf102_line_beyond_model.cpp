// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf102_line_beyond_model(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        for (unsigned number = lines_of(at.model) + 1; number <= family_size; ++number) {
            const Slot name(Parameter::lineN_name, number);
            if (!at.has(name)) continue;
            at.report(name, {fmt::format("a 7940 has {} lines and ignores line {}", lines_of(at.model), number),
                             "delete the line, or --model 7960"});
        }
    });
}

}  // namespace sipdiag::cnf::rules
