// SPDX-License-Identifier: MIT
//
// Facts: the shapes that many commands' facts share: a finding as an object, a time as text.
#pragma once

#include <chrono>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"

namespace sipdiag::finding {

/// A finding as the contract's JSON object: code, name, severity, message, evidence, fix, and the members of `details`.
SIPDIAG_API Value to_value(const Finding& finding);

/// RFC 3339 in UTC with milliseconds: `2026-11-22T12:03:11.204Z`.
SIPDIAG_API std::string rfc3339(std::chrono::system_clock::time_point time);

}  // namespace sipdiag::finding
