// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp004_version_not_zero(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 'v', [&](const LineView& line) {
        if (line.value() != "0") report(findings, entries::sdp004_version_not_zero, line, "the version is not 0");
    });
}

}  // namespace sipdiag::sdp::checks
