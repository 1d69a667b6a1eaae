// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip018_branch_without_cookie(const MessageView& message, finding::Findings& findings)
{
    ViaView via;
    if (!view_first(message, FieldId::via, via) || via.branch.empty()) return;
    if (grammar::equals(via.branch.substr(0, magic_cookie.size()), magic_cookie)) return;
    report(findings, entries::sip018_branch_without_cookie, message, span_of(message, via.branch),
           "the branch does not begin with z9hG4bK");
}

}  // namespace sipdiag::sip::checks
