// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip036_retry_after_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip036_retry_after_malformed, message, FieldId::retry_after,
                 [](std::string_view value, grammar::Remarks& remarks) { (void)view_retry_after(value, &remarks); });
}

}  // namespace sipdiag::sip::checks
