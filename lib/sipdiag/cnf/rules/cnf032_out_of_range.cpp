// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf032_out_of_range(Rule& rule)
{
    rule.on(Oddity::out_of_range, [](const LineAt& at) {
        const auto& parameter = at.parameter();
        if (parameter.type == ValueType::boolean) return;
        switch (parameter_of(at.line.slot)) {
        case Parameter::start_media_port:
        case Parameter::end_media_port:
        case Parameter::sip_retx:
        case Parameter::sip_invite_retx:
        case Parameter::dtmf_avt_payload:
        case Parameter::tos_media:
        case Parameter::dst_start_week_of_month:
        case Parameter::dst_stop_week_of_month: return;  // each has a page of its own
        default: break;
        }
        at.report({fmt::format("{} goes from {} to {}; {}", key_of(at), parameter.least, parameter.most,
                               at.line.refused ? "the phone refuses another number"
                                               : "the phone may refuse another number, or bend it to a limit"),
                   setting(at, parameter.stock)});
    });
}

}  // namespace sipdiag::cnf::rules
