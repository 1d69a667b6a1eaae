// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp013_direction_repeated(const SessionView& session, finding::Findings& findings)
{
    each_section(session, [&](const SectionView& section, bool) {
        bool seen = false;
        for (const auto& line : section.lines()) {
            if (line.type != 'a' || !direction_named(line.value())) continue;
            if (seen)
                report(findings, entries::sdp013_direction_repeated, line, "a second direction in the same section");
            seen = true;
        }
    });
}

}  // namespace sipdiag::sdp::checks
