// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/checks/other_grammars.hpp"

namespace sipdiag::sip::checks {

void sip044_value_malformed(const MessageView& message, finding::Findings& findings)
{
    for (const auto& [id, judge] : other_grammars()) {
        judge_fields(findings, entries::sip044_value_malformed, message, id, judge);
    }
}

}  // namespace sipdiag::sip::checks
