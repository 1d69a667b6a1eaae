// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip042_received_in_brackets(const MessageView& message, finding::Findings& findings)
{
    ListReader<ViaView> vias(message, FieldId::via);
    for (ViaView each; vias.next(each);) {
        if (!each.has_received || each.received.empty() || each.received.data()[-1] != '[') continue;
        report(findings, entries::sip042_received_in_brackets, message, span_of(message, each.received),
               "received= has brackets around its address");
    }
}

}  // namespace sipdiag::sip::checks
