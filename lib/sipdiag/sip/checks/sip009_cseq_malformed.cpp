// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip009_cseq_malformed(const MessageView& message, finding::Findings& findings)
{
    each_field(message, FieldId::cseq, [&](const Field& field) {
        grammar::Remarks remarks;
        const auto cseq = view_cseq(message.value(field), &remarks);
        if (cseq.number && *cseq.number >= 1U << 31) remarks.add(errc::out_of_range, 0);
        report(findings, entries::sip009_cseq_malformed, message, field, remarks);
    });
}

}  // namespace sipdiag::sip::checks
