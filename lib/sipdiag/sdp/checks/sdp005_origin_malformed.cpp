// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp005_origin_malformed(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 'o', [&](const LineView& line) {
        grammar::Remarks remarks;
        (void)view_origin(line.value(), &remarks);
        report(findings, entries::sdp005_origin_malformed, line, line.value_offset(), remarks,
               [](errc code) { return !is_of_number(code) && !is_of_address(code); });
    });
}

}  // namespace sipdiag::sdp::checks
