// SPDX-License-Identifier: MIT
//
// The engine: whose finding it is, how often it is told, what silences it, and that no password leaves it.
#include "sipdiag/cnf/lint.hpp"

#include <gtest/gtest.h>

#include "sipdiag/cnf/baseline.hpp"
#include "sipdiag/cnf/lint_report.hpp"

namespace sipdiag::cnf {
namespace {

LintResult run(std::vector<Input> inputs, std::vector<std::string> select = {}, std::vector<std::string> ignore = {})
{
    LintSettings settings;
    settings.selection = {std::move(select), std::move(ignore)};
    return lint(std::move(settings), std::move(inputs));
}

std::vector<std::string> told(const LintResult& result)
{
    std::vector<std::string> out;
    for (const auto& each : result.findings) {
        out.push_back(std::string(each.entry->code) + " " + result.site.files[each.place.file].path + ":" +
                      std::to_string(each.place.line) + ":" + std::to_string(each.place.column) + " x" +
                      std::to_string(each.phones));
    }
    return out;
}

using Told = std::vector<std::string>;

TEST(Lint, AFindingOfTheDefaultFileIsToldOnceForAllPhones)
{
    const auto result = run({{"SIPDefault.cnf", "nat_address: 203.0.113.20\n"},
                             {"SIP000000000001.cnf", "line1_name: 1\n"},
                             {"SIP000000000002.cnf", "nat_enable: 1\n"},
                             {"SIP000000000003.cnf", "nat_enable: 0\n"}},
                            {"CNF092"});
    EXPECT_EQ(told(result), (Told{"CNF092 SIPDefault.cnf:1:14 x2"})) << "the second phone reads it";
}

TEST(Lint, TheOrderIsThatOfTheFilesWhoeverReadThem)
{
    const std::vector<std::string> paths{"SIPDefault.cnf", "SIP000000000001.cnf", "SIP000000000002.cnf",
                                         "SIP000000000003.cnf"};
    const auto with = [&](bool two_workers) {
        Lint all({});
        for (const auto& path : paths)
            all.add({path, {}, {}, true, false, {}});
        std::string octets = "nat_address: 203.0.113.20\nphone_label: “much too long a label”\n";
        all.read_first(0, octets);
        std::vector<Lint::Worker> workers;
        workers.emplace_back(all);
        workers.emplace_back(all);
        for (const std::uint32_t file : {3U, 1U, 2U}) {
            octets = "line1_name: 1\nnat_address:\n";
            workers[two_workers ? file % 2 : 0].read(file, octets);
        }
        return told(all.finish(std::move(workers)));
    };
    EXPECT_EQ(with(true), with(false));
}

TEST(Lint, PhonesTakeTheDefaultFileOfTheirFolder)
{
    const auto result = run({{"a/SIPDefault.cnf", "nat_enable: 1\nproxy1_address: x.example\n"},
                             {"b/SIPDefault.cnf", "nat_enable: 0\nproxy1_address: x.example\n"},
                             {"a/below/SIP000000000001.cnf", "nat_address: 203.0.113.20\n"},
                             {"b/SIP000000000002.cnf", "nat_address: 203.0.113.20\n"}},
                            {"CNF092"});
    EXPECT_EQ(told(result), (Told{"CNF092 b/SIP000000000002.cnf:1:14 x0"}));
}

TEST(Lint, ACommentSilencesItsLineTheNextOrTheFile)
{
    const std::string name = "SIP000000000001.cnf";
    EXPECT_EQ(told(run({{name, "nat_address: ; cnfcheck: ignore CNF002\nproxy2_address:\n"}}, {"CNF002"})).size(), 1U);
    EXPECT_EQ(told(run({{name, "# cnfcheck: ignore CNF002\nproxy2_address:\nproxy1_address:\n"}}, {"CNF002"})),
              (Told{"CNF002 " + name + ":3:16 x0"}));
    EXPECT_EQ(told(run({{name, "# cnfcheck: ignore-file CNF0\nproxy2_address:\nproxy1_address:\n"}}, {"CNF002"})),
              Told{});
    EXPECT_EQ(told(run({{name, "# cnfcheck: ignore CNF001 why: no reason\nproxy2_address:\n"}}, {"CNF002"})).size(),
              1U);
    EXPECT_EQ(told(run({{name, "# cnfcheck: ignore\nproxy2_address:\n"}}, {"CNF002"})).size(), 1U);
}

TEST(Selection, TheLongestThatFitsDecides)
{
    const Selection some{{"CNF0", "RTR"}, {"CNF09", "RTR008"}};
    EXPECT_TRUE(some.takes("CNF012"));
    EXPECT_FALSE(some.takes("CNF092"));
    EXPECT_FALSE(some.takes("CNF112"));
    EXPECT_TRUE(some.takes("RTR001"));
    EXPECT_FALSE(some.takes("RTR008"));
    EXPECT_TRUE((Selection{{"CNF092"}, {"CNF"}}).takes("CNF092"));
    EXPECT_FALSE((Selection{{"CNF092"}, {"CNF092"}}).takes("CNF092"));
    EXPECT_TRUE(Selection{}.takes("CNF001"));
    EXPECT_TRUE((Selection{{"cnf092"}, {}}).takes("CNF092"));
}

TEST(Lint, NoPasswordLeavesIt)
{
    // Every way in which a line with a password can be wrong.
    const std::string secret = "hunter22hunter22hunter22hunter22";
    std::string file;
    for (const auto* line : {"line1_password: “@”", "line1_password = @", "line1_password: '@'", "line1_password: \"@",
                             "line1_password: @ @", "line7_password: @", "line1 password: @", "line1_pasword: @",
                             "phone_password: @", "LINE2_PASSWORD: \" @ \"", "line3_password: \xC3\xA9@",
                             "line4_password: @#1", "line5_password: @\xC2\xA0", "password: @", "line1.password=@",
                             "line6_password @", "line6_password: ab;@", "line6_password: @;cd", "line3_pssword: @"}) {
        std::string text = line;
        for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + secret.size()))
            text.replace(at, 1, secret);
        file += text + "\n";
    }
    const auto result = run({{"SIPDefault.cnf", file}, {"SIP000000000001.cnf", "line1_name: 1\n" + file}});
    EXPECT_FALSE(result.findings.empty());
    for (const auto& each : result.findings) {
        for (const auto& text : {each.message, each.fix, each.value, each.source, each.key}) {
            EXPECT_EQ(text.find("hunter"), std::string::npos) << each.entry->code << ": " << text;
        }
        for (const auto& text : each.evidence)
            EXPECT_EQ(text.find("hunter"), std::string::npos) << each.entry->code << ": " << text;
    }
}

