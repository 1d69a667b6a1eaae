// SPDX-License-Identifier: MIT
//
// What a conformance check is: a function from a scanned message to findings. One file and one page each.
//
// To add one: sip099_what_is_wrong.cpp with the function of that name, and sip099_what_is_wrong.md beside it.
#pragma once

#include "sipdiag/finding/finding.hpp"

namespace sipdiag::sip {
class MessageView;
}

namespace sipdiag::sip::checks {

using Check = void(const MessageView& message, finding::Findings& findings);

}  // namespace sipdiag::sip::checks
