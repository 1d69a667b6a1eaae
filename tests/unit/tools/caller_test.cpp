// SPDX-License-Identifier: MIT
#include "common/caller.hpp"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "common/accounts.hpp"
#include "common/files.hpp"
#include "common/wire.hpp"
#include "sipprobe/options.hpp"
#include "sipreg/options.hpp"
#include "support/data.hpp"

namespace sipdiag::tools {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A folder, an environment without secrets of the developer's, and a way to ask.
class CallerTest : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ = fs::temp_directory_path() / ("sipdiag_caller_" + std::to_string(::getpid()));
        fs::create_directories(folder_ / "sipdiag");
        ::setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
        ::unsetenv("SIPDIAG_PASSWORD");
    }
    void TearDown() override
    {
        fs::remove_all(folder_);
        ::unsetenv("SIPDIAG_PASSWORD");
    }
    std::string write(const std::string& name, const std::string& text, ::mode_t mode = 0600)
    {
        const auto path = (folder_ / name).string();
        EXPECT_EQ(write_file(path, text), std::nullopt);
        ::chmod(path.c_str(), mode);
        return path;
    }
    static std::variant<Caller, Misuse> ask(std::vector<std::string> words, const CallerNeeds& needs = {},
                                            const Tool& tool = sipreg_tool)
    {
        auto parsed = parse(words, tool);
        if (const auto* const misuse = std::get_if<Misuse>(&parsed)) return *misuse;
        const auto positional = std::get<Invocation>(parsed).positionals;
        const Frame frame(tool, std::get<Invocation>(std::move(parsed)));
        return read_caller(frame, positional.empty() ? std::string() : positional.front(), needs);
    }
    static Caller good(std::vector<std::string> words, const CallerNeeds& needs = {}, const Tool& tool = sipreg_tool)
    {
        auto read = ask(std::move(words), needs, tool);
        if (const auto* const misuse = std::get_if<Misuse>(&read)) throw std::runtime_error(misuse->text);
        return std::get<Caller>(std::move(read));
    }
    static std::string wrong(std::vector<std::string> words, const CallerNeeds& needs = {})
    {
        const auto read = ask(std::move(words), needs);
        const auto* const misuse = std::get_if<Misuse>(&read);
        return misuse != nullptr ? misuse->text : "it was accepted";
    }
    static std::string password_of(const Caller& caller)
    {
        const auto read = available_password(caller);
        if (const auto* const misuse = std::get_if<Misuse>(&read)) return "misuse: " + misuse->text;
        const auto& secret = std::get<std::optional<auth::Secret>>(read);
        return secret ? std::string(secret->reveal()) : "none";
    }

    fs::path folder_;
};

struct Address {
    const char* text;
    const char* uri;
};

TEST(AddressOfRecord, IsReadInEveryFormThatPeopleWrite)
{
    const Address cases[] = {
        {"sip:12345@sip.example", "sip:12345@sip.example"},
        {"12345@sip.example", "sip:12345@sip.example"},
        {"sips:ann@sip.example", "sips:ann@sip.example"},
        {"ann@sip.example:5070", "sip:ann@sip.example:5070"},
        {"sip:ann@sip.example;transport=tcp?Subject=x", "sip:ann@sip.example"},
        {"sip.example", "sip:sip.example"},
        {"192.0.2.1:5070", "sip:192.0.2.1:5070"},
        {"[2001:db8::1]:5070", "sip:[2001:db8::1]:5070"},
        {"2001:db8::1", "sip:[2001:db8::1]"},
        {"ann@[2001:db8::1]", "sip:ann@[2001:db8::1]"},
    };
    for (const auto& each : cases) {
        const auto read = read_address_of_record(each.text);
        ASSERT_TRUE(read) << each.text;
        EXPECT_EQ(read->to_string(), each.uri) << each.text;
    }
    for (const auto* none : {"", "@sip.example", "ann@", "ann@sip..example", "a b@sip.example", "tel:+44123",
                             "http://sip.example", "sip.example:0", "sip.example:99999", "[::1", "ann@sip.example:x"}) {
        EXPECT_FALSE(read_address_of_record(none)) << none;
    }
}

