// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf134(const LineAt& at)
{
    if (at.document.kind() != Kind::defaults) return;
    const auto value = number_in(at.value()).value_or(0);
    if (value != 2 && value != 3) return;
    const bool rejects = parameter_of(at.line.slot) == Parameter::dnd_control && value == 3;
    at.report({rejects
                   ? std::string("every phone rejects every call, and nobody can undo it at the phone")
                   : fmt::format("{} is locked {} for the users of all phones", key_of(at), value == 2 ? "off" : "on"),
               setting(at, std::to_string(rejects ? 0 : value - 2))});
}

}  // namespace

void cnf134_feature_locked_for_all(Rule& rule)
{
    for (const auto each : {Parameter::dnd_control, Parameter::call_waiting, Parameter::anonymous_call_block,
                            Parameter::callerid_blocking, Parameter::call_hold_ringback}) {
        rule.on(each, judge_cnf134);
    }
}

}  // namespace sipdiag::cnf::rules
