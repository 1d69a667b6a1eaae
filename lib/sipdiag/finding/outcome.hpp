// SPDX-License-Identifier: MIT
//
// Outcome: healthy, degraded, failed or undetermined, and how a command's own answer and its findings combine.
//
// The numbers are the exit codes of docs/contract: "no" (2) and "could not tell" (3) never blur.
#pragma once

#include <algorithm>
#include <optional>

#include "sipdiag/finding/finding.hpp"

namespace sipdiag::finding {

enum class Outcome : std::uint8_t {
    healthy = 0,       ///< it works
    degraded = 1,      ///< it works, and something seen will hurt
    failed = 2,        ///< the answer is no
    undetermined = 3,  ///< the question could not be put, or was not answered
};

/// The worst of the command's own answer and its findings.
///
/// \param own      what the command itself found out
/// \param fail_on  the least severity that counts; nothing = findings do not count
[[nodiscard]] inline Outcome combine(Outcome own, const Findings& findings, std::optional<Severity> fail_on)
{
    for (const auto& each : findings) {
        if (!fail_on || each.severity() < *fail_on) continue;
        own = std::max(own, each.severity() == Severity::error ? Outcome::failed : Outcome::degraded);
    }
    return own;
}

}  // namespace sipdiag::finding
