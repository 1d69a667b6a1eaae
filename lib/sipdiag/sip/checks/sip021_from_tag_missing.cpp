// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip021_from_tag_missing(const MessageView& message, finding::Findings& findings)
{
    if (!message.is_request() || !message.has(FieldId::from)) return;
    grammar::Remarks remarks;
    const auto from = view_single(message.value(FieldId::from), &remarks);
    if (from.parameters.find("tag") || hides_parameters(remarks)) return;
    report(findings, entries::sip021_from_tag_missing, message, span_of(message, message.value(FieldId::from)),
           "From has no tag");
}

}  // namespace sipdiag::sip::checks
