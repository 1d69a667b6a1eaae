// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp006_session_id_not_numeric(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 'o', [&](const LineView& line) {
        grammar::Remarks remarks;
        (void)view_origin(line.value(), &remarks);
        report(findings, entries::sdp006_session_id_not_numeric, line, line.value_offset(), remarks, is_of_number);
    });
}

}  // namespace sipdiag::sdp::checks
