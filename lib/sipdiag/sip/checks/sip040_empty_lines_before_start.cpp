// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip040_empty_lines_before_start(const MessageView& message, finding::Findings& findings)
{
    const auto leading = message.index().leading();
    if (leading == 0) return;
    report(findings, entries::sip040_empty_lines_before_start, message, Span{0, leading},
           std::to_string(leading) + " octets of empty lines before the start line");
}

}  // namespace sipdiag::sip::checks
