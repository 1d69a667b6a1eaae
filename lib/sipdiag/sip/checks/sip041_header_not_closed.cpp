// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip041_header_not_closed(const MessageView& message, finding::Findings& findings)
{
    if (message.index().closed()) return;
    const auto size = static_cast<std::uint32_t>(message.octets().size());
    report(findings, entries::sip041_header_not_closed, message, Span{size, size},
           "the message ends within its header");
}

}  // namespace sipdiag::sip::checks
