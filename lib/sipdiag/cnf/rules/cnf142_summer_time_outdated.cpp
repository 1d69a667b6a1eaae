// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf142_summer_time_outdated(Rule& rule)
{
    rule.on(Parameter::dst_start_month, [](const LineAt& at) {
        const auto value = at.value();
        if (value != "4" && !grammar::equals(value, "April") && !grammar::equals(value, "Apr")) return;
        const auto* adjusts = at.document.counts(Parameter::dst_auto_adjust);
        if (adjusts != nullptr && number_in(at.document.value(*adjusts)) == 0) return;
        at.report({"summer time begins in March by today's law, in America and in Europe", setting(at, "March")});
    });
}

}  // namespace sipdiag::cnf::rules
