// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/call_id.hpp"
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip026_call_id_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip026_call_id_malformed, message, FieldId::call_id,
                 [](std::string_view value, grammar::Remarks& remarks) { judge_call_id(value, remarks); });
}

}  // namespace sipdiag::sip::checks
