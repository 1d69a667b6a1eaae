// SPDX-License-Identifier: MIT
//
// Explain a capture: its messages, what was changed between two of them, a verdict and an advice as far as the evidence
// carries.
#pragma once

#include "sipdiag/capture/reading.hpp"
#include "sipdiag/finding/report.hpp"

namespace sipdiag::capture {

/// \param outside  the same traffic on the other side of the router, or null
SIPDIAG_API finding::Report explain_capture(const Reading& inside, const Reading* outside = nullptr);

}  // namespace sipdiag::capture
