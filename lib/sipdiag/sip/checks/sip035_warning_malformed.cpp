// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip035_warning_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip035_warning_malformed, message, FieldId::warning,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     if (value.empty()) remarks.add(errc::empty, 0);
                     judge_list<WarningView>(value, remarks);
                 });
}

}  // namespace sipdiag::sip::checks
