// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/host.hpp"

namespace sipdiag::sip::checks {

void sip043_ipv6_of_three_colons(const MessageView& message, finding::Findings& findings)
{
    const auto header = message.octets().substr(0, message.index().body_begin());
    for (auto at = header.find(":::"); at != std::string_view::npos; at = header.find(":::", at + 3)) {
        const auto open = header.rfind('[', at);
        const auto close = header.find(']', at);
        if (open == std::string_view::npos || close == std::string_view::npos) continue;
        if (!is_ipv6_reference(header.substr(open, close - open + 1))) continue;
        report(findings, entries::sip043_ipv6_of_three_colons, message, span_of(message, header.substr(at, 3)),
               "three colons in an IPv6 address");
    }
}

}  // namespace sipdiag::sip::checks
