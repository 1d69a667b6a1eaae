// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip022_to_tag_missing(const MessageView& message, finding::Findings& findings)
{
    if (message.is_request() || message.status() <= 100 || !message.has(FieldId::to)) return;
    grammar::Remarks remarks;
    const auto to = view_single(message.value(FieldId::to), &remarks);
    if (to.parameters.find("tag") || hides_parameters(remarks)) return;
    report(findings, entries::sip022_to_tag_missing, message, span_of(message, message.value(FieldId::to)),
           "To has no tag in a final or ringing response");
}

}  // namespace sipdiag::sip::checks
