// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip046_large_for_udp(const MessageView& message, finding::Findings& findings)
{
    constexpr std::size_t most = 1300;
    ViaView via;
    if (!message.is_request() || message.octets().size() <= most || !view_first(message, FieldId::via, via)) return;
    if (!grammar::equals(via.transport, "UDP")) return;
    report(findings, entries::sip046_large_for_udp, message, span_of(message, via.transport),
           "a request of " + std::to_string(message.octets().size()) + " octets, and the top Via says UDP");
}

}  // namespace sipdiag::sip::checks
