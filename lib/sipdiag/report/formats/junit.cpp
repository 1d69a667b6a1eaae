// SPDX-License-Identifier: MIT
//
// JUnit: a test suite for each item - a file, a message - and one for the command itself; a test case for each finding
// of severity warning or error, and one that passes or fails with the command's own answer.
//
// Schema     that of the Ant task (JUnit.xsd, Windy Road)
#include <fmt/format.h>

#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/report/formats/formats.hpp"
#include "sipdiag/report/formats/markup.hpp"

namespace sipdiag::report::formats {
namespace {

struct Suite {
    std::string cases;
    int tests = 0;
    int failures = 0;
};

std::string text_of(const finding::Finding& each)
{
    std::string text = each.message + "\n";
    for (const auto& line : each.evidence)
        text += line + "\n";
    if (each.fix) text += "fix: " + *each.fix + "\n";
    return text;
}

void add_case(Suite& suite, std::string_view name, std::string_view group, const std::string& type,
              const std::string& message, const std::string& text)
{
    ++suite.tests;
    suite.cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"0\"", escaped_markup(name),
                               escaped_markup(group));
    if (type.empty()) {
        suite.cases += "/>\n";
        return;
    }
    ++suite.failures;
    suite.cases += fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                               escaped_markup(type), escaped_markup(message), escaped_markup(text));
}

void add_findings(Suite& suite, const finding::Findings& findings, const std::string& group,
                  const RenderOptions& options)
{
    for (const auto& each : findings) {
        const auto name = fmt::format("{} {}", each.entry->code, each.entry->name);
        const bool counts = each.severity() != finding::Severity::info;
        add_case(suite, name, group, counts ? std::string(finding::to_string(each.severity())) : std::string(),
                 shown(each.message, options), clean(text_of(each), options));
    }
}

std::string element(const Suite& suite, const std::string& name, const finding::Report& report, int id)
{
    const auto seconds = static_cast<double>(report.duration.count()) / 1000.0;
    return fmt::format(
        "  <testsuite name=\"{}\" package=\"sipdiag.{}\" id=\"{}\" timestamp=\"{}\" hostname=\"localhost\" "
        "tests=\"{}\" "
        "failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"{:.3f}\">\n    <properties/>\n{}    <system-out/>\n    "
        "<system-err/>\n"
        "  </testsuite>\n",
        escaped_markup(name), escaped_markup(report.tool), id, finding::rfc3339(report.started).substr(0, 19),
        suite.tests, suite.failures, id == 0 ? seconds : 0.0, suite.cases);
}

}  // namespace

std::string junit(const finding::Report& report, const RenderOptions& options)
{
    const auto group = report.command.empty() ? report.tool : fmt::format("{}.{}", report.tool, report.command);
    Suite own;
    const auto sentence = shown(report.headline.empty() ? report.verdict : report.headline, options);
    std::string type;
    if (options.exit >= 2) type = options.exit == 2 ? "failed" : "undetermined";
    add_case(own, report.command.empty() ? report.tool : report.command, group, type, sentence, sentence);
    add_findings(own, report.findings, group, options);
    std::string suites = element(own, group, report, 0);
    int id = 0;
    for (const auto& item : report.items) {
        Suite suite;
        add_findings(suite, item.findings, shown(item.name, options), options);
        if (suite.tests == 0) add_case(suite, "no findings", shown(item.name, options), {}, {}, {});
        suites += element(suite, shown(item.name, options), report, ++id);
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{}</testsuites>\n", suites);
}

}  // namespace sipdiag::report::formats
