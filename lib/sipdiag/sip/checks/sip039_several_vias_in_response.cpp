// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip::checks {

void sip039_several_vias_in_response(const MessageView& message, finding::Findings& findings)
{
    if (message.is_request()) return;
    ListReader<ViaView> vias(message, FieldId::via);
    std::size_t count = 0;
    ViaView second;
    for (ViaView each; vias.next(each);) {
        if (++count == 2) second = each;
    }
    if (count < 2) return;
    report(findings, entries::sip039_several_vias_in_response, message, span_of(message, second.text),
           "the response carries " + std::to_string(count) + " Via values");
}

}  // namespace sipdiag::sip::checks
