// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip003_status_code_invalid(const MessageView& message, finding::Findings& findings)
{
    if (message.is_request() || (message.status() >= 100 && message.status() < 700)) return;
    report(findings, entries::sip003_status_code_invalid, message, message.start().code,
           "the status code is not three digits from 100 to 699");
}

}  // namespace sipdiag::sip::checks