TEST_F(CallerTest, TakesTheUserPartForAuthentication)
{
    const auto caller = good({"12345@sip.example"});
    EXPECT_EQ(caller.auth_user, "12345");
    EXPECT_TRUE(caller.has_user);
    EXPECT_FALSE(caller.plays_phone);
    EXPECT_EQ(caller.local_port, 0);
    EXPECT_EQ(good({"12345@sip.example", "--auth-user", "u1"}).auth_user, "u1");
    EXPECT_EQ(good({"a%20b@sip.example"}).auth_user, "a b");
}

TEST_F(CallerTest, WantsAnAccountWhereOneIsNeeded)
{
    EXPECT_THAT(wrong({"query"}), HasSubstr("whose account?"));
    EXPECT_THAT(wrong({"sip.example"}), HasSubstr("names no account"));
    EXPECT_EQ(good({"sip.example"}, {.account = false}).aor.host, "sip.example");
}

TEST_F(CallerTest, ReadsServersAndAddresses)
{
    const auto caller = good({"1@a.example", "--proxy", "p.example:5070", "--outbound-proxy", "[2001:db8::2]:5080",
                              "--transport", "tcp", "--local-address", "192.0.2.9", "--local-port", "5062"});
    EXPECT_EQ(caller.proxy, (HostPort{"p.example", 5070}));
    EXPECT_EQ(caller.outbound_proxy, (HostPort{"2001:db8::2", 5080}));
    EXPECT_EQ(caller.transport, Transport::tcp);
    EXPECT_EQ(caller.local_address, *parse_address("192.0.2.9"));
    EXPECT_EQ(caller.local_port, 5062);
    EXPECT_THAT(wrong({"1@a.example", "--proxy", "p example"}), HasSubstr("--proxy"));
    EXPECT_THAT(wrong({"1@a.example", "--local-address", "here"}), HasSubstr("--local-address"));
    EXPECT_THAT(wrong({"sips:1@a.example", "--transport", "udp"}), HasSubstr("TLS"));
}

TEST_F(CallerTest, ReadsTheThreeSettingsOfNat)
{
    const auto caller = good({"1@a.example", "--nat-enable", "1", "--nat-address", "203.0.113.20"});
    EXPECT_EQ(caller.nat.enable, 1);
    EXPECT_EQ(caller.nat.address, "203.0.113.20");
    EXPECT_TRUE(caller.nat_given);
    EXPECT_FALSE(good({"1@a.example"}).nat_given);
    EXPECT_TRUE(good({"1@a.example", "--nat-address", ""}).nat_given);
    EXPECT_THAT(wrong({"1@a.example", "--nat-address", "http://x"}), HasSubstr("--nat-address"));
}

TEST_F(CallerTest, PlaysThePhoneWhereItIsAskedToOrImplied)
{
    EXPECT_TRUE(good({"1@a.example", "--phone", "7940"}).plays_phone);
    EXPECT_EQ(good({"1@a.example", "--phone", "7940"}).phone_model, "7940");
    EXPECT_TRUE(good({"1@a.example"}, {.implies_phone = true}).plays_phone);
    EXPECT_FALSE(good({"1@a.example", "--softphone"}, {.implies_phone = true}).plays_phone);
    EXPECT_THAT(wrong({"1@a.example", "--softphone", "--phone"}), HasSubstr("exclude"));
}

TEST_F(CallerTest, FindsThePasswordWhereItIsSaidToBe)
{
    const auto file = write("password", "from file\r\nsecond line\n");
    EXPECT_EQ(password_of(good({"1@a.example"})), "none");
    EXPECT_EQ(password_of(good({"1@a.example", "--password-file", file})), "from file");
    EXPECT_EQ(password_of(good({"1@a.example", "--password-command", "echo from command"})), "from command");
    ::setenv("SIPDIAG_PASSWORD", "from environment", 1);
    EXPECT_EQ(password_of(good({"1@a.example"})), "from environment");
    EXPECT_EQ(password_of(good({"1@a.example", "--password-file", file})), "from file");
    EXPECT_THAT(password_of(good({"1@a.example", "--password-file", file + "x"})), HasSubstr("misuse"));
    EXPECT_THAT(password_of(good({"1@a.example", "--password-command", "false"})), HasSubstr("misuse"));
}

