// SPDX-License-Identifier: MIT
//
// The report of a plan alone: `sipprobe dns`.
#pragma once

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/locate/plan.hpp"

namespace sipdiag::locate {

/// Verdict `found`, `not-found`, `not-offered` or `undetermined`; facts `domain`, `targets[{transport, host, address,
/// port, service}]`, `dns[…]`. Failed where the answer is no, undetermined where nobody answered.
SIPDIAG_API finding::Report plan_report(const Plan& plan);

}  // namespace sipdiag::locate
