// SPDX-License-Identifier: MIT
//
// JSON: the contract's envelope, then the command's own keys in their order.
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "sipdiag/base/version.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

using Json = nlohmann::ordered_json;
using finding::Value;

Json to_json(const Value& value, const RenderOptions& options)
{
    return std::visit(
        [&](const auto& held) -> Json {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::string>) {
                return clean(held, options);
            } else if constexpr (std::is_same_v<Held, Value::Array>) {
                auto list = Json::array();
                for (const auto& each : held)
                    list.push_back(to_json(each, options));
                return list;
            } else if constexpr (std::is_same_v<Held, Value::Object>) {
                auto object = Json::object();
                for (const auto& [key, member] : held)
                    object[key] = to_json(member, options);
                return object;
            } else {
                return held;
            }
        },
        value.data());
}

std::string schema_of(const finding::Report& report)
{
    return report.command.empty() ? fmt::format("sipdiag.{}/1", report.tool)
                                  : fmt::format("sipdiag.{}.{}/1", report.tool, report.command);
}

}  // namespace

std::string json(const finding::Report& report, const RenderOptions& options, bool one_line)
{
    auto findings = Value::array();
    for (const auto& each : report.findings)
        findings.push(to_value(each));
    Json object;
    object["schema"] = schema_of(report);
    object["tool"] = report.tool;
    object["version"] = version();
    object["started"] = rfc3339(report.started);
    object["duration_ms"] = report.duration.count();
    object["exit"] = options.exit;
    object["ok"] = options.exit == 0;
    object["verdict"] = report.verdict.empty() ? Json() : Json(clean(report.verdict, options));
    object["where"] = to_json(report.where, options);
    object["findings"] = to_json(findings, options);
    const auto facts = to_json(report.facts, options);
    for (const auto& [key, value] : facts.items())
        object[key] = value;
    // Octets from the wire may be no UTF-8; the notation must be.
    return object.dump(one_line ? -1 : 1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sipdiag::report::formats