TEST_F(CallerTest, NeverSendsAnEmptyOrUnprovisionedPassword)  // safety S7
{
    for (const auto* text : {"", "\n", "UNPROVISIONED", "unprovisioned\n"}) {
        const auto file = write("password", text);
        EXPECT_THAT(password_of(good({"1@a.example", "--password-file", file})), HasSubstr("never sent")) << text;
    }
}

TEST_F(CallerTest, TakesThePhonesFilesAndLetsAnOptionWin)
{
    const auto shared = write("SIPDefault.cnf",
                              "proxy1_address: \"sip.example\"\nproxy1_port: 5070\nproxy_register: 1\nnat_enable: 1\n"
                              "nat_address: \"203.0.113.20\"\ntimer_register_expires: 600\nvoip_control_port: 5064\n");
    const auto own =
        write("SIP000E84C060A6.cnf", "line1_name: 12345\nline1_authname: \"u1\"\nline1_password: \"pw1\"\n");
    const auto caller = good({"--cnf", shared, "--cnf", own});
    EXPECT_EQ(caller.aor.to_string(), "sip:12345@sip.example");
    EXPECT_EQ(caller.proxy, (HostPort{"sip.example", 5070}));
    EXPECT_EQ(caller.auth_user, "u1");
    EXPECT_EQ(password_of(caller), "pw1");
    EXPECT_EQ(caller.nat.enable, 1);
    EXPECT_EQ(caller.nat.control_port, 5064);
    EXPECT_EQ(caller.expires, 600U);
    EXPECT_TRUE(caller.plays_phone);
    ASSERT_TRUE(caller.phone);

    const auto other = good({"99@other.example", "--cnf", shared, "--cnf", own, "--nat-enable", "0", "--expires", "60",
                             "--auth-user", "u2", "--softphone"});
    EXPECT_EQ(other.aor.to_string(), "sip:99@other.example");
    EXPECT_EQ(other.nat.enable, 0);
    EXPECT_EQ(other.expires, 60U);
    EXPECT_EQ(other.auth_user, "u2");
    EXPECT_FALSE(other.plays_phone);

    EXPECT_THAT(wrong({"--cnf", shared}), HasSubstr("no line"));
    EXPECT_THAT(wrong({"--cnf", shared, "--cnf", own, "--line", "2"}), HasSubstr("line 2"));
    EXPECT_THAT(wrong({"--cnf", own + "x"}), HasSubstr("--cnf"));
}

constexpr const char* accounts =
    "[home]\nprovider = \"sipgate-uk\"\nuser = \"12345\"\npassword = \"pw\"\nnat_enable = 1\n"
    "[office]\naor = \"sip:ann@sip.example\"\nproxy = \"p.example\"\ntransport = \"tls\"\nexpires = 300\n"
    "password_command = \"echo cmd\"\n";

TEST_F(CallerTest, KnowsAccountsByName)
{
    write("sipdiag/accounts.toml", accounts);
    const auto home = good({"@home"});
    EXPECT_EQ(home.aor.to_string(), "sip:12345@sipgate.co.uk");
    EXPECT_EQ(home.nat.enable, 1);
    EXPECT_EQ(password_of(home), "pw");
    const auto office = good({"@office", "--expires", "60"});
    EXPECT_EQ(office.transport, Transport::tls);
    EXPECT_EQ(office.expires, 60U);
    EXPECT_EQ(password_of(office), "cmd");
    EXPECT_THAT(wrong({"@hom"}), HasSubstr("did you mean @home?"));
}

TEST_F(CallerTest, RefusesAFileOfAccountsThatOthersMayRead)
{
    const auto path = write("sipdiag/accounts.toml", accounts, 0644);
    EXPECT_THAT(wrong({"@home"}), HasSubstr("chmod 600"));
    ::chmod(path.c_str(), 0400);
    EXPECT_EQ(good({"@home"}).auth_user, "12345");
}

struct Faulty {
    const char* text;
    const char* says;
};

