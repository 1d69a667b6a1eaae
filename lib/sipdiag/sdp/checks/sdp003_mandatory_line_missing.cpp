// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp003_mandatory_line_missing(const SessionView& session, finding::Findings& findings)
{
    for (const char type : {'v', 'o', 's', 't'}) {
        if (session.session().first(type)) continue;
        finding::Finding found{
            &entries::sdp003_mandatory_line_missing, std::string(1, type) + "= is missing", {}, {}, Span{0, 0}, {}};
        findings.push_back(std::move(found));
    }
}

}  // namespace sipdiag::sdp::checks
