// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp008_connection_malformed(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 'c', [&](const LineView& line) {
        grammar::Remarks remarks;
        (void)view_connection(line.value(), &remarks);
        report(findings, entries::sdp008_connection_malformed, line, line.value_offset(), remarks,
               [](errc code) { return !is_of_address(code); });
    });
}

}  // namespace sipdiag::sdp::checks
