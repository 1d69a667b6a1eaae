// SPDX-License-Identifier: MIT
//
// Every notation of one and the same report; each test names the promise that it holds.
#include "sipdiag/report/render.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sipdiag/report/formats/anonymous.hpp"
#include "sipdiag/report/formats/markup.hpp"

namespace sipdiag::report {
namespace {

using namespace std::chrono_literals;
using finding::Value;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr finding::Entry private_contact{"REG007", "contact-private", finding::Severity::error, "summary", "page"};
constexpr finding::Entry other_device{"REG012", "another-device", finding::Severity::info, "summary", "page"};

finding::Report sample()
{
    finding::Report report;
    report.tool = "sipreg";
    report.command = "register";
    report.started = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h + 3min + 11s + 204ms;
    report.duration = 61ms;
    report.outcome = finding::Outcome::failed;
    report.verdict = "registered";
    report.where = "phone";
    report.headline = "Registered, but no call can arrive.";
    report.sections.push_back({"What was said", {"we wrote  Contact: <sip:12345@10.0.0.3>"}});
    report.findings.push_back({&other_device, "another device holds this account too", {}, {}, {}, {}});
    report.findings.push_back(
        {&private_contact, "the Contact is private", {"received=8.8.8.8"}, "sipprobe advise", {}, {}});
    report.facts.set("state", "registered");
    report.facts.set("seen", Value());
    auto binding = Value::object();
    binding.set("uri", "sip:12345@10.0.0.3").set("expires", 212);
    report.facts.set("bindings", Value::array().push(binding));
    report.facts.set("rtt_ms", 31.5);
    return report;
}

std::string rendered(Format format, int exit = 2, RenderOptions options = {})
{
    options.exit = exit;
    return render(sample(), format, options);
}

std::vector<std::string> keys(const std::string& text)
{
    std::vector<std::string> names;
    const auto object = nlohmann::ordered_json::parse(text);
    for (const auto& [key, value] : object.items())
        names.push_back(key);
    return names;
}

TEST(Json, BeginsWithTheEnvelopeAndKeepsTheOrderOfFacts)
{
    const auto text = rendered(Format::json);
    EXPECT_THAT(keys(text), ElementsAre("schema", "tool", "version", "started", "duration_ms", "exit", "ok", "verdict",
                                        "where", "findings", "state", "seen", "bindings", "rtt_ms"));
    const auto object = nlohmann::json::parse(text);
    EXPECT_EQ(object["schema"], "sipdiag.sipreg.register/1");
    EXPECT_EQ(object["started"], "2026-11-22T12:03:11.204Z");
    EXPECT_EQ(object["duration_ms"], 61);
    EXPECT_EQ(object["exit"], 2);
    EXPECT_EQ(object["ok"], false);
    EXPECT_TRUE(object["seen"].is_null());
    EXPECT_EQ(object["rtt_ms"], 31.5);
    const auto& finding = object["findings"][1];
    EXPECT_EQ(finding["code"], "REG007");
    EXPECT_EQ(finding["severity"], "error");
    EXPECT_EQ(finding["evidence"][0], "received=8.8.8.8");
    EXPECT_EQ(finding["fix"], "sipprobe advise");
    EXPECT_TRUE(object["findings"][0]["fix"].is_null());
}

TEST(Json, OfALineIsALine)
{
    const auto text = rendered(Format::jsonl);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_EQ(nlohmann::json::parse(text), nlohmann::json::parse(rendered(Format::json)));
}

TEST(Json, IsUtf8WhateverCameFromTheWire)
{
    auto report = sample();
    report.facts.set("display", std::string("\xFF\x00Z", 3));
    report.facts.set("not_a_number", std::nan(""));
    const auto object = nlohmann::json::parse(render(report, Format::json, {}));
    EXPECT_EQ(object["display"].get<std::string>(), std::string("\xEF\xBF\xBD\x00Z", 5));
    EXPECT_TRUE(object["not_a_number"].is_null());
}

TEST(EveryFormat, HoldsNoSecret)  // safety S14
{
    auto report = sample();
    const std::string secret =
        "Authorization: Digest username=\"u\", nonce=\"n0nce\", response=\"resp0nse\", cnonce=\"cn0nce\"";
    report.findings[0].evidence.push_back(secret);
    report.findings[0].message = secret;
    report.findings[0].fix = "line1_password: pa55word";
    report.headline = secret;
    report.sections.push_back({"title", {secret, "line1_password: pa55word"}});
    report.facts.set("sent", secret);
    report.items.push_back({"item", report.findings});
    for (const auto format : {Format::text, Format::json, Format::jsonl, Format::nagios, Format::prometheus,
                              Format::junit, Format::markdown, Format::html, Format::sarif, Format::gcc}) {
        EXPECT_THAT(render(report, format, {}),
                    AllOf(Not(HasSubstr("n0nce")), Not(HasSubstr("resp0nse")), Not(HasSubstr("pa55word"))))
            << static_cast<int>(format);
    }
    RenderOptions open;
    open.show_secrets = true;
    EXPECT_THAT(render(report, Format::json, open), HasSubstr("resp0nse"));
}

TEST(EveryFormat, HoldsNothingThatATerminalObeys)
{
    auto report = sample();
    report.headline = "\x1b[2J";
    report.findings[0].message = "\x1b[2J";
    report.sections.push_back({"\x1b[2J", {"\x1b[2J"}});
    for (const auto format :
         {Format::text, Format::nagios, Format::junit, Format::markdown, Format::html, Format::gcc}) {
        EXPECT_THAT(render(report, format, {}), Not(HasSubstr("\x1b"))) << static_cast<int>(format);
    }
}

TEST(Text, GivesTheAnswerThenWhyThenWhatWasFound)
{
    EXPECT_EQ(rendered(Format::text),
              "Registered, but no call can arrive.\n"
              "\n"
              "What was said\n"
              "    we wrote  Contact: <sip:12345@10.0.0.3>\n"
              "\n"
              "Findings\n"
              "  error   REG007  the Contact is private\n"
              "                  evidence: received=8.8.8.8\n"
              "                  fix: sipprobe advise\n"
              "  info    REG012  another device holds this account too\n"
              "exit 2\n");
}

TEST(Text, SaysTheSameWithColour)
{
    RenderOptions options;
    options.color = true;
    auto text = rendered(Format::text, 2, options);
    EXPECT_THAT(text, HasSubstr("\x1b[1;31m"));
    for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
        text.erase(at, text.find('m', at) - at + 1);
    EXPECT_EQ(text, rendered(Format::text));
}

TEST(Nagios, IsOneLineWithPerfdataThenDetails)
{
    EXPECT_EQ(rendered(Format::nagios),
              "SIPREG CRITICAL - Registered, but no call can arrive. | 'rtt'=31.5ms 'bindings'=1 'duration'=61ms\n"
              "error: REG007 the Contact is private\n"
              "info: REG012 another device holds this account too\n");
    EXPECT_THAT(rendered(Format::nagios, 0), HasSubstr("SIPREG OK - "));
    EXPECT_THAT(rendered(Format::nagios, 1), HasSubstr("SIPREG WARNING - "));
    EXPECT_THAT(rendered(Format::nagios, 3), HasSubstr("SIPREG UNKNOWN - "));
    EXPECT_THAT(rendered(Format::nagios, 130), HasSubstr("SIPREG UNKNOWN - "));
}

TEST(Nagios, WeighsThresholds)
{
    RenderOptions options;
    options.warning = {*Threshold::parse("rtt=20")};
    options.critical = {*Threshold::parse("rtt=100")};
    EXPECT_THAT(rendered(Format::nagios, 0, options),
                AllOf(HasSubstr("SIPREG WARNING"), HasSubstr("'rtt'=31.5ms;20;100")));
    EXPECT_EQ(exit_by_thresholds(sample(), options), 1);
    options.critical = {*Threshold::parse("rtt=30")};
    EXPECT_EQ(exit_by_thresholds(sample(), options), 2);
}

TEST(Thresholds, OnWhatWasNotMeasuredAreNeitherKeptNorMissed)
{
    RenderOptions options;
    options.critical = {*Threshold::parse("rtt=1000"), *Threshold::parse("jitter=5")};
    EXPECT_THAT(unmeasured_thresholds(sample(), options), testing::ElementsAre("jitter"));
    EXPECT_EQ(exit_by_thresholds(sample(), options), 3);
    options.exit = 2;
    EXPECT_EQ(exit_by_thresholds(sample(), options), 2) << "a no stays a no";
    options.exit = 0;
    options.critical.pop_back();
    EXPECT_EQ(exit_by_thresholds(sample(), options), 0);
}

struct Range {
    const char* text;
    double value;
    bool alerts;
};

TEST(Nagios, ReadsRangesAsThePluginGuidelinesHaveThem)
{
    const Range cases[] = {{"10", 10, false},   {"10", 10.1, true},   {"10", -1, true},     {"10:", 9, true},
                           {"10:", 10, false},  {"~:10", -5, false},  {"~:10", 11, true},   {"10:20", 15, false},
                           {"10:20", 21, true}, {"@10:20", 15, true}, {"@10:20", 9, false}, {"0.5:1.5", 1, false}};
    for (const auto& each : cases) {
        const auto threshold = Threshold::parse(std::string("rtt=") + each.text);
        ASSERT_TRUE(threshold) << each.text;
        EXPECT_EQ(threshold->alerts(each.value), each.alerts) << each.text << ' ' << each.value;
    }
    for (const auto* wrong : {"", "rtt", "=10", "rtt=", "rtt=x", "rtt=10:x", "rtt=20:10", "rtt=:", "rtt=@"})
        EXPECT_FALSE(Threshold::parse(wrong)) << wrong;
}

TEST(Prometheus, HasTheContractsNamesAndNothingThatWasNotMeasured)
{
    const auto text = rendered(Format::prometheus);
    const auto line = [](const std::string& name, const std::string& value) {
        return HasSubstr("sipdiag_" + name + "{tool=\"sipreg\",command=\"register\",target=\"\"} " + value + "\n");
    };
    EXPECT_THAT(text, line("up", "0"));
    EXPECT_THAT(text, line("exit_code", "2"));
    EXPECT_THAT(text, line("registered", "1"));
    EXPECT_THAT(text, line("bindings", "1"));
    EXPECT_THAT(text, line("binding_expires_seconds", "212"));
    EXPECT_THAT(text, line("rtt_seconds", "0.0315"));
    EXPECT_THAT(text, line("last_run_timestamp_seconds", "1795348991.265"));
    EXPECT_THAT(text, HasSubstr("severity=\"error\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("severity=\"warning\"} 0\n"));
    EXPECT_THAT(text, Not(HasSubstr("sipdiag_rtp_")));
    EXPECT_THAT(text, Not(HasSubstr("sipdiag_inbound_reached")));
    EXPECT_THAT(rendered(Format::prometheus, 3), Not(HasSubstr("sipdiag_up{")));
}

TEST(Prometheus, HasALineForEachStream)
{
    finding::Report report;
    report.tool = "rtpecho";
    report.command = "analyze";
    auto good = Value::object();
    good.set("ssrc", "a0000001").set("loss_percent", 50.0).set("mos", Value());
    auto silent = Value::object();
    silent.set("ssrc", "a0000002").set("loss_percent", Value());
    report.facts.set("streams", Value::array().push(good).push(silent));
    const auto text = render(report, Format::prometheus, {});
    EXPECT_THAT(
        text,
        HasSubstr("sipdiag_rtp_loss_ratio{tool=\"rtpecho\",command=\"analyze\",target=\"\",ssrc=\"a0000001\"} 0.5\n"));
    EXPECT_THAT(text, Not(HasSubstr("a0000002")));
    EXPECT_THAT(text, Not(HasSubstr("rtp_mos")));
}

TEST(Prometheus, EscapesLabels)
{
    auto report = sample();
    report.facts.set("target", "a\"b\\c\nd");
    EXPECT_THAT(render(report, Format::prometheus, {}), HasSubstr("target=\"a\\\"b\\\\c\\nd\""));
}

TEST(Markdown, HasThirtyLinesAtMost)
{
    auto report = sample();
    for (int i = 0; i < 50; ++i) {
        report.findings.push_back(report.findings[1]);
        report.sections.push_back({"section", std::vector<std::string>(20, "line")});
    }
    const auto text = render(report, Format::markdown, {});
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 30);
    EXPECT_THAT(text, HasSubstr("more findings"));
    EXPECT_THAT(text, HasSubstr("**Registered, but no call can arrive.**"));
}

TEST(Markdown, MasksWhoAndWhere)
{
    RenderOptions options;
    options.anonymize = true;
    const auto text = rendered(Format::markdown, 2, options);
    EXPECT_THAT(text, AllOf(Not(HasSubstr("12345")), Not(HasSubstr("10.0.0.3")), Not(HasSubstr("8.8.8.8"))));
    EXPECT_THAT(text, HasSubstr("account-1@private-1"));
    EXPECT_THAT(text, HasSubstr("received=public-1"));
}

TEST(Anonymizer, GivesEachTheSameStandIn)
{
    formats::Anonymizer anonymizer;
    EXPECT_EQ(anonymizer.mask("sip:ann@10.0.0.3:5060 and sip:bob@10.0.0.4, again ann@10.0.0.3"),
              "sip:account-1@private-1:5060 and sip:account-2@private-2, again account-1@private-1");
    EXPECT_EQ(anonymizer.mask("[2a00:1450::1]:5060"), "[public-1]:5060");
    EXPECT_EQ(anonymizer.mask("version 1.2.3 at 12:03:11, 127.0.0.1"), "version 1.2.3 at 12:03:11, 127.0.0.1");
    EXPECT_EQ(anonymizer.mask("seen at 203.0.113.10"), "seen at public-2") << "somebody's lab, and his address there";
    EXPECT_EQ(anonymizer.mask("10.0.0.3;rport;sent-at=0a000003a949 as"), "private-1;rport;sent-at=- as")
        << "the same in hexadecimal";
}

TEST(Html, LoadsNothingAndRunsNothing)
{
    auto report = sample();
    report.headline = "<script>alert(1)</script>";
    const auto text = render(report, Format::html, {});
    EXPECT_THAT(text, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("src=")), Not(HasSubstr("href="))));
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;"));
}

