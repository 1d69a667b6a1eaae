// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp009_connection_missing(const SessionView& session, finding::Findings& findings)
{
    if (session.session().connection()) return;
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        if (session.media(i).connection()) continue;
        report(findings, entries::sdp009_connection_missing, session.media_line(i), "no c= line holds for this stream");
    }
}

}  // namespace sipdiag::sdp::checks
