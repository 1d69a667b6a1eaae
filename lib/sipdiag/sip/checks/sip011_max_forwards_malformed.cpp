// SPDX-License-Identifier: MIT
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip011_max_forwards_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip011_max_forwards_malformed, message, FieldId::max_forwards,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     if (const auto hops = grammar::parse_number(value, 255); !hops)
                         remarks.add(hops.error().code, hops.error().offset);
                 });
}

}  // namespace sipdiag::sip::checks
