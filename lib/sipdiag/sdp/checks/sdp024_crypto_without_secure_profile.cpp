// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp024_crypto_without_secure_profile(const SessionView& session, finding::Findings& findings)
{
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        const auto line = session.media_line(i);
        const auto media = view_media(line.value());
        if (media.proto.find("SAVP") != std::string_view::npos || !session.media(i).attribute("crypto")) continue;
        report(findings, entries::sdp024_crypto_without_secure_profile, line,
               "a=crypto in a stream of " + std::string(media.proto));
    }
}

}  // namespace sipdiag::sdp::checks
