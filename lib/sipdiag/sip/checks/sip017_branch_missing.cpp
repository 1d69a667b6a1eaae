// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip017_branch_missing(const MessageView& message, finding::Findings& findings)
{
    if (!message.is_request()) return;
    grammar::Remarks remarks;
    grammar::Cursor in(message.value(FieldId::via), &remarks);
    ViaView via;
    if (!view_element(in, via) || via.has_branch || hides_parameters(remarks)) return;
    report(findings, entries::sip017_branch_missing, message, span_of(message, via.text), "the top Via has no branch");
}

}  // namespace sipdiag::sip::checks
