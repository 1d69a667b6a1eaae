// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp019_attribute_at_session_level(const SessionView& session, finding::Findings& findings)
{
    each_attribute(session.session().lines(), [&](const LineView& line, const AttributeView& attribute) {
        for (const std::string_view name : {"rtpmap", "fmtp", "ptime", "maxptime", "rtcp", "rtcp-mux", "crypto"}) {
            if (attribute.name == name) {
                report(findings, entries::sdp019_attribute_at_session_level, line,
                       std::string(name) + " has no meaning at session level");
            }
        }
    });
}

}  // namespace sipdiag::sdp::checks
