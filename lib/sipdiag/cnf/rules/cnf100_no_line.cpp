// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf100_no_line(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!is_whole(at) || at.settings.phone()->lines().empty()) return;  // an empty file: CNF128
        for (unsigned number = 1; number <= family_size; ++number)
            if (at.has(Slot(Parameter::lineN_name, number))) return;  // a gap: CNF101
        // A phone that nobody has set up yet: written as Cisco ships it, line and provider unset.
        const Slot line(Parameter::lineN_name, 1);
        const bool untouched = at.is_written(line) && !at.has(Slot(Parameter::proxyN_address, 1));
        Remark remark{"no line has a name: nothing to register",
                      "line1_name: the account's user part",
                      {at.evidence(line)},
                      untouched ? std::optional(finding::Severity::info) : std::nullopt};
        if (at.is_written(line)) {
            at.report(line, std::move(remark));
        } else {
            at.report(std::move(remark));
        }
    });
}

}  // namespace sipdiag::cnf::rules
