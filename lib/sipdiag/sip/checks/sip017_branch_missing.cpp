// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip017_branch_missing(const MessageView& message, finding::Findings& findings)
{
    ViaView via;
    if (!message.is_request() || !view_first(message, FieldId::via, via) || via.has_branch) return;
    report(findings, entries::sip017_branch_missing, message, span_of(message, via.text), "the top Via has no branch");
}

}  // namespace sipdiag::sip::checks
