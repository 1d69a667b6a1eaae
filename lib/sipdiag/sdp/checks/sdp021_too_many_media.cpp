// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp021_too_many_media(const SessionView& session, finding::Findings& findings)
{
    if (!session.index().overflowed()) return;
    const auto count = session.media_count();
    const auto end = count == 0 ? session.index().session().end : session.index().media(count - 1).end;
    findings.push_back(
        {&entries::sdp021_too_many_media, "more streams or octets than are looked at", {}, {}, Span{end, end}, {}});
}

}  // namespace sipdiag::sdp::checks
