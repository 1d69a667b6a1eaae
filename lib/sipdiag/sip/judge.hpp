// SPDX-License-Identifier: MIT
//
// Judging a whole message: every conformance check, in the order of their codes.
#pragma once

#include <span>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

/// What all checks have to say, in order of code.
SIPDIAG_API finding::Findings judge(MessageView message);

/// Does a strict element accept it? True where none of the findings is an error: the grammar holds, and every MUST of
/// RFC 3261 §7, §8.1.1, §18.3, §19 and §20 on the message itself.
SIPDIAG_API bool is_valid(const finding::Findings& findings) noexcept;

/// The entries of all checks, by code.
SIPDIAG_API std::span<const finding::Entry* const> catalogue();

}  // namespace sipdiag::sip