TEST(Markup, IsLawfulXmlWhateverItIsMadeOf)
{
    EXPECT_EQ(formats::escaped_markup("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
    EXPECT_EQ(formats::escaped_markup(std::string("\x01\xFF\n", 3)), "\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

finding::Report of_a_file()
{
    auto report = sample();
    report.findings.clear();
    auto placed = Value::object();
    placed.set("line", 18).set("column", 15).set("end_column", 22).set("key", "nat_address");
    report.items.push_back({"a file.cnf",
                            {{&private_contact, "one", {}, {}, {}, placed},
                             {&private_contact, "two", {}, {}, {}, placed},
                             {&other_device, "whole", {}, {}, {}, {}}}});
    return report;
}

TEST(Gcc, NamesFileLineAndColumn)
{
    EXPECT_EQ(render(of_a_file(), Format::gcc, {}),
              "a file.cnf:18:15: error: one [REG007]\n"
              "a file.cnf:18:15: error: two [REG007]\n"
              "a file.cnf: note: whole [REG012]\n");
}

TEST(Sarif, HasARuleForEachCodeAndAPlaceForEachResult)
{
    const auto run = nlohmann::json::parse(render(of_a_file(), Format::sarif, {}))["runs"][0];
    ASSERT_EQ(run["tool"]["driver"]["rules"].size(), 2U);
    ASSERT_EQ(run["results"].size(), 3U);
    EXPECT_EQ(run["tool"]["driver"]["rules"][0]["name"], "contact-private");
    const auto& place = run["results"][0]["locations"][0]["physicalLocation"];
    EXPECT_EQ(place["artifactLocation"]["uri"], "a%20file.cnf");
    EXPECT_EQ(place["region"]["startLine"], 18);
    EXPECT_EQ(place["region"]["endColumn"], 22);
    EXPECT_NE(run["results"][0]["partialFingerprints"], run["results"][1]["partialFingerprints"]);
}

}  // namespace
}  // namespace sipdiag::report
