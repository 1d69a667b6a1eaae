// SPDX-License-Identifier: MIT
//
// SARIF 2.1.0: what code hosts and editors read. Each code is a rule with its page as help; each finding carries a
// fingerprint that stays the same when lines move.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sipdiag/base/version.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

using Json = nlohmann::ordered_json;
using finding::Finding;

std::string_view level_of(finding::Severity severity)
{
    switch (severity) {
    case finding::Severity::error: return "error";
    case finding::Severity::warning: return "warning";
    case finding::Severity::info: break;
    }
    return "note";
}

std::int64_t number(const Finding& finding, std::string_view key)
{
    const auto* value = finding.details.find(key);
    const auto* held = value == nullptr ? nullptr : std::get_if<std::int64_t>(&value->data());
    return held == nullptr ? 0 : *held;
}

std::string text(const Finding& finding, std::string_view key)
{
    const auto* value = finding.details.find(key);
    const auto* held = value == nullptr ? nullptr : std::get_if<std::string>(&value->data());
    return held == nullptr ? std::string() : *held;
}

// A path as a URI reference, RFC 3986 §4.1: relative where the path is.
std::string uri_of(std::string_view path)
{
    std::string out = path.starts_with('/') ? "file://" : "";
    // A colon in the first segment would make it a scheme.
    if (!path.starts_with('/') && path.substr(0, path.find('/')).find(':') != std::string_view::npos) out = "./";
    for (const char c : path) {
        if (grammar::is(c, grammar::cls::digit | grammar::cls::alpha) ||
            std::string_view("-._~/:@!$&'()*+,;=").find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::uint64_t hash(std::uint64_t state, std::string_view part)
{
    for (const char c : part)
        state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return (state ^ 0xFF) * 0x100000001B3;
}

class Writer {
public:
    Writer(const finding::Report& report, const RenderOptions& options) : report_(report), options_(options)
    {
        const auto note = [this](const Finding& each) { rules_.emplace(each.entry->code, each.entry); };
        for (const auto& item : report.items)
            std::for_each(item.findings.begin(), item.findings.end(), note);
        std::for_each(report.findings.begin(), report.findings.end(), note);
    }

    Json run()
    {
        auto results = Json::array();
        for (const auto& item : report_.items) {
            for (const auto& each : item.findings)
                results.push_back(result(each, item.name));
        }
        for (const auto& each : report_.findings)
            results.push_back(result(each, {}));
        Json run;
        run["tool"]["driver"] = {
            {"name", report_.tool}, {"version", version()}, {"semanticVersion", version()}, {"rules", rules()}};
        run["columnKind"] = "unicodeCodePoints";
        run["invocations"] = Json::array({{{"executionSuccessful", report_.outcome != finding::Outcome::undetermined},
                                           {"exitCode", options_.exit}}});
        run["results"] = std::move(results);
        return run;
    }

private:
    Json rules() const
    {
        auto all = Json::array();
        for (const auto& [code, entry] : rules_) {
            Json rule;
            rule["id"] = code;
            rule["name"] = entry->name;
            rule["shortDescription"]["text"] = entry->summary;
            rule["help"] = {{"text", entry->page}, {"markdown", entry->page}};
            rule["defaultConfiguration"]["level"] = level_of(entry->severity);
            all.push_back(std::move(rule));
        }
        return all;
    }

    Json result(const Finding& each, std::string_view path)
    {
        const auto rule = rules_.find(each.entry->code);
        Json out;
        out["ruleId"] = each.entry->code;
        out["ruleIndex"] = std::distance(rules_.begin(), rule);
        out["level"] = level_of(each.severity());
        out["message"]["text"] = clean(each.message, options_);
        if (!path.empty()) {
            Json place;
            place["artifactLocation"]["uri"] = uri_of(path);
            if (const auto line = number(each, "line"); line != 0) {
                auto& region = place["region"];
                region["startLine"] = line;
                if (const auto column = number(each, "column"); column != 0) {
                    region["startColumn"] = column;
                    region["endColumn"] = std::max(number(each, "end_column"), column);
                }
            }
            out["locations"] = Json::array({{{"physicalLocation", std::move(place)}}});
        }
        // By what it says, not where: the second of equals is told from the first by its number.
        auto print = hash(hash(0xCBF29CE484222325, each.entry->code), path);
        print = hash(hash(print, text(each, "key")), text(each, "value"));
        out["partialFingerprints"]["sipdiag/v1"] = fmt::format("{:016x}:{}", print, ++seen_[print]);
        auto evidence = Json::array();
        for (const auto& line : each.evidence)
            evidence.push_back(clean(line, options_));
        if (!evidence.empty()) out["properties"]["evidence"] = std::move(evidence);
        if (each.fix) out["properties"]["fix"] = clean(*each.fix, options_);
        return out;
    }

    const finding::Report& report_;
    const RenderOptions& options_;
    std::map<std::string_view, const finding::Entry*> rules_;
    std::map<std::uint64_t, int> seen_;
};

}  // namespace

std::string sarif(const finding::Report& report, const RenderOptions& options)
{
    Json log;
    log["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";
    log["version"] = "2.1.0";
    log["runs"] = Json::array({Writer(report, options).run()});
    return log.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sipdiag::report::formats
