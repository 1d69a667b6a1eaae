// SPDX-License-Identifier: MIT
//
// Judging a whole description: every conformance check, in the order of their codes.
#pragma once

#include <cstdint>
#include <span>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/sdp/session.hpp"

namespace sipdiag::sdp {

/// What all checks have to say, in order of code.
///
/// \param offset  where the description begins in what is examined, such as a SIP message; spans count from there
SIPDIAG_API finding::Findings judge(SessionView session, std::uint32_t offset = 0);

/// The entries of all checks, by code.
SIPDIAG_API std::span<const finding::Entry* const> catalogue();

}  // namespace sipdiag::sdp
