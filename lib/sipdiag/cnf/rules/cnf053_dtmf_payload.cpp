// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf053_dtmf_payload(Rule& rule)
{
    rule.on(Parameter::dtmf_avt_payload, [](const LineAt& at) {
        if (!at.has(Oddity::out_of_range)) return;
        const auto number = number_in(at.value()).value_or(0);
        at.report({number > 127 ? "above 127 the phone uses 101 without a word"
                                : "below 96 the payload type may belong to a codec",
                   setting(at, "101")});
    });
}

}  // namespace sipdiag::cnf::rules
