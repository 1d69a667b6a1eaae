// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip038_control_octet(const MessageView& message, finding::Findings& findings)
{
    const auto& index = message.index();
    const auto report_at = [&](std::size_t at) {
        report(findings, entries::sip038_control_octet, message, span_of(message, message.octets().substr(at, 1)),
               "a control octet in the header");
    };
    const auto line = message.start().line;
    for (std::size_t i = line.begin; i < line.end; ++i) {
        if (grammar::is(message.octets()[i], grammar::cls::control)) return report_at(i);
    }
    for (std::size_t i = 0; i < index.size(); ++i) {
        const auto& field = index[i];
        bool quoted = false;
        for (std::size_t at = field.begin; at < field.end; ++at) {
            const char c = message.octets()[at];
            if (c == '"') quoted = !quoted;
            if (c == '\\' && quoted) {
                ++at;
            } else if (grammar::is(c, grammar::cls::control)) {
                report_at(at);
                break;
            }
        }
    }
}

}  // namespace sipdiag::sip::checks
