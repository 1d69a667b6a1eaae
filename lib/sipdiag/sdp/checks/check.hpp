// SPDX-License-Identifier: MIT
//
// What a conformance check is: a function from a session description to findings. One file and one page each.
//
// Only what a reader of one description can judge belongs here; whether offer and answer fit, and whether an address
// can be reached, is asked where both sides or the path are known. To add one: sdp099_what_is_wrong.cpp with the
// function of that name, and sdp099_what_is_wrong.md beside it.
#pragma once

#include "sipdiag/finding/finding.hpp"

namespace sipdiag::sdp {
class SessionView;
}

namespace sipdiag::sdp::checks {

using Check = void(const SessionView& session, finding::Findings& findings);

}  // namespace sipdiag::sdp::checks
