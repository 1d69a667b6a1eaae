// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip047_too_many_headers(const MessageView& message, finding::Findings& findings)
{
    if (!message.index().overflowed()) return;
    const auto& last = message.index()[Index::max_fields - 1];
    report(findings, entries::sip047_too_many_headers, message, Span{last.end, last.end},
           "only the first " + std::to_string(Index::max_fields) + " headers were read");
}

}  // namespace sipdiag::sip::checks
