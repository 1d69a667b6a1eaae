// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip019_branch_of_cookie_alone(const MessageView& message, finding::Findings& findings)
{
    ViaView via;
    if (!view_first(message, FieldId::via, via) || !grammar::equals(via.branch, magic_cookie)) return;
    report(findings, entries::sip019_branch_of_cookie_alone, message, span_of(message, via.branch),
           "nothing follows the cookie of the branch");
}

}  // namespace sipdiag::sip::checks
