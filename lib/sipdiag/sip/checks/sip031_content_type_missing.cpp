// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip031_content_type_missing(const MessageView& message, finding::Findings& findings)
{
    if (message.has(FieldId::content_type)) return;
    // Only a body that its length declares: what trails a message without one is told elsewhere.
    const auto body = message.body();
    if (body.empty()) return;
    report(findings, entries::sip031_content_type_missing, message, span_of(message, body),
           "a body of " + std::to_string(body.size()) + " octets without Content-Type");
}

}  // namespace sipdiag::sip::checks
