// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip004_reason_phrase_malformed(const MessageView& message, finding::Findings& findings)
{
    if (message.is_request()) return;
    const auto reason = message.reason();
    for (std::size_t i = 0; i < reason.size(); ++i) {
        const bool escape = reason[i] == '%' && reason.size() - i > 2 &&
                            grammar::is(reason[i + 1], grammar::cls::hex) &&
                            grammar::is(reason[i + 2], grammar::cls::hex);
        if (escape || grammar::is(reason[i], grammar::cls::uric | grammar::cls::high) || reason[i] == ' ' ||
            reason[i] == '\t') {
            continue;
        }
        return report(findings, entries::sip004_reason_phrase_malformed, message, span_of(message, reason.substr(i, 1)),
                      "the reason phrase holds an octet that cannot stand there");
    }
}

}  // namespace sipdiag::sip::checks
