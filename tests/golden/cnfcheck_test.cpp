// SPDX-License-Identifier: MIT
//
// What cnfcheck promises of its own (contract, section 6), asked of the binary: files it cannot read, names it is
// given, files it writes.
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "golden/run_tool.hpp"

namespace sipdiag::golden {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string healthy =
    "proxy1_address: sip.mulberry.test\nproxy_register: 1\nline1_name: 12345\nline1_authname: 12345\n"
    "line1_password: \"s3same-oil\"\n";

nlohmann::json json_of(const Ran& ran)
{
    return nlohmann::json::parse(ran.out);
}

TEST(Cnfcheck, ExitsByTheWorstThatItFinds)
{
    const Folder folder;
    const auto file = folder.write("SIP000E84C060A6.cnf", healthy);
    EXPECT_EQ(run({"cnfcheck", file}).exit, 0);
    folder.write("SIP000E84C060A6.cnf", healthy + "nat_enable: yes\n");
    EXPECT_EQ(run({"cnfcheck", file}).exit, 1);
    EXPECT_EQ(run({"cnfcheck", file, "--fail-on", "error"}).exit, 0);
    folder.write("SIP000E84C060A6.cnf", healthy + "no colon here\n");
    EXPECT_EQ(run({"cnfcheck", file}).exit, 2);
}

TEST(Cnfcheck, RefusesWhatItCannotRead)
{
    const Folder folder;
    const auto file = folder.write("SIP000E84C060A6.cnf", healthy);
    const auto inside = folder.file("SIP000E84C060A7.cnf");
    fs::create_directory(inside);
    fs::create_symlink("loop.cnf", folder.file("loop.cnf"));
    for (const auto& words : {std::vector<std::string>{folder.file("none.cnf")},
                              {file, folder.file("none.cnf")},
                              {folder.file("loop.cnf")},
                              {inside},
                              {"--files-from", folder.file("none")},
                              {"--router", folder.file("none"), file},
                              {"--baseline", folder.file("none"), file},
                              {"--baseline", file, file},
                              {"--models", file, file},
                              {"--against", folder.file("none"), file},
                              {"--model", "7970", file},
                              {"--firmware", "new", file},
                              {"--select", "CNF999", file},
                              {"--fix", "-"}}) {
        auto all = words;
        all.insert(all.begin(), "cnfcheck");
        const auto ran = run(all, healthy);
        EXPECT_EQ(ran.exit, 64) << testing::PrintToString(words) << ran.err;
        EXPECT_THAT(ran.out, IsEmpty());
    }
}

TEST(Cnfcheck, OfAFolderReadsWhatItCanAndTellsTheRest)
{
    const Folder folder;
    folder.write("SIP000E84C060A6.cnf", healthy + "nat_enable: yes\n");
    fs::create_directory(folder.file("SIP000E84C060A7.cnf"));
    fs::create_directory_symlink(".", folder.file("round"));
    EXPECT_EQ(run({"cnfcheck", folder.file("")}).exit, 1) << "a folder of that name, and a round trip, are no files";
    fs::create_symlink("nowhere", folder.file("SIP000E84C060A8.cnf"));
    const auto ran = run({"cnfcheck", folder.file("")});
    EXPECT_EQ(ran.exit, 3);
    EXPECT_THAT(ran.out, HasSubstr("CNF093"));
    EXPECT_THAT(ran.err, HasSubstr("SIP000E84C060A8.cnf: No such file"));
}

TEST(Cnfcheck, AFileThatIsNamedTwiceIsOneFile)
{
    const Folder folder;
    const auto file = folder.write("SIP000E84C060A6.cnf", healthy);
    for (const auto& words : {std::vector<std::string>{file, file},
                              {file, folder.file("./SIP000E84C060A6.cnf")},
                              {folder.file(""), file}}) {
        auto all = words;
        all.insert(all.begin(), "cnfcheck");
        all.insert(all.end(), {"--format", "json"});
        const auto object = json_of(run(all));
        EXPECT_EQ(object["files"].size(), 1U) << testing::PrintToString(words);
        EXPECT_EQ(object["exit"], 0);
    }
}

TEST(Cnfcheck, TakesStandardInputByTheNameItIsGiven)
{
    EXPECT_EQ(
        json_of(run({"cnfcheck", "-", "--name", "SIPDefault.cnf", "--format", "json"}, healthy))["files"][0]["kind"],
        "default");
    const auto plain = json_of(run({"cnfcheck", "-", "--format", "json"}, healthy));
    EXPECT_EQ(plain["schema"], "sipdiag.cnfcheck.check/1");
    EXPECT_EQ(plain["files"][0]["kind"], "phone");
    EXPECT_EQ(plain["files"][0]["findings"].size(), 0U);
    EXPECT_EQ(plain["summary"]["phones"], 1);
    EXPECT_TRUE(plain["phones"].is_null()) << "nobody asked what they send";
    const auto wire = json_of(run({"cnfcheck", "-", "--format", "json", "--wire"}, healthy));
    EXPECT_EQ(wire["phones"][0]["lines"][0]["wire"]["register_uri"], "sip:sip.mulberry.test");
}

TEST(Cnfcheck, CountsColumnsInCharacters)
{
    const auto object = json_of(
        run({"cnfcheck", "-", "--name", "SIPDefault.cnf", "--format", "json"}, "\tphone_label\t: “Zoë”\t; ü\n"));
    const auto& found = object["files"][0]["findings"][0];
    EXPECT_EQ(found["code"], "CNF001");
    EXPECT_EQ(found["line"], 1);
    EXPECT_EQ(found["column"], 16);
    EXPECT_EQ(found["end_column"], 21) << "one past the last";
    EXPECT_EQ(found["value"], "Zoë");
}

TEST(Cnfcheck, FixesWithTheModeOfTheFileAndKeepsTheOriginalAsItWas)
{
    const Folder folder;
    const auto file = folder.write("SIP000E84C060A6.cnf", healthy + "nat_address:\n");
    const auto before = support::read_file(file);
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    EXPECT_EQ(run({"cnfcheck", file, "--diff"}).exit, 1);
    EXPECT_EQ(support::read_file(file), before) << "--diff writes nothing";
    EXPECT_EQ(run({"cnfcheck", file, "--fix", "--ignore", "CNF09"}).exit, 0);
    EXPECT_THAT(support::read_file(file), EndsWith("nat_address: \"\"\n"));
    EXPECT_EQ(support::read_file(file + ".orig"), before);
    for (const auto& each : {file, file + ".orig"}) {
        struct stat status = {};
        ASSERT_EQ(::stat(each.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777, 0640U) << each << " holds passwords";
    }
    const auto again = support::read_file(file);
    EXPECT_EQ(run({"cnfcheck", file, "--fix"}).exit, 0);
    EXPECT_EQ(support::read_file(file), again);
    EXPECT_FALSE(fs::exists(file + ".orig.1")) << "nothing was to be fixed";
    folder.write("SIP000E84C060A6.cnf", before);
    EXPECT_EQ(run({"cnfcheck", file, "--fix", "--no-backup"}).exit, 0);
    EXPECT_FALSE(fs::exists(file + ".orig.1"));
}

TEST(Cnfcheck, ShowsNoPasswordInAnyFormat)
{
    const Folder folder;
    fs::create_directory(folder.file("old"));
    folder.write("old/SIP000E84C060A6.cnf", "line1_name: 1\nline1_password: hunter22-before\n");
    fs::create_directory(folder.file("new"));
    folder.write("new/SIP000E84C060A6.cnf",
                 "line1_name: 1\nline1_password = “hunter22;hunter22”\nline1_pasword: hunter22\n"
                 "line1_pass: hunter22\nline6_password hunter22\n"
                 "telnet_level: 2; phone_password: hunter22\nline2_password: \"hunter22hunter22hunter22hunter22\"\n");
    const auto path = folder.file("new");
    const auto page = folder.file("page.html");
    for (const auto& more : {std::vector<std::string>{},
                             {"--format", "json"},
                             {"--format", "sarif"},
                             {"--format", "gcc"},
                             {"--format", "junit"},
                             {"--diff"},
                             {"--diff", "--format", "json"},
                             {"--effective"},
                             {"--effective", "--format", "json"},
                             {"--against", folder.file("old")},
                             {"--against", folder.file("old"), "--format", "json"},
                             {"--report", page},
                             {"--dry-run"}}) {
        std::vector<std::string> words{"cnfcheck", path};
        words.insert(words.end(), more.begin(), more.end());
        const auto ran = run(words);
        EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("hunter"))) << testing::PrintToString(more);
    }
    EXPECT_THAT(support::read_file(page), Not(HasSubstr("hunter")));
    EXPECT_THAT(run({"cnfcheck", path, "--diff", "--show-secrets"}).out, HasSubstr("hunter22;hunter22"));
}

