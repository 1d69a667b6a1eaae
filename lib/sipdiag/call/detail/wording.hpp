// SPDX-License-Identifier: MIT
//
// What the reports of a call share: findings as they are written down, durations as milliseconds, the methods we
// answer.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipdiag/base/machine.hpp"
#include "sipdiag/finding/finding.hpp"

namespace sipdiag::call::detail {

/// Allow, as every answer of this room says it.
inline constexpr std::string_view allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK";

inline double ms(Duration duration) noexcept
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

inline finding::Finding made(const finding::Entry& entry, std::string message, std::vector<std::string> evidence,
                             std::optional<std::string> fix = std::nullopt)
{
    return {&entry, std::move(message), std::move(evidence), std::move(fix), std::nullopt, {}};
}

}  // namespace sipdiag::call::detail
