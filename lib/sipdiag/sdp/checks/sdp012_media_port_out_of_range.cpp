// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp012_media_port_out_of_range(const SessionView& session, finding::Findings& findings)
{
    each_line(session, 'm', [&](const LineView& line) {
        const auto media = view_media(line.value());
        if (media.port || media.proto.empty()) return;
        const auto at = line.offset + static_cast<std::uint32_t>(media.port_text.data() - line.text.data());
        report(findings, entries::sdp012_media_port_out_of_range, line,
               Span{at, at + static_cast<std::uint32_t>(media.port_text.size())}, "the port is not 0 to 65535");
    });
}

}  // namespace sipdiag::sdp::checks
