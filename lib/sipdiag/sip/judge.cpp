// SPDX-License-Identifier: MIT
#include "sipdiag/sip/judge.hpp"

#include <algorithm>

#include "sipdiag/sip/checks/entries.hpp"

namespace sipdiag::sip {

finding::Findings judge(MessageView message)
{
    finding::Findings findings;
    for (auto* const check : checks::checks())
        check(message, findings);
    return findings;
}

bool is_valid(const finding::Findings& findings) noexcept
{
    return std::none_of(findings.begin(), findings.end(),
                        [](const auto& each) { return each.severity() == finding::Severity::error; });
}

std::span<const finding::Entry* const> catalogue()
{
    return checks::catalogue();
}

}  // namespace sipdiag::sip
