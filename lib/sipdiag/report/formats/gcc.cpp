// SPDX-License-Identifier: MIT
//
// gcc: a finding a line in the manner of a compiler, so that editors jump to it. Remarks are called notes.
#include <fmt/format.h>

#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

std::int64_t number(const finding::Finding& finding, std::string_view key)
{
    const auto* value = finding.details.find(key);
    if (value == nullptr) return 0;
    const auto* held = std::get_if<std::int64_t>(&value->data());
    return held == nullptr ? 0 : *held;
}

std::string line_of(std::string_view name, const finding::Finding& each, const RenderOptions& options)
{
    const auto word = each.severity() == finding::Severity::info ? "note" : finding::to_string(each.severity());
    const auto line = number(each, "line");
    const auto place =
        line == 0 ? std::string() : fmt::format("{}:{}:", line, std::max<std::int64_t>(number(each, "column"), 1));
    return fmt::format("{}:{} {}: {} [{}]\n", shown(name, options), place, word, shown(each.message, options),
                       each.entry->code);
}

}  // namespace

std::string gcc(const finding::Report& report, const RenderOptions& options)
{
    std::string out;
    for (const auto& item : report.items) {
        for (const auto& each : item.findings)
            out += line_of(item.name, each, options);
    }
    for (const auto& each : report.findings)
        out += line_of(report.tool, each, options);
    return out;
}

}  // namespace sipdiag::report::formats
