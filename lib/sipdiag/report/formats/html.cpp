// SPDX-License-Identifier: MIT
//
// HTML: one page that needs nothing else - no script, no link to load - for a provider's support.
#include <fmt/format.h>

#include "sipdiag/base/version.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/report/formats/anonymous.hpp"
#include "sipdiag/report/formats/figures.hpp"
#include "sipdiag/report/formats/formats.hpp"
#include "sipdiag/report/formats/markup.hpp"

namespace sipdiag::report::formats {
namespace {

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 "
    "1rem;color:#222;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}pre{background:#f5f5f5;padding:.7rem;overflow-x:auto}"
    "li{margin:.6rem 0}.error{color:#a00}.warning{color:#850}.info{color:#056}small{color:#666}";

}  // namespace

std::string html(const finding::Report& report, const RenderOptions& options)
{
    Anonymizer anonymizer;
    const auto tell = [&](std::string_view text) {
        auto cleaned = shown(text, options);
        return escaped_markup(options.anonymize ? anonymizer.mask(cleaned) : cleaned);
    };
    const auto headline = tell(report.headline.empty() ? report.verdict : report.headline);
    auto out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
        "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<p><small>{2} {3} {4}, {5}, {6} ms, exit {7}{8}"
        "</small></p>\n",
        headline, style, escaped_markup(report.tool), escaped_markup(report.command), version(),
        finding::rfc3339(report.started), report.duration.count(), options.exit,
        report.verdict.empty() ? std::string() : ", verdict " + tell(report.verdict));
    const auto findings = all_findings(report);
    if (!findings.empty()) out += "<h2>Findings</h2>\n<ul>\n";
    for (const auto* each : findings) {
        const auto severity = finding::to_string(each->severity());
        out += fmt::format("<li><strong class=\"{0}\">{0} {1}</strong> {2}", severity, each->entry->code,
                           tell(each->message));
        for (const auto& line : each->evidence)
            out += fmt::format("<br><code>{}</code>", tell(line));
        if (each->fix) out += fmt::format("<br>fix: {}", tell(*each->fix));
        out += "</li>\n";
    }
    if (!findings.empty()) out += "</ul>\n";
    for (const auto& section : report.sections) {
        if (!section.title.empty()) out += fmt::format("<h2>{}</h2>\n", tell(section.title));
        if (section.lines.empty()) continue;
        out += "<pre>";
        for (const auto& line : section.lines)
            out += tell(line) + "\n";
        out += "</pre>\n";
    }
    return out + "</body>\n</html>\n";
}

}  // namespace sipdiag::report::formats
