// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

// A file of another name is meant for a phone where it has what only a phone's own file has.
bool speaks_of_a_line(const PhoneAt& at)
{
    for (const auto each : {Parameter::lineN_authname, Parameter::lineN_password, Parameter::lineN_displayname}) {
        if (at.has(Slot(each, 1))) return true;
    }
    return false;
}

}  // namespace

void cnf100_no_line(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        // An empty file is CNF128's matter, a line behind a gap CNF101's.
        if (!at.has_own_file() || at.settings.phone()->lines().empty() || names_a_line(at)) return;
        if (!is_whole(at) && !speaks_of_a_line(at)) return;
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
