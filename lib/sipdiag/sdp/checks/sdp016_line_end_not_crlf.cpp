// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp016_line_end_not_crlf(const SessionView& session, finding::Findings& findings)
{
    // One finding for all: such files have the fault on every line.
    for (const auto& line : session.lines()) {
        if (line.ending == "\r\n") continue;
        const auto end = line.offset + static_cast<std::uint32_t>(line.text.size());
        return report(findings, entries::sdp016_line_end_not_crlf, line,
                      Span{end, end + static_cast<std::uint32_t>(line.ending.size())},
                      line.ending.empty() ? "the last line has no end" : "the line ends in a bare LF");
    }
}

}  // namespace sipdiag::sdp::checks
