// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp017_line_type_unknown(const SessionView& session, finding::Findings& findings)
{
    for (const auto& line : session.lines()) {
        if (line.type == '\0' || std::string_view("vosiuepcbtrzkam").find(line.type) != std::string_view::npos)
            continue;
        report(findings, entries::sdp017_line_type_unknown, line, Span{line.offset, line.offset + 1},
               "no line type of this letter is known");
    }
}

}  // namespace sipdiag::sdp::checks
