// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip016_via_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip016_via_malformed, message, FieldId::via,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     if (value.empty()) remarks.add(errc::empty, 0);
                     judge_list<ViaView>(value, remarks);
                 });
}

}  // namespace sipdiag::sip::checks
