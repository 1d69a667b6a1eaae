// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip013_content_length_too_large(const MessageView& message, finding::Findings& findings)
{
    const auto length = message.content_length();
    const auto there = message.after_header().size();
    if (!length || *length <= there) return;
    const auto* const field = message.index().first(FieldId::content_length);
    report(findings, entries::sip013_content_length_too_large, message,
           Span{field->value, field->value + field->value_size},
           "Content-Length says " + std::to_string(*length) + " octets, " + std::to_string(there) + " are there");
}

}  // namespace sipdiag::sip::checks
