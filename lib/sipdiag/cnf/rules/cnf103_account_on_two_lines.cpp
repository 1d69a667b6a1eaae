// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf103_account_on_two_lines(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        for (unsigned number = 2; at.uses_line(number); ++number) {
            const Slot own(Parameter::lineN_name, number);
            for (unsigned other = 1; other < number; ++other) {
                const Slot before(Parameter::lineN_name, other);
                if (at.text(own) != at.text(before)) continue;
                const auto proxy = at.settings.text_with_substitutes(Slot(Parameter::proxyN_address, number));
                if (!grammar::equals(proxy, at.settings.text_with_substitutes(Slot(Parameter::proxyN_address, other))))
                    continue;
                // Two servers of one machine are two providers.
                if (at.settings.text_with_substitutes(Slot(Parameter::proxyN_port, number)) !=
                    at.settings.text_with_substitutes(Slot(Parameter::proxyN_port, other)))
                    continue;
                at.report(own,
                          {fmt::format("lines {} and {} are one account: the later registration replaces the earlier",
                                       other, number),
                           setting(own, ""),
                           {at.evidence(before)}});
                break;
            }
        }
    });
}

}  // namespace sipdiag::cnf::rules
