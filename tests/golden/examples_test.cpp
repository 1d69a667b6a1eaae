// SPDX-License-Identifier: MIT
//
// Every command that a manual page shows is run: those of EXAMPLES in section 1, and those of sipdiag(7). Only what
// stands for a place in the world is replaced by one on this machine - sip.example by a far end, a folder by a copy -
// and what would go on for hours is given an end. A command that nobody said how to run fails the test.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "golden/far_end.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "support/name_server.hpp"
#include "support/places.hpp"

namespace sipdiag::golden {
namespace {

using testing::HasSubstr;

const std::filesystem::path source = support::checkout();

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

/// The commands of a page.
std::vector<std::string> examples(const std::string& page)
{
    std::vector<std::string> found;
    const std::regex begins("(sipreg|sipprobe|rtpecho|cnfcheck) .*");
    const std::string display = ".Dl \"\\&";
    bool literal = false;
    for (const auto& line : lines_of(support::read_file(source / "man" / page))) {
        if (line.starts_with(display)) {
            found.push_back(replaced(line.substr(display.size(), line.size() - display.size() - 1), "\\(dq", "\""));
        } else if (line.starts_with(".Bd -literal")) {
            literal = true;
        } else if (line == ".Ed") {
            literal = false;
        } else if (literal && std::regex_match(line, begins)) {
            found.push_back(line);
        }
    }
    return found;
}

/// How an example is run, and what it must come to: the first row whose words begin it. The far end forwards nothing
/// and stands on this machine: whether a call arrives, and how long a way in stays open, cannot be told there, and 3 is
/// the right answer.
struct Way {
    std::string begins;
    std::string more;  ///< behind it: an end, a port, a way to the far end
    int exit = 0;
    std::string says;                                              ///< on either stream
    std::vector<std::pair<std::string, std::string>> places = {};  ///< beside those of all
};

class Examples : public testing::Test {
protected:
    Examples()
    {
        for (const auto* const name : {"SIPDefault.cnf", "inside.pcap", "outside.pcap"})
            std::filesystem::copy_file(source / "examples" / name, folder.file(name));
        folder.write("SIP000E84C060A6.cnf",
                     replaced(support::read_file(source / "examples/SIP000E84C060A6.cnf"), "not-a-real-one", "secret"));
        std::filesystem::create_directory(folder.file("tftp"));
        for (const auto* const name : {"SIP000E84C060A6.cnf", "SIPDefault.cnf"})
            std::filesystem::copy_file(source / "examples" / name, folder.file(std::string("tftp/") + name));
        std::filesystem::copy_file(source / "tests/data/cnf/rules-story-listing/listing.txt",
                                   folder.file("listing.txt"));
        folder.write("router.txt", "ip nat inside source static 10.0.0.3 203.0.113.20\n");
        folder.write("message.sip", support::read_file(source / "examples/register.sip"));
        folder.write("tcp.bin", "\r\n\r\n" + support::read_file(source / "examples/register.sip"));
        folder.write("accounts.csv", "12345@" + provider.at() + ",12345,secret\n");
        folder.write("password.txt", "secret\n");
        std::filesystem::create_directory(folder.file("run"));
    }

    /// Both streams, and the exit code.
    Ran shell(const std::string& command)
    {
        const auto script = "cd '" + folder.file("") + "' && export PATH='" + support::binaries() +
                            "':$PATH HOME=/nonexistent SIPDIAG_PASSWORD=secret XDG_RUNTIME_DIR='" + folder.file("run") +
                            "' && { timeout 90 " + command + "; } > '" + folder.file("said") + "' 2>&1";
        const int status = std::system(script.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, support::read_file(folder.file("said")), {}};
    }

