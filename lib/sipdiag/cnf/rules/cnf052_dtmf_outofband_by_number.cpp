// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf052_dtmf_outofband_by_number(Rule& rule)
{
    rule.on(Parameter::dtmf_outofband, [](const LineAt& at) {
        const auto number = number_in(at.value());
        if (!at.has(Oddity::not_a_keyword) || !number) return;
        at.report(
            {fmt::format("dtmf_outofband is a word: {}; the phone refuses a number", list_of(at.parameter().words)),
             setting(at, *number == 0 ? "none" : "avt")});
    });
}

}  // namespace sipdiag::cnf::rules