TEST(Accounts, SayWhatIsWrongInThem)
{
    const Faulty cases[] = {
        {"[a\n", "line 1"},
        {"", "no account [a]"},
        {"[a]\n", "needs aor"},
        {"[a]\nuser = 5\n", "user must be text"},
        {"[a]\naor = \"x@y\"\nexpires = \"soon\"\n", "expires must be a whole number"},
        {"[a]\naor = \"x@y\"\nproxi = \"z\"\n", "did you mean proxy?"},
        {"[a]\nprovider = \"nobody\"\n", "one of sipgate, sipgate-uk"},
    };
    for (const auto& each : cases) {
        const auto read = parse_account(each.text, "accounts.toml", "a");
        const auto* const misuse = std::get_if<Misuse>(&read);
        ASSERT_NE(misuse, nullptr) << each.text;
        EXPECT_THAT(misuse->text, HasSubstr(each.says));
    }
}

TEST_F(CallerTest, WritesAFileWholeOrNotAtAll)
{
    const auto path = write("result", "before");
    EXPECT_EQ(write_file(path, "after"), std::nullopt);
    EXPECT_EQ(support::read_file(path), "after");
    const auto link = (folder_ / "link").string();
    fs::create_symlink(path, link);
    EXPECT_EQ(write_file(link, "through the link"), std::nullopt);
    EXPECT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(support::read_file(path), "through the link");
    // Who may read it stays; a new file takes after another where it is told to.
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
    EXPECT_EQ(write_file(path, "again"), std::nullopt);
    EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
    const auto copy = (folder_ / "copy").string();
    EXPECT_EQ(write_file(copy, "again", path), std::nullopt);
    EXPECT_EQ(fs::status(copy).permissions(), fs::perms(0640));
    EXPECT_TRUE(write_file((folder_ / "none" / "such").string(), "x"));
    EXPECT_TRUE(write_file("/dev/full", "x"));
    EXPECT_EQ(write_file("/dev/null", "x"), std::nullopt);
    for (const auto& each : fs::directory_iterator(folder_))
        EXPECT_THAT(each.path().filename().string(), Not(HasSubstr("result."))) << "a temporary file was left behind";
}

TEST_F(CallerTest, TellsBeforehandWhatCannotBeWritten)
{
    EXPECT_EQ(unwritable((folder_ / "new").string()), std::nullopt);
    EXPECT_EQ(unwritable("new-in-the-present-folder"), std::nullopt);
    EXPECT_EQ(unwritable("/dev/null"), std::nullopt);
    EXPECT_THAT(unwritable((folder_ / "none" / "such").string()).value_or(""), HasSubstr("No such file or directory"));
    EXPECT_THAT(unwritable(folder_.string()).value_or(""), HasSubstr("Is a directory"));
    EXPECT_FALSE(fs::exists(folder_ / "new")) << "asking writes nothing";
}

TEST_F(CallerTest, ReadsInputsUpToABound)
{
    const auto path = write("input", "12345");
    std::string fault;
    EXPECT_EQ(read_input(path, fault, 5), "12345");
    EXPECT_EQ(read_input(path, fault, 4), std::nullopt);
    EXPECT_THAT(fault, HasSubstr("larger than 4"));
    EXPECT_EQ(read_input(folder_.string(), fault), std::nullopt);
}

TEST(Trace, ShowsTheMessageWithoutItsSecrets)
{
    const Datagram datagram{{*parse_address("10.0.0.3"), 5060, Transport::udp},
                            {*parse_address("2001:db8::1"), 5060, Transport::udp},
                            "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest nonce=\"n0nce\"\r\nX: \x1b[2J\r\n\r\n"};
    const auto text = trace_text(std::chrono::system_clock::time_point{}, true, datagram, false);
    EXPECT_THAT(text, HasSubstr("1970-01-01T00:00:00.000Z sent udp 10.0.0.3:5060 -> [2001:db8::1]:5060, "));
    EXPECT_THAT(text, HasSubstr("\n    REGISTER sip:a SIP/2.0\n"));
    EXPECT_THAT(text, Not(HasSubstr("n0nce")));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(trace_text({}, false, datagram, true), HasSubstr("n0nce"));
}

}  // namespace
}  // namespace sipdiag::tools
