// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip033_token_list_malformed(const MessageView& message, finding::Findings& findings)
{
    constexpr struct {
        FieldId id;
        bool may_be_empty;
    } lists[] = {{FieldId::allow, true},
                 {FieldId::supported, true},
                 {FieldId::require, false},
                 {FieldId::proxy_require, false},
                 {FieldId::unsupported, false},
                 {FieldId::allow_events, false},
                 {FieldId::content_encoding, false}};
    for (const auto& each : lists) {
        judge_fields(findings, entries::sip033_token_list_malformed, message, each.id,
                     [&each](std::string_view value, grammar::Remarks& remarks) {
                         if (value.empty() && !each.may_be_empty) remarks.add(errc::empty, 0);
                         judge_list<TokenView>(value, remarks);
                     });
    }
}

}  // namespace sipdiag::sip::checks
