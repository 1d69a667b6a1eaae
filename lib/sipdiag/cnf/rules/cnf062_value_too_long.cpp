// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf062_value_too_long(Rule& rule)
{
    rule.on(Oddity::too_long, [](const LineAt& at) {
        const auto which = parameter_of(at.line.slot);
        if (which == Parameter::lineN_password || which == Parameter::time_zone) return;  // CNF063, CNF140
        at.report({fmt::format("{} has {} octets; the phone takes {} and refuses more", key_of(at), at.value().size(),
                               at.parameter().refused_over)});
    });
    rule.on(Parameter::lineN_displayname, [](const LineAt& at) {
        const auto size = characters(at.value());
        const auto most = at.parameter().cut_over;
        if (size <= most || at.has(Oddity::too_long)) return;
        at.report({fmt::format("{} has {} characters; more than {} may be refused", key_of(at), size, most)});
    });
}

}  // namespace sipdiag::cnf::rules