    [[nodiscard]] std::vector<Way> ways() const
    {
        const auto phone = " --proxy " + provider.at() + " --beside";
        const auto calls = std::vector<std::pair<std::string, std::string>>{{"sip.example", echo.at()}};
        return {
            {"cnfcheck /srv/tftp", "", 2, "curly quotes"},
            {"cnfcheck SIPDefault.cnf SIP000E84C060A6.cnf --wire", "", 2, "<phone>:5060"},
            {"cnfcheck SIPDefault.cnf SIP000E84C060A6.cnf", "", 2, "curly quotes"},
            {"cnfcheck --effective", "", 2, "nat_enable"},
            {"cnfcheck listing.txt", "", 2, "CNF001"},
            {"cnfcheck SIPDefault.cnf --diff",
             "",
             2,
             "+line1_displayname: \"Hall\"",
             {{"SIPDefault.cnf", "SIP000E84C060A6.cnf"}}},
            {"rtpecho analyze call.pcap --max-loss 1", "", 0, "loss"},
            {"rtpecho analyze call.pcap", "", 0, "loss"},
            {"rtpecho raw", " --duration 1", 3, "There is no RTP in it", {{"192.0.2.1:16384", "127.0.0.1:0"}}},
            {"rtpecho serve", " --timeout 1", 0, "listening", {{"192.0.2.1:5060", "127.0.0.1:0"}}},
            {"rtpecho call 10005@sip.example --cnf",
             " --duration 1 --softphone --cnf SIP000E84C060A6.cnf --outbound-proxy " + echo.at(), 0, "both"},
            {"rtpecho call 10005@sip.example", " --duration 1", 0, "both", calls},
            {"rtpecho call sip:192.0.2.1:5060", " --duration 1", 0, "both", {{"192.0.2.1:5060", echo.at()}}},
            {"sipprobe dns", " --dns-server " + to_string(names.endpoint()), 0, "192.0.2.10"},
            {"sipprobe explain message.sip", "", 0, "CSeq says INVITE"},
            {"sipprobe explain FILE", "", 0, "CSeq says INVITE", {{"FILE", "message.sip"}}},
            {"sipprobe explain inside.pcap", "", 0, "alg-breaks-it"},
            {"sipprobe explain --stream", "", 0, "CSeq says INVITE"},
            {"sipprobe inbound 12345@sip.example --no-register", "", 3, "could not be told"},
            {"sipprobe inbound 12345@sip.example --call", "", 3, "nothing of ours"},
            {"sipprobe lifetime", " --max 2", 0, "the way in stays open", {{"farend.example:5060", provider.at()}}},
            {"sipprobe advise --cnf", " --silence 1" + phone, 3, "Verdict: undetermined"},
            {"sipprobe advise", " --silence 1 --beside", 3, "Verdict: undetermined"},
            {"sipprobe farend", " --timeout 1", 0, "listening", {{":5060", ":0"}, {"198.51.100.1", "127.0.0.1"}}},
            {"sipprobe ping", " -i 0.05", 0, "10"},
            {"sipprobe probe", "", 0, "", {{"192.0.2.10", provider.at()}}},
            {"sipprobe sip.example", "", 0, ""},
            {"sipreg query 12345@sip.example --expect", "", 0, "SIPREG OK"},
            {"sipreg query", "", 0, "203.0.113.20:5060"},
            {"sipreg --cnf", phone, 0, "REGISTERED"},
            {"sipreg watch", " --duration 1", 0, "registered"},
            {"sipreg unregister", "", 0, "nothing of ours"},
            {"sipreg batch", "", 0, "\"registered\":1"},
            {"sipreg 12345@sip.example --nat-enable 1", "", 0, "203.0.113.20"},
            {"sipreg 12345@sip.example", "", 0, "Registered"},
        };
    }

    void holds(const std::string& page)
    {
        const auto commands = examples(page);
        EXPECT_FALSE(commands.empty());
        const auto all = ways();
        for (const auto& command : commands) {
            SCOPED_TRACE(page + ": " + command);
            const auto way =
                std::find_if(all.begin(), all.end(), [&](const Way& each) { return command.starts_with(each.begins); });
            if (way == all.end()) {
                ADD_FAILURE() << "nobody said how to run it";
                continue;
            }
            auto line = command;
            for (const auto& [what, with] : way->places)
                line = replaced(line, what, with);
            if (!line.starts_with("sipprobe dns")) line = replaced(line, "sip.example", provider.at());
            line = replaced(line, "/srv/tftp", "tftp");
            const auto input = line.find(" < ");
            line = input == std::string::npos ? line + way->more + " < /dev/null" : line.insert(input, way->more);
            const auto ran = shell(line);
            EXPECT_EQ(ran.exit, way->exit) << line << "\n" << ran.out;
            EXPECT_THAT(ran.out, HasSubstr(way->says)) << line;
        }
    }

    Folder folder;
    FarEnd provider{with_account({"--misbehave", "other-device=sip:12345@203.0.113.20:5060"})};
    Served echo{"rtpecho", {"serve", "--listen", "127.0.0.1:0"}};
    tests::NameServer names{
        "_sip._udp.sip.example 1800 SRV 10 0 5060 sip1.sip.example\n"
        "sip1.sip.example 300 A 192.0.2.10\n"};
};

TEST_F(Examples, OfSipregHold)
{
    holds("sipreg.1");
}

TEST_F(Examples, OfSipprobeHold)
{
    holds("sipprobe.1");
}

TEST_F(Examples, OfRtpechoHold)
{
    // A call to look at: one of its own, captured.
    ASSERT_EQ(shell("rtpecho call sip:" + echo.at() + " --duration 1 --pcap call.pcap < /dev/null").exit, 0);
    holds("rtpecho.1");
}

TEST_F(Examples, OfCnfcheckHold)
{
    holds("cnfcheck.1");
}

TEST_F(Examples, OfTheSymptomsHold)
{
    ASSERT_EQ(shell("rtpecho call sip:" + echo.at() + " --duration 1 --pcap call.pcap < /dev/null").exit, 0);
    holds("sipdiag.7");
}

}  // namespace
}  // namespace sipdiag::golden
