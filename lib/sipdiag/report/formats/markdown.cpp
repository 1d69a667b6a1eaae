// SPDX-License-Identifier: MIT
//
// Markdown: at most 30 lines, to be pasted into a ticket.
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/version.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/report/formats/anonymous.hpp"
#include "sipdiag/report/formats/figures.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

constexpr std::size_t most_lines = 30;

/// One line, in which nothing is markup.
std::string plain(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            out += ' ';
            continue;
        }
        if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

std::string markdown(const finding::Report& report, const RenderOptions& options)
{
    Anonymizer anonymizer;
    const auto tell = [&](std::string_view text) {
        auto cleaned = shown(text, options);
        return plain(options.anonymize ? anonymizer.mask(cleaned) : cleaned);
    };
    std::vector<std::string> lines;
    lines.push_back(fmt::format("**{}**", tell(report.headline.empty() ? report.verdict : report.headline)));
    lines.emplace_back();
    lines.push_back(fmt::format("{} {} {}, {}, exit {}{}", report.tool, report.command, version(),
                                finding::rfc3339(report.started), options.exit,
                                report.verdict.empty() ? "" : ", verdict " + tell(report.verdict)));
    const auto findings = all_findings(report);
    if (!findings.empty()) lines.emplace_back();
    // Findings are what the other side needs; half of the page is theirs.
    std::size_t told = 0;
    for (const auto* each : findings) {
        if (lines.size() + 2 > most_lines / 2 + 4) break;
        lines.push_back(
            fmt::format("- {} {}: {}", finding::to_string(each->severity()), each->entry->code, tell(each->message)));
        if (!each->evidence.empty()) lines.push_back(fmt::format("  - {}", tell(each->evidence.front())));
        ++told;
    }
    if (told < findings.size()) lines.push_back(fmt::format("- and {} more findings", findings.size() - told));
    for (const auto& section : report.sections) {
        if (lines.size() + 3 + std::min<std::size_t>(section.lines.size(), 4) > most_lines) break;
        lines.emplace_back();
        if (!section.title.empty()) lines.push_back(fmt::format("{}:", tell(section.title)));
        for (const auto& line : section.lines) {
            if (lines.size() + 1 >= most_lines) break;
            const auto begin = line.find_first_not_of(' ');
            if (begin != std::string::npos) lines.push_back("- " + tell(std::string_view(line).substr(begin)));
        }
    }
    std::string out;
    for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i)
        out += lines[i] + "\n";
    return out;
}

}  // namespace sipdiag::report::formats