TEST(Lint, NoPasswordBehindAnotherSettingLeavesIt)
{
    const auto result = run({{"SIP000000000001.cnf",
                              "telnet_level: 2; phone_password: hunter22\n"
                              "telnet_level: 2 phone_password: hunter22\n"
                              "line1_password\xEF\xBC\x9A\"hunter22\"\n"}});
    EXPECT_FALSE(result.findings.empty());
    for (const auto& each : result.findings) {
        for (const auto& text : {each.message, each.fix, each.value, each.source})
            EXPECT_EQ(text.find("hunter"), std::string::npos) << each.entry->code << ": " << text;
    }
}

TEST(Lint, SilencesAreReadOnceHoweverManyFindingsThereAre)
{
    std::string file = "# cnfcheck: ignore-file CNF024, CNF1\n";
    for (int i = 0; i < 20000; ++i)
        file += "nat_address: ; cnfcheck: ignore CNF002\n";
    EXPECT_EQ(told(run({{"SIP000000000001.cnf", file}}, {"CNF002", "CNF024"})), Told{});
}

TEST(Lint, AFileOfMisspeltSettingsIsLintedWhateverItsName)
{
    EXPECT_EQ(told(run({{"stdin", "proxy1_adress: sip.example\n"}})), (Told{"CNF021 stdin:1:1 x0"}));
    EXPECT_EQ(told(run({{"letter.txt", "Dear phone: this is no setting.\n"}})), Told{});
}

