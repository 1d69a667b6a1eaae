// SPDX-License-Identifier: MIT
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip012_content_length_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip012_content_length_malformed, message, FieldId::content_length,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     if (const auto size = grammar::parse_number(value); !size)
                         remarks.add(size.error().code, size.error().offset);
                 });
}

}  // namespace sipdiag::sip::checks