TEST(Cnfcheck, TellsWhatAResetChangesAndWhereItStands)
{
    const Folder folder;
    fs::create_directory(folder.file("old"));
    fs::create_directory(folder.file("new"));
    const auto before = folder.write("old/SIP000E84C060A6.cnf", healthy + "outbound_proxy: 203.0.113.9\n");
    const auto after = folder.write("new/SIP000E84C060A6.cnf", healthy + "nat_enable: 1\n");
    const auto gone = folder.write("old/SIP000E84C060A7.cnf", healthy);
    const auto added = folder.write("new/SIP000E84C060A8.cnf", healthy);
    const auto page = run({"cnfcheck", folder.file("new"), "--against", folder.file("old"), "--ignore", "CNF"});
    EXPECT_THAT(page.out, HasSubstr("nat_enable: 0 (stock value) -> 1 (" + after + ":6)\n"));
    EXPECT_THAT(page.out, HasSubstr("outbound_proxy: 203.0.113.9 (" + before + ":6) stays"));
    EXPECT_THAT(page.out, HasSubstr(added + ": new"));
    EXPECT_THAT(page.out, HasSubstr(gone + ": gone"));
    EXPECT_EQ(page.exit, 0) << page.out;

    const auto object = json_of(
        run({"cnfcheck", folder.file("new"), "--against", folder.file("old"), "--ignore", "CNF", "--format", "json"}));
    ASSERT_EQ(object["changes"].size(), 2U);
    const auto& stays = object["changes"][0];
    EXPECT_EQ(stays["mac"], "000E84C060A6");
    EXPECT_EQ(stays["key"], "outbound_proxy");
    EXPECT_EQ(stays["before_file"], before);
    EXPECT_EQ(stays["before_line"], 6);
    EXPECT_EQ(stays["stays_in_memory"], true);
    EXPECT_TRUE(stays["after"].is_null());
    EXPECT_TRUE(stays["after_line"].is_null());
    EXPECT_EQ(object["changes"][1]["after_line"], 6);
    EXPECT_TRUE(object["changes"][1]["before_file"].is_null());
    EXPECT_EQ(object["phones_added"][0]["file"], added);
    EXPECT_EQ(object["phones_gone"][0]["file"], gone);

    const auto same = run({"cnfcheck", folder.file("old"), "--against", folder.file("old"), "--ignore", "CNF"});
    EXPECT_THAT(same.out, HasSubstr("What a reset will change\n    nothing\n"));
}

TEST(Cnfcheck, InAPipeEachFindingIsALineOfItsPlace)
{
    const auto ran = run({"cnfcheck", "-", "--name", "SIPDefault.cnf"}, "tos_media: 46\n");
    EXPECT_THAT(ran.out, StartsWith("SIPDefault.cnf:1:12: warning: tos_media is a precedence from 0 to 5, and no DSCP "
                                    "[CNF054]\n"));
    EXPECT_EQ(run({"cnfcheck", "-", "--name", "SIPDefault.cnf", "--format", "gcc"}, "tos_media: 46\n").out,
              "SIPDefault.cnf:1:12: warning: tos_media is a precedence from 0 to 5, and no DSCP [CNF054]\n");
}

}  // namespace
}  // namespace sipdiag::golden
