// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip015_content_length_missing(const MessageView& message, finding::Findings& findings)
{
    if (message.has(FieldId::content_length)) return;
    ViaView via;
    if (!view_first(message, FieldId::via, via)) return;
    for (const std::string_view stream : {"TCP", "TLS", "SCTP", "TLS-SCTP"}) {
        if (!grammar::equals(via.transport, stream)) continue;
        return report(findings, entries::sip015_content_length_missing, message, span_of(message, via.transport),
                      "no Content-Length, and the top Via says " + std::string(via.transport));
    }
}

}  // namespace sipdiag::sip::checks
