// SPDX-License-Identifier: MIT
#include "sipdiag/sip/auth_values.hpp"
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip030_auth_malformed(const MessageView& message, finding::Findings& findings)
{
    for (const auto id : {FieldId::www_authenticate, FieldId::proxy_authenticate, FieldId::authorization,
                          FieldId::proxy_authorization}) {
        judge_fields(findings, entries::sip030_auth_malformed, message, id,
                     [](std::string_view value, grammar::Remarks& remarks) { (void)view_auth(value, &remarks); });
    }
}

}  // namespace sipdiag::sip::checks
