// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf057_no_way_for_key_presses(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::dtmf_inband) != 0 || !grammar::equals(at.text(Parameter::dtmf_outofband), "none"))
            return;
        at.report(Parameter::dtmf_outofband, {"key presses are sent neither as tones nor as events",
                                              setting(Parameter::dtmf_outofband, "avt"),
                                              {at.evidence(Parameter::dtmf_inband)}});
    });
}

}  // namespace sipdiag::cnf::rules
