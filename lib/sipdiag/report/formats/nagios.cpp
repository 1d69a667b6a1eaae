// SPDX-License-Identifier: MIT
//
// Nagios: one line `SIPREG OK - sentence | 'rtt'=23ms;...`, then the findings as detail lines.
//
// Perfdata   every number among the facts' first level and its objects, by its key; null is left out
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/formats/figures.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

std::string_view word_of(int exit)
{
    switch (exit) {
    case 0: return "OK";
    case 1: return "WARNING";
    case 2: return "CRITICAL";
    default: return "UNKNOWN";
    }
}

/// Nothing in a sentence may end the line or begin the performance data.
std::string plain(std::string text)
{
    std::replace(text.begin(), text.end(), '|', '/');
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

const Threshold* threshold_of(const std::vector<Threshold>& all, const std::string& name)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> unmeasured(const finding::Report& report, const RenderOptions& options)
{
    const auto figures = figures_of(report);
    std::vector<std::string> names;
    for (const auto* const list : {&options.warning, &options.critical}) {
        for (const auto& each : *list) {
            const bool known = std::any_of(figures.begin(), figures.end(),
                                           [&each](const auto& figure) { return figure.name == each.name; });
            if (!known && std::find(names.begin(), names.end(), each.name) == names.end()) names.push_back(each.name);
        }
    }
    return names;
}

int nagios_exit(const finding::Report& report, const RenderOptions& options)
{
    int exit = options.exit > 3 ? 3 : options.exit;
    if (exit == 3) return exit;
    for (const auto& figure : figures_of(report)) {
        const auto* const critical = threshold_of(options.critical, figure.name);
        const auto* const warning = threshold_of(options.warning, figure.name);
        if (critical != nullptr && critical->alerts(figure.value)) exit = std::max(exit, 2);
        if (warning != nullptr && warning->alerts(figure.value)) exit = std::max(exit, 1);
    }
    // A limit on what was not measured is neither kept nor missed.
    if (exit < 2 && !unmeasured(report, options).empty()) exit = 3;
    return exit;
}

std::string nagios(const finding::Report& report, const RenderOptions& options)
{
    auto tool = report.tool;
    std::transform(tool.begin(), tool.end(), tool.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const auto sentence = report.headline.empty() ? report.verdict : report.headline;
    auto out = fmt::format("{} {} - {}", tool, word_of(nagios_exit(report, options)), plain(shown(sentence, options)));
    std::string perfdata;
    for (const auto& figure : figures_of(report)) {
        const auto* const warning = threshold_of(options.warning, figure.name);
        const auto* const critical = threshold_of(options.critical, figure.name);
        perfdata += fmt::format(" '{}'={}{}", figure.name, figure.value, figure.unit);
        if (warning != nullptr || critical != nullptr) {
            perfdata += fmt::format(";{};{}", warning != nullptr ? warning->range : "",
                                    critical != nullptr ? critical->range : "");
        }
    }
    if (!perfdata.empty()) out += " |" + perfdata;
    out += "\n";
    for (const auto* each : all_findings(report)) {
        out += fmt::format("{}: {} {}\n", finding::to_string(each->severity()), each->entry->code,
                           plain(shown(each->message, options)));
    }
    return out;
}

}  // namespace sipdiag::report::formats
