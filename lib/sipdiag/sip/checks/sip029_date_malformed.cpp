// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip029_date_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip029_date_malformed, message, FieldId::date,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     if (const auto date = parse_date(value); !date)
                         remarks.add(date.error().code, date.error().offset);
                 });
}

}  // namespace sipdiag::sip::checks
