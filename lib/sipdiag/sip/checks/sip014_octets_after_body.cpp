// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip014_octets_after_body(const MessageView& message, finding::Findings& findings)
{
    const auto length = message.content_length();
    const auto there = message.after_header();
    if (!length || there.size() <= *length) return;
    report(findings, entries::sip014_octets_after_body, message, span_of(message, there.substr(*length)),
           std::to_string(there.size() - *length) + " octets follow the body");
}

}  // namespace sipdiag::sip::checks
