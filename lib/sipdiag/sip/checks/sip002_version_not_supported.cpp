// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip002_version_not_supported(const MessageView& message, finding::Findings& findings)
{
    const auto version = message.version();
    if (version.empty() || grammar::equals(version, "SIP/2.0")) return;
    report(findings, entries::sip002_version_not_supported, message, message.start().version,
           "the version is not SIP/2.0");
}

}  // namespace sipdiag::sip::checks
