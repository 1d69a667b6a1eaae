// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip010_cseq_method_mismatch(const MessageView& message, finding::Findings& findings)
{
    if (!message.is_request() || !message.has(FieldId::cseq)) return;
    const auto cseq = view_cseq(message.value(FieldId::cseq));
    if (cseq.method.empty() || cseq.method == message.method()) return;
    report(findings, entries::sip010_cseq_method_mismatch, message, span_of(message, cseq.method),
           "CSeq says " + std::string(cseq.method) + ", the request line " + std::string(message.method()));
}

}  // namespace sipdiag::sip::checks