TEST(Lint, ThePlaceOfASourceLineIsThatOfTheFinding)
{
    const auto result = run({{"SIP000000000001.cnf", "\tphone_label:\t\x93Kitchen\x94\n"}}, {"CNF001"});
    ASSERT_EQ(result.findings.size(), 1U);
    const auto& found = result.findings.front();
    EXPECT_EQ(found.source, " phone_label: \xEF\xBF\xBDKitchen\xEF\xBF\xBD");
    EXPECT_EQ(found.place.column, 15U);
    EXPECT_EQ(found.place.end_column, 24U);
}

TEST(Selection, KnowsBeginningsOfCodes)
{
    EXPECT_TRUE(begins_a_code("CNF"));
    EXPECT_TRUE(begins_a_code("rtr008"));
    EXPECT_FALSE(begins_a_code("CNF999"));
    EXPECT_FALSE(begins_a_code("nothing"));
}

TEST(Baseline, KnowsAFindingWhereverItStands)
{
    const auto first = run({{"SIP000000000001.cnf", "nat_address:\nproxy1_address:\n"}}, {"CNF002"});
    const auto baseline = Baseline::parse(write_baseline(first));
    ASSERT_TRUE(baseline);
    auto second = run({{"SIP000000000001.cnf", "# new\nproxy2_address:\nnat_address:\nproxy1_address:\n"}}, {"CNF002"});
    EXPECT_EQ(baseline->apply(second), 2U);
    EXPECT_EQ(told(second), (Told{"CNF002 SIP000000000001.cnf:2:16 x0"}));
    EXPECT_FALSE(Baseline::parse("something else"));
    EXPECT_FALSE(Baseline::parse("# cnfcheck baseline 1\nCNF002 xyz\n"));
}

TEST(LintReport, InAPipeEachFindingIsALine)
{
    const auto result = run({{"SIP000000000001.cnf", "nat_address:\nline1_name: 1\nproxy1_address: sip.example\n"}},
                            {"CNF002", "CNF075"});
    const auto report = lint_report(result, {});
    ASSERT_EQ(report.sections.size(), 2U);
    EXPECT_EQ(
        report.sections[0].lines,
        (Told{"SIP000000000001.cnf: error: proxy_register is not set, and without it the phone does not register "
              "[CNF075]",
              "SIP000000000001.cnf:1:13: warning: nothing after the colon is not \"empty\"; write \"\" [CNF002]"}));
    EXPECT_EQ(report.outcome, finding::Outcome::failed);
    EXPECT_EQ(report.verdict, "errors");
}

TEST(LintReport, AtATerminalErrorsComeFirstAndAListingSaysSoInItsHeading)
{
    const auto result = run({{"listing.txt", "dhcp_server : Disabled\nsubnet_mask :\nline1_name : “1”\n"}},
                            {"CNF001", "CNF002", "CNF129"});
    const auto report = lint_report(result, {.terminal = true, .width = 120});
    const auto& lines = report.sections[0].lines;
    ASSERT_GE(lines.size(), 3U);
    EXPECT_EQ(lines[0], "listing.txt  is a \"show config\" dump, not a file for the phone. Read as one:");
    EXPECT_TRUE(lines[1].ends_with("[CNF001]")) << lines[1];
    for (const auto& each : lines)
        EXPECT_EQ(each.find("CNF129"), std::string::npos) << each;
    EXPECT_TRUE(lint_report(result, {}).sections[0].lines[0].ends_with("[CNF129]"));
}

TEST(LintReport, AtATerminalAKindIsToldOnceWithItsSource)
{
    const auto result = run({{"SIP000000000001.cnf", "phone_label: “a”\nmessages_uri : “*97”\n"}}, {"CNF001"});
    const auto report = lint_report(result, {.terminal = true});
    const auto& lines = report.sections[0].lines;
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[2], "    phone_label: “a”");
    EXPECT_EQ(lines[3], "                 ^~~");
    EXPECT_EQ(lines[4], "    also line 2");
    EXPECT_EQ(lines[5], "    write: phone_label: \"a\"");
}

TEST(Folded, BreaksAtBlanksAndKeepsLongWords)
{
    EXPECT_EQ(folded("one two three", 8, "  "), (Told{"one two", "  three"}));
    EXPECT_EQ(folded("incomprehensible", 5, "  "), (Told{"incomprehensible"}));
    EXPECT_EQ(folded("", 5, "  "), (Told{""}));
}

}  // namespace
}  // namespace sipdiag::cnf
