// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf101_line_gap(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        for (unsigned number = 2; number <= lines_of(at.model); ++number) {
            const Slot name(Parameter::lineN_name, number);
            if (!at.has(name) || at.uses_line(number)) continue;
            unsigned gap = 1;
            while (at.has(Slot(Parameter::lineN_name, gap)))
                ++gap;
            at.report(name, {fmt::format("line {} has no name, and the phone looks for no line behind it", gap),
                             setting(Slot(Parameter::lineN_name, gap), at.text(name)),
                             {at.evidence(Slot(Parameter::lineN_name, gap))}});
        }
    });
}

}  // namespace sipdiag::cnf::rules
