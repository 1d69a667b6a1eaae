// SPDX-License-Identifier: MIT
//
// Text: the answer in one sentence, why, what was tried, what was not, the findings; in the order of the report.
#include <fmt/format.h>

#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

using finding::Severity;

std::string marked(std::string_view text, std::string_view colour, const RenderOptions& options)
{
    return options.color ? fmt::format("\x1b[{}m{}\x1b[0m", colour, text) : std::string(text);
}

std::string_view colour_of(Severity severity)
{
    switch (severity) {
    case Severity::error: return "1;31";
    case Severity::warning: return "1;33";
    case Severity::info: break;
    }
    return "36";
}

std::string finding_lines(const finding::Finding& each, const RenderOptions& options)
{
    constexpr std::string_view indent = "                  ";
    const auto word = fmt::format("{:<7}", finding::to_string(each.severity()));
    auto out = fmt::format("  {} {}  {}\n", marked(word, colour_of(each.severity()), options), each.entry->code,
                           shown(each.message, options));
    for (std::size_t i = 0; i < each.evidence.size(); ++i) {
        out += fmt::format("{}{}{}\n", indent, i == 0 ? "evidence: " : "          ", shown(each.evidence[i], options));
    }
    if (each.fix) out += fmt::format("{}fix: {}\n", indent, shown(*each.fix, options));
    return out;
}

}  // namespace

std::string text(const finding::Report& report, const RenderOptions& options)
{
    std::string out;
    if (!report.headline.empty()) {
        const std::string_view colour = options.exit == 0 ? "1;32" : options.exit == 1 ? "1;33" : "1;31";
        out += marked(shown(report.headline, options), colour, options) + "\n";
    }
    for (const auto& section : report.sections) {
        if (!out.empty()) out += "\n";
        if (!section.title.empty()) out += marked(shown(section.title, options), "1", options) + "\n";
        for (const auto& line : section.lines) {
            if (!line.empty()) out += section.title.empty() ? "" : "    ";
            out += shown(line, options) + "\n";
        }
    }
    if (!report.findings.empty()) {
        out += fmt::format("{}{}\n", out.empty() ? "" : "\n", marked("Findings", "1", options));
        for (const auto severity : {Severity::error, Severity::warning, Severity::info}) {
            for (const auto& each : report.findings) {
                if (each.severity() == severity) out += finding_lines(each, options);
            }
        }
    }
    return out + fmt::format("exit {}\n", options.exit);
}

}  // namespace sipdiag::report::formats
