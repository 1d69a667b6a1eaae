// SPDX-License-Identifier: MIT
#include "sipdiag/report/formats/figures.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace sipdiag::report::formats {
namespace {

using finding::Value;

struct Unit {
    std::string_view suffix;
    std::string_view unit;
};
constexpr Unit units[] = {{"_ms", "ms"}, {"_s", "s"}, {"_percent", "%"}};

Figure named(std::string_view key, double value, std::string_view member = {})
{
    Figure made{std::string(key), value, {}};
    for (const auto& each : units) {
        if (!key.ends_with(each.suffix)) continue;
        made.name = key.substr(0, key.size() - each.suffix.size());
        made.unit = each.unit;
        break;
    }
    if (!member.empty()) made.name += fmt::format("_{}", member);
    return made;
}

std::optional<double> number_of(const Value& value)
{
    if (const auto* const whole = std::get_if<std::int64_t>(&value.data())) return static_cast<double>(*whole);
    if (const auto* const real = std::get_if<double>(&value.data())) return *real;
    return std::nullopt;
}

/// Numbers that name something rather than measure it.
bool is_name(std::string_view key)
{
    return key == "port" || key == "rport" || key == "status" || key == "line" || key == "enable" ||
           key == "received_processing" || key == "ttl" || key == "ssrc" || key == "index" || key.find("nat_") == 0 ||
           key.ends_with("_port");
}

}  // namespace

std::vector<Figure> figures_of(const finding::Report& report)
{
    std::vector<Figure> figures;
    const auto* const facts = std::get_if<Value::Object>(&report.facts.data());
    for (const auto& [key, value] : facts != nullptr ? *facts : Value::Object{}) {
        if (is_name(key)) continue;
        if (const auto number = number_of(value)) {
            figures.push_back(named(key, *number));
        } else if (const auto* const list = std::get_if<Value::Array>(&value.data())) {
            figures.push_back({key, static_cast<double>(list->size()), {}});
        } else if (const auto* const members = std::get_if<Value::Object>(&value.data())) {
            for (const auto& [name, member] : *members) {
                if (is_name(name)) continue;
                if (const auto inner = number_of(member)) figures.push_back(named(key, *inner, name));
            }
        }
    }
    std::stable_partition(figures.begin(), figures.end(),
                          [](const auto& each) { return each.name.starts_with("rtt"); });
    figures.push_back({"duration", static_cast<double>(report.duration.count()), "ms"});
    return figures;
}

std::vector<const finding::Finding*> all_findings(const finding::Report& report)
{
    std::vector<const finding::Finding*> all;
    for (const auto& each : report.findings)
        all.push_back(&each);
    for (const auto& item : report.items) {
        for (const auto& each : item.findings)
            all.push_back(&each);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto* a, const auto* b) { return a->severity() > b->severity(); });
    return all;
}

std::size_t count_findings(const finding::Report& report, finding::Severity severity)
{
    const auto all = all_findings(report);
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto* each) { return each->severity() == severity; }));
}

}  // namespace sipdiag::report::formats
