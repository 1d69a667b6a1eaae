// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp018_time_malformed(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 't', [&](const LineView& line) {
        grammar::Remarks remarks;
        (void)view_time(line.value(), &remarks);
        report(findings, entries::sdp018_time_malformed, line, line.value_offset(), remarks, [](errc) { return true; });
    });
}

}  // namespace sipdiag::sdp::checks
