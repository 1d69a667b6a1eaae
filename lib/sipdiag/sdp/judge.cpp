// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/judge.hpp"

#include "sipdiag/sdp/checks/entries.hpp"

namespace sipdiag::sdp {

finding::Findings judge(SessionView session, std::uint32_t offset)
{
    finding::Findings findings;
    for (auto* const check : checks::checks())
        check(session, findings);
    for (auto& each : findings) {
        if (!each.span) continue;
        each.span->begin += offset;
        each.span->end += offset;
    }
    return findings;
}

std::span<const finding::Entry* const> catalogue()
{
    return checks::catalogue();
}

}  // namespace sipdiag::sdp
