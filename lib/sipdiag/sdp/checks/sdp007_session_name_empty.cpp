// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp007_session_name_empty(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 's', [&](const LineView& line) {
        if (line.value().empty())
            report(findings, entries::sdp007_session_name_empty, line, "the session name is empty");
    });
}

}  // namespace sipdiag::sdp::checks
