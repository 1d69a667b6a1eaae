// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

namespace {

// One finding a line of the phone: at its name, or at what stands there of it.
void judge_cnf104(const LineAt& at)
{
    if (at.document.kind() != Kind::defaults || is_unset(at.value())) return;
    const auto which = parameter_of(at.line.slot);
    const auto number = at.number();
    const auto is_set = [&](Parameter parameter) {
        const auto* line = at.document.counts(Slot(parameter, number));
        return line != nullptr && !is_unset(at.document.value(*line));
    };
    if (which != Parameter::lineN_name && is_set(Parameter::lineN_name)) return;
    if (which == Parameter::lineN_authname && is_set(Parameter::lineN_password)) return;
    at.report({"every phone reads this file, and may register as this user", "write it in the phone's own file"});
}

}  // namespace

void cnf104_account_in_default_file(Rule& rule)
{
    rule.on(Parameter::lineN_name, judge_cnf104);
    rule.on(Parameter::lineN_authname, judge_cnf104);
    rule.on(Parameter::lineN_password, judge_cnf104);
}

}  // namespace sipdiag::cnf::rules
