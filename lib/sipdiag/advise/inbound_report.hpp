// SPDX-License-Identifier: MIT
//
// The report of `sipprobe inbound`: did a request to the own address arrive, where, and as what?
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "sipdiag/advise/visit.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/phone/path.hpp"

namespace sipdiag::advise {

/// A call to the own address was picked up by somebody else (safety S10). \param seen  who it was
SIPDIAG_API finding::Finding answered_elsewhere(std::string seen);

/// Findings of the visit: of the registration, of what arrived, of what answered.
SIPDIAG_API finding::Findings visit_findings(const VisitFacts& facts, bool registers);

SIPDIAG_API finding::Report inbound_report(const VisitFacts& facts, bool registers, const std::string& aor,
                                           const phone::Path& path,
                                           const std::function<std::chrono::system_clock::time_point(Instant)>& wall);

}  // namespace sipdiag::advise
