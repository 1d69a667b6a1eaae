// SPDX-License-Identifier: MIT
//
// Figures: the numbers of a report by name, for monitors; and all of its findings in one list.
#pragma once

#include <string>
#include <vector>

#include "sipdiag/finding/report.hpp"

namespace sipdiag::report::formats {

struct Figure {
    std::string name;  ///< "rtt", "loss", "bindings": the key without its unit; members of objects as `rtt_p99`
    double value = 0;
    std::string unit;  ///< as monitors know them: "ms", "s", "%", or nothing
};

/// Every number among the facts that was measured: round-trip times first, `duration` last. A list counts by its
/// length.
std::vector<Figure> figures_of(const finding::Report& report);

/// Errors first, those of items with the others.
std::vector<const finding::Finding*> all_findings(const finding::Report& report);

/// Of one severity, in both.
std::size_t count_findings(const finding::Report& report, finding::Severity severity);

}  // namespace sipdiag::report::formats
