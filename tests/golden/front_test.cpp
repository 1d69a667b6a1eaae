// SPDX-License-Identifier: MIT
//
// What all four binaries promise alike (contract, section 1), asked of the binaries themselves; and that the pages and
// completions which are checked in are those that the tables give.
#include <gmock/gmock.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "golden/run_tool.hpp"
#include "support/places.hpp"
#include "support/skip.hpp"

namespace sipdiag::golden {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

const std::string tools[] = {"sipreg", "sipprobe", "rtpecho", "cnfcheck"};

const std::string message =
    "OPTIONS sip:a@sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: "
    "<sip:b@sip.example>;tag=1\r\n"
    "To: <sip:a@sip.example>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

std::size_t lines(const std::string& text)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(EveryTool, SaysItsNameAndVersion)
{
    for (const auto& tool : tools) {
        const auto ran = run({tool, "--version"});
        EXPECT_EQ(ran.exit, 0);
        EXPECT_THAT(ran.out, StartsWith(tool + " 0."));
        EXPECT_THAT(ran.err, IsEmpty());
    }
}

TEST(EveryTool, GivesHelpOnStandardOutput)
{
    for (const auto& tool : tools) {
        const auto ran = run({tool, "--help"});
        EXPECT_EQ(ran.exit, 0);
        EXPECT_THAT(ran.out, StartsWith(tool + ": "));
        EXPECT_THAT(ran.err, IsEmpty());
    }
}

TEST(EveryTool, TellsWhoGaveNoArgumentInTenLines)
{
    for (const auto& tool : tools) {
        const auto ran = run({tool});
        EXPECT_EQ(ran.exit, 64);
        EXPECT_THAT(ran.out, IsEmpty());
        EXPECT_EQ(lines(ran.err), 10U);
    }
}

TEST(EveryTool, NamesAWrongOptionOnOneLine)
{
    for (const auto& tool : tools) {
        const auto ran = run({tool, "--no-such-option", "x"});
        EXPECT_EQ(ran.exit, 64);
        EXPECT_THAT(ran.out, IsEmpty());
        EXPECT_EQ(lines(ran.err), 1U);
        EXPECT_THAT(ran.err, HasSubstr("--no-such-option"));
        EXPECT_THAT(ran.err, HasSubstr("--help"));
    }
}

TEST(EveryTool, ListsAndExplainsCodes)
{
    for (const auto& tool : tools) {
        const auto list = run({tool, "--list-codes"});
        EXPECT_EQ(list.exit, 0);
        EXPECT_THAT(list.out, HasSubstr("\nSIP017  "));
        const auto page = run({tool, "--explain", "sip017"});
        EXPECT_EQ(page.exit, 0);
        EXPECT_THAT(page.out, StartsWith("# SIP017 "));
        const auto none = run({tool, "--explain", "SIP999"});
        EXPECT_EQ(none.exit, 64);
        EXPECT_THAT(none.out, IsEmpty());
    }
}

TEST(Explain, SaysWhenItsResultCannotBeWritten)
{
    const Folder folder;
    const auto path = folder.write("m.sip", message);
    const auto ran = run({"sipprobe", "explain", path, "--output", "/dev/full"});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_THAT(ran.err, HasSubstr("/dev/full"));
    EXPECT_EQ(run({"sipprobe", "explain", path, "--output", folder.file("none/such")}).exit, 64);
}

TEST(EveryTool, ExitsThreeForMisuseUnderNagios)
{
    for (const auto& words : {std::vector<std::string>{"sipprobe", "explain", "--format", "nagios"},
                              {"sipprobe", "--format=nagios", "explain", "/no/such/file"},
                              {"sipprobe", "explain", "--format", "nagios", "--bogus"}}) {
        const auto ran = run(words);
        EXPECT_EQ(ran.exit, 3);
        EXPECT_THAT(ran.out, StartsWith("SIPPROBE UNKNOWN - "));
    }
}

TEST(DryRun, PrintsItsPlanInTheNotationThatIsAskedFor)
{
    for (const auto& words : {std::vector<std::string>{"sipreg", "query", "a@192.0.2.1"},
                              {"sipreg", "a@192.0.2.1"},
                              {"sipprobe", "192.0.2.1"}}) {
        auto asked = words;
        asked.emplace_back("--dry-run");
        const auto text = run(asked);
        EXPECT_EQ(text.exit, 0);
        EXPECT_THAT(text.out, HasSubstr("Nothing rings"));
        asked.insert(asked.end(), {"--format", "json"});
        const auto json = run(asked);
        EXPECT_EQ(json.exit, 0);
        const auto object = nlohmann::json::parse(json.out);
        EXPECT_EQ(object["verdict"], "planned");
        EXPECT_FALSE(object["plan"].empty());
    }
}

TEST(Explain, WritesItsFormatsToAFileWholeOrNotAtAll)
{
    const Folder folder;
    const auto path = folder.write("m.sip", message);
    const auto target = folder.write("result.json", "what was there before");
    const auto ran = run({"sipprobe", "explain", path, "--format", "json", "--output", target});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_THAT(ran.out, IsEmpty());
    const auto object = nlohmann::json::parse(support::read_file(target));
    EXPECT_EQ(object["schema"], "sipdiag.sipprobe.explain/1");
    EXPECT_EQ(object["exit"], 0);
    EXPECT_EQ(object["messages"][0]["fields"]["method"], "OPTIONS");
    EXPECT_EQ(run({"sipprobe", "explain", folder.file("none"), "--output", target}).exit, 64);
    EXPECT_EQ(nlohmann::json::parse(support::read_file(target)), object);
}

TEST(Explain, ReadsStandardInput)
{
    const auto raw = run({"sipprobe", "explain", "-", "--format", "json"}, message);
    EXPECT_EQ(raw.exit, 0);
    EXPECT_EQ(nlohmann::json::parse(raw.out)["messages"][0]["valid"], true);
    const auto stream = run({"sipprobe", "explain", "--stream", "-", "--format=json"}, message + "\r\n" + message);
    EXPECT_EQ(stream.exit, 0);
    EXPECT_EQ(nlohmann::json::parse(stream.out)["messages"].size(), 2U);
    EXPECT_EQ(nlohmann::json::parse(stream.out)["pongs"], 1);
}

TEST(Explain, CountsFindingsOnlyWhereItIsAskedTo)
{
    auto bad = message;
    bad.replace(bad.find("CSeq: 1"), 7, "CSeq: x");
    EXPECT_EQ(run({"sipprobe", "explain", "-"}, bad).exit, 0);
    EXPECT_EQ(run({"sipprobe", "explain", "-", "--fail-on", "error"}, bad).exit, 2);
    EXPECT_EQ(run({"sipprobe", "explain", "-", "--fail-on", "error"}, message).exit, 0);
}

TEST(Explain, RefusesWhatItCannotReadAndNamesThePlace)
{
    const Folder folder;
    EXPECT_EQ(run({"sipprobe", "explain", folder.file("none")}).exit, 64);
    EXPECT_EQ(run({"sipprobe", "explain", folder.write("empty", "")}).exit, 64);
    EXPECT_EQ(run({"sipprobe", "explain", "."}).exit, 64);
    const auto ran = run({"sipprobe", "explain", folder.write("bad.pcap", std::string("\xD4\xC3\xB2\xA1\x02", 5))});
    EXPECT_EQ(ran.exit, 64);
    EXPECT_THAT(ran.err, HasSubstr("octet 5"));
    EXPECT_THAT(ran.out, IsEmpty());
}

TEST(Explain, KeepsSecretsToItself)  // safety S14
{
    auto secret = message;
    secret.insert(secret.find("Max-Forwards"),
                  "Authorization: Digest username=\"u\", nonce=\"n0nce\", response=\"resp0nse\", uri=bad uri\r\n");
    for (const auto* format : {"text", "json", "junit", "markdown", "nagios", "prometheus"}) {
        const auto ran = run({"sipprobe", "explain", "-", "--format", format}, secret);
        EXPECT_THAT(ran.out, Not(HasSubstr("n0nce"))) << format;
        EXPECT_THAT(ran.out, Not(HasSubstr("resp0nse"))) << format;
    }
}

bool holds(const std::string& command)
{
    return std::system((command + " > /dev/null 2>&1").c_str()) == 0;
}

const std::string schemas = support::test_data() + "/schema/";

TEST(JUnit, IsValidByItsSchema)
{
    if (!holds("command -v xmllint")) return support::skip("xmllint is not installed");
    auto bad = message;
    bad.replace(bad.find("CSeq: 1"), 7, "CSeq: \x01<&");
    const Folder folder;
    const auto file = folder.write("SIPDefault.cnf", "nat_enable: 2\nphone_label: \"<&>\"\n");
    for (const auto& words : {std::vector<std::string>{"sipprobe", "explain", "-", "--format", "junit"},
                              {"cnfcheck", file, "--format", "junit"}}) {
        const auto path = folder.write("junit.xml", run(words, bad).out);
        EXPECT_TRUE(holds("xmllint --noout --nonet --schema '" + schemas + "JUnit.xsd' '" + path + "'"))
            << support::read_file(path);
    }
    EXPECT_FALSE(holds("xmllint --noout --nonet --schema '" + schemas + "JUnit.xsd' '" +
                       folder.write("other.xml", "<testsuites><testsuite/></testsuites>") + "'"));
}

TEST(Sarif, IsValidByItsSchema)
{
    if (!holds("/usr/bin/python3 -c 'import jsonschema'")) return support::skip("python3-jsonschema is not installed");
    const Folder folder;
    const auto file = folder.write("SIPDefault.cnf", "nat_enable: 2\nphone_label: \"<&>\"\n");
    const auto path = folder.write("log.sarif", run({"cnfcheck", file, "--format", "sarif"}).out);
    const auto script =
        "import json,sys,jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))";
    const auto check = [&](const std::string& log) {
        return holds("/usr/bin/python3 -c '" + std::string(script) + "' '" + log + "' '" + schemas +
                     "sarif-schema-2.1.0.json'");
    };
    EXPECT_TRUE(check(path)) << support::read_file(path);
    EXPECT_FALSE(check(folder.write("other.sarif", "{\"version\": \"2.1.0\"}")));
}

/// The exit code of a tool whose streams a shell has bent.
int bent(const std::string& rest)
{
    const Folder folder;
    const auto path = folder.write("m.sip", message);
    const auto code = folder.file("code");
    const auto script = "{ { '" + support::binaries() + "/sipprobe' explain '" + path + "' " + rest +
                        "; } 2>/dev/null; echo $? > '" + code + "'; }";
    (void)std::system((rest.empty() ? script + " | true" : script).c_str());
    return std::stoi(support::read_file(code));
}

TEST(Streams, MayBeClosedFullOrUnread)
{
    EXPECT_EQ(bent("<&-"), 0);
    EXPECT_EQ(bent(">&-"), 3);
    EXPECT_EQ(bent("> /dev/full"), 3);
    EXPECT_EQ(bent("> /dev/null 2>&-"), 0);
    EXPECT_EQ(bent(""), 0);  // the reader has gone: no signal ends the tool
    EXPECT_EQ(bent("- <&-"), 64);
}

TEST(Colour, IsForATerminalOrWhereItIsForced)
{
    EXPECT_THAT(run({"sipprobe", "explain", "-"}, message).out, Not(HasSubstr("\x1b")));
    EXPECT_THAT(run({"sipprobe", "explain", "-", "--color", "always"}, message).out, HasSubstr("\x1b"));
    EXPECT_THAT(run({"sipprobe", "explain", "-", "--color", "always"}, message, {"NO_COLOR=1"}).out, HasSubstr("\x1b"));
    EXPECT_THAT(run({"sipprobe", "explain", "-", "--color", "never"}, message).out, Not(HasSubstr("\x1b")));
}

void is_current(const std::string& tool, const std::string& kind, const std::string& path)
{
    const auto ran = run({tool, "--generate", kind});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_EQ(ran.out, support::read_file(std::filesystem::path(support::checkout()) / path))
        << path << " is not what the tables give; ./dev docs refreshes it";
}

TEST(Pages, AreWhatTheTablesGive)
{
    for (const auto& tool : tools) {
        is_current(tool, "man", "man/" + tool + ".1");
        is_current(tool, "bash", "completions/" + tool + ".bash");
        is_current(tool, "zsh", "completions/_" + tool);
        is_current(tool, "fish", "completions/" + tool + ".fish");
    }
}

void is_clean(const std::string& name, const std::string& page)
{
    const Folder folder;
    const auto path = folder.write(name, page);
    // Whether the pages beside it are installed on this machine is no fault of the page.
    const auto command =
        "mandoc -T lint " + path + " 2>&1 | grep -v 'referenced manual not found' > " + folder.file("said") + "; true";
    EXPECT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(support::read_file(folder.file("said")), "");
}

TEST(Pages, AreCompletionsThatTheirShellsRead)
{
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        if (std::system(("command -v " + shell + " > /dev/null").c_str()) != 0) {
            return support::skip(shell + " is not installed");
        }
        for (const auto& tool : tools) {
            const auto page = shell == "zsh" ? "_" + tool : tool + "." + shell;
            EXPECT_EQ(std::system((shell + " -n " + support::checkout() + "/completions/" + page).c_str()), 0) << page;
        }
    }
}

TEST(Pages, AreLawfulManualPages)
{
    if (std::system("mandoc -T lint /dev/null > /dev/null 2>&1; test $? != 127") != 0) {
        return support::skip("mandoc is not installed");
    }
    for (const auto& tool : tools)
        is_clean(tool + ".1", run({tool, "--generate", "man"}).out);
    is_clean("sipdiag-findings.7", run({"sipprobe", "--generate", "findings"}).out);
    is_clean("sipdiag-cnf.5", run({"cnfcheck", "--generate", "settings"}).out);
    is_clean("sipdiag.7", support::read_file(std::filesystem::path(support::checkout()) / "man/sipdiag.7"));
}

}  // namespace
}  // namespace sipdiag::golden
