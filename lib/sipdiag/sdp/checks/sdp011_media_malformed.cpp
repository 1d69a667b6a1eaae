// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp011_media_malformed(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 'm', [&](const LineView& line) {
        grammar::Remarks remarks;
        (void)view_media(line.value(), &remarks);
        report(findings, entries::sdp011_media_malformed, line, line.value_offset(), remarks,
               [](errc code) { return code != errc::bad_port; });
    });
}

}  // namespace sipdiag::sdp::checks
