// SPDX-License-Identifier: MIT
//
// Render: one Report, any notation. A renderer adds no word of its own about the world.
//
// Secrets    taken out of every text that a report carries, unless show_secrets
// Null       "not measured": null in JSON, absent from Prometheus and from performance data, never 0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/finding/report.hpp"

namespace sipdiag::report {

enum class Format : std::uint8_t { text, json, jsonl, nagios, prometheus, junit, markdown, html, sarif, gcc };

/// \return nothing for a word that is no format
SIPDIAG_API std::optional<Format> format_of(std::string_view word) noexcept;

/// `NAME=RANGE` of --warning and --critical: the RANGE is in plugin syntax (`10`, `5:`, `~:10`, `10:20`, `@10:20`).
struct SIPDIAG_API Threshold {
    std::string name;
    std::string range;    ///< as written, for the performance data
    double low = 0;       ///< -infinity for `~`
    double high = 0;      ///< +infinity where open
    bool inside = false;  ///< `@`: alert inside, not outside

    /// \return nothing where it is no NAME=RANGE
    static std::optional<Threshold> parse(std::string_view text);
    [[nodiscard]] bool alerts(double value) const noexcept;
};

struct RenderOptions {
    int exit = 0;  ///< the exit code of the process
    bool color = false;
    bool show_secrets = false;
    bool anonymize = false;  ///< markdown and HTML: mask accounts and addresses
    std::vector<Threshold> warning;
    std::vector<Threshold> critical;
};

/// The exit code with --warning and --critical weighed, in whatever notation: 0 to 3, and 3 where a limit is set on
/// what was not measured.
SIPDIAG_API int exit_by_thresholds(const finding::Report& report, const RenderOptions& options);
/// The names of --warning and --critical that nothing was measured for.
SIPDIAG_API std::vector<std::string> unmeasured_thresholds(const finding::Report& report, const RenderOptions& options);

/// The report in that notation, with its last line end.
SIPDIAG_API std::string render(const finding::Report& report, Format format, const RenderOptions& options);

using finding::rfc3339;
using finding::to_value;

}  // namespace sipdiag::report
