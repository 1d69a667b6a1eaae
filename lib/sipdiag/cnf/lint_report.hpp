// SPDX-License-Identifier: MIT
//
// LintReport: what was found in files, as the Report that every format prints.
//
// For machines each file is an Item with its findings, and stands among the facts. For people a finding is one line,
// `path:line:col: severity: message [CODE]`; at a terminal the lines of one kind in one file are told once, with the
// source, a caret and what to write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/cnf/lint.hpp"
#include "sipdiag/finding/report.hpp"

namespace sipdiag::cnf {

struct LintReportStyle {
    bool facts = false;     ///< for machines: items and facts; else sections for people
    bool terminal = false;  ///< fold, group, show the source
    unsigned width = 80;
    std::optional<finding::Severity> fail_on = finding::Severity::warning;
};

/// \param baseline  how many findings were left out because they are known
SIPDIAG_API finding::Report lint_report(const LintResult& result, const LintReportStyle& style,
                                        std::size_t baseline = 0);

/// The router's file beside the phones': for each way through it, told once.
SIPDIAG_API std::vector<finding::Section> router_sections(const Site& site, const Router& router,
                                                          std::string_view router_file, const LintReportStyle& style);

/// The facts of a --wire run, to be set as `phones`, and the section for people.
struct Fleet;
SIPDIAG_API finding::Value wire_facts(const Fleet& fleet, const std::optional<Address>& own);
SIPDIAG_API finding::Section wire_section(const Fleet& fleet, const std::optional<Address>& own);
/// Of --effective: every setting that a file sets, with the file and the line that count.
SIPDIAG_API finding::Value effective_facts(const Fleet& fleet, bool show_secrets);
SIPDIAG_API std::vector<finding::Section> effective_sections(const Fleet& fleet, bool show_secrets);

/// Text in lines of at most `width` columns, broken at blanks; further lines begin with `indent`.
SIPDIAG_API std::vector<std::string> folded(std::string_view text, unsigned width, std::string_view indent);

}  // namespace sipdiag::cnf
