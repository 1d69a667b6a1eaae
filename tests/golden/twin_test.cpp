// SPDX-License-Identifier: MIT
//
// The phone's twin over real sockets: a phone's own files played by sipreg against a far end on the loopback, in each
// NAT setting, in the trap of two ports, and with all that its files may say.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <poll.h>

#include <atomic>
#include <set>
#include <thread>

#include <nlohmann/json.hpp>

#include "golden/far_end.hpp"

namespace sipdiag::golden {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

/// A port of the loopback that was free a moment ago.
std::string free_port(const char* address = "127.0.0.1")
{
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &at.sin_addr);
    (void)::bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at);
    socklen_t size = sizeof at;
    (void)::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
    ::close(socket);
    return std::to_string(ntohs(at.sin_port));
}

struct Played {
    Ran ran;
    json told;
};

std::vector<std::string> codes(const json& told)
{
    std::vector<std::string> all;
    for (const auto& each : told["findings"])
        if (each["severity"] != "info") all.push_back(each["code"]);
    return all;
}

class Twin : public testing::Test {
protected:
    /// The phone's two files; `more` stands at the end of the default file.
    void files(const FarEnd& provider, const std::string& more = {}, const std::string& own = {})
    {
        folder.write("SIPDefault.cnf",
                     "proxy1_address: " + provider.host() + "\nproxy1_port: " + provider.port() +
                         "\nproxy_register: 1\ntimer_register_expires: 600\nvoip_control_port: " + port + "\n" + more);
        folder.write("SIP000E84C060A6.cnf", "line1_name: 12345\nline1_authname: 12345\nline1_password: secret\n" + own);
    }
    Played play(std::vector<std::string> options = {}, const std::string& command = "register")
    {
        std::vector<std::string> words{"sipreg",   command, "--cnf", "SIPDefault.cnf", "--cnf", "SIP000E84C060A6.cnf",
                                       "--format", "json"};
        words.insert(words.end(), options.begin(), options.end());
        Played played{run(words, {}, {"XDG_RUNTIME_DIR=" + folder.file("")}, folder.file("")), {}};
        if (!played.ran.out.empty()) played.told = json::parse(played.ran.out);
        return played;
    }
    [[nodiscard]] std::string contact(const std::string& host, const std::string& mac = "02[0-9a-f]*") const
    {
        return "<sip:12345(-[a-z0-9]*)?@" + host + ":" + port +
               ";transport=udp>;\\+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-" + mac +
               ">\";\\+u.sip!model.ccm.cisco.com=\"7\"";
    }

    Folder folder;
    std::string port = free_port();
};

// phone-nat-behaviour.md, 2: the matrix, as far as one machine can be a phone and its router.

TEST_F(Twin, ShowsItsOwnAddressAndSendsFromAPortOfTheMomentWithNatOff)
{
    const FarEnd provider(with_account());
    files(provider, "nat_enable: 0\nnat_address: 203.0.113.20\nnat_received_processing: 1\n");
    const auto [ran, told] = play();
    ASSERT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_EQ(told["state"], "registered");
    EXPECT_THAT(told["sent"]["via"], MatchesRegex("SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bK[0-9a-f]{8}"));
    EXPECT_THAT(told["sent"]["contact"], MatchesRegex(contact("127.0.0.1")));
    EXPECT_THAT(told["sent"]["source"], Not(EndsWith(":" + port)));
    EXPECT_EQ(told["switched"], false);
    EXPECT_EQ(told["expires"], json({{"requested", 600}, {"granted", 600}}));
    ASSERT_THAT(told["bindings"], SizeIs(1));
    EXPECT_EQ(told["bindings"][0]["mine"], true);
}

TEST_F(Twin, ShowsTheAddressGivenAndSendsFromItsOwnPortWithNatOn)
{
    const FarEnd provider(with_account());
    files(provider, "nat_enable: 1\nnat_address: 203.0.113.20\n");
    const auto [ran, told] = play();
    ASSERT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_THAT(told["sent"]["via"], StartsWith("SIP/2.0/UDP 203.0.113.20:" + port + ";branch="));
    EXPECT_THAT(told["sent"]["contact"], MatchesRegex(contact("203.0.113.20")));
    EXPECT_EQ(told["sent"]["source"], "127.0.0.1:" + port);
    EXPECT_EQ(told["seen"], json({{"received", "127.0.0.1"}, {"rport", nullptr}}));
    EXPECT_EQ(told["path"]["is_phone"], false) << "this machine does not leave by that address";
}

TEST_F(Twin, ResolvesANameAndFallsBackToItsOwnAddressWhereThereIsNone)
{
    const FarEnd provider(with_account());
    files(provider, "nat_enable: 1\nnat_address: home.example\n");
    const auto known = play({"--resolve", "home.example:203.0.113.7"});
    EXPECT_EQ(known.ran.exit, 0) << known.ran.out << known.ran.err;
    EXPECT_THAT(known.told["sent"]["contact"], MatchesRegex(contact("203.0.113.7")));

    files(provider, "nat_enable: 1\nnat_address: no.such.invalid\n");
    const auto unknown = play({"--dns-server", "127.0.0.1:" + free_port()});
    EXPECT_EQ(unknown.ran.exit, 1) << unknown.ran.out << unknown.ran.err;
    EXPECT_THAT(unknown.told["sent"]["contact"], MatchesRegex(contact("127.0.0.1")));
    EXPECT_EQ(unknown.told["sent"]["source"], "127.0.0.1:" + port) << "the one visible difference from nat_enable 0";
    EXPECT_THAT(codes(unknown.told), Contains("REG049"));
}

TEST_F(Twin, ReadsUnprovisionedEmptyAndInvalidAsNothing)
{
    const FarEnd provider(with_account());
    for (const auto* const nothing : {"\"\"", "UNPROVISIONED", "unprovisioned", "http://203.0.113.20/"}) {
        files(provider, std::string("nat_enable: 1\nnat_address: ") + nothing + "\n");
        const auto [ran, told] = play();
        EXPECT_LE(ran.exit, 1) << nothing << ran.out << ran.err;
        EXPECT_THAT(told["sent"]["contact"], MatchesRegex(contact("127.0.0.1"))) << nothing;
        EXPECT_EQ(told["sent"]["source"], "127.0.0.1:" + port) << nothing;
    }
}

TEST_F(Twin, SwitchesToTheAddressThatTheRegistrarSaw)
{
    const FarEnd provider(with_account({"--misbehave", "seen-elsewhere=127.0.0.9:5060"}));
    files(provider, "nat_enable: 1\nnat_address: \"\"\nnat_received_processing: 1\n");
    const auto [ran, told] = play();
    ASSERT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_EQ(told["switched"], true);
    EXPECT_THAT(told["sent"]["contact"], MatchesRegex(contact("127.0.0.9")));
    EXPECT_THAT(told["sent"]["via"], StartsWith("SIP/2.0/UDP 127.0.0.9:"));
    EXPECT_EQ(told["seen"]["received"], "127.0.0.9") << "told before the switch";
    ASSERT_THAT(told["bindings"], SizeIs(1)) << "the first was removed";
    EXPECT_THAT(std::string(told["bindings"][0]["uri"]), HasSubstr("@127.0.0.9:"));
    EXPECT_EQ(play({"--nat-received-processing", "0"}).told["switched"], false) << "an option wins over the file";
}

TEST_F(Twin, LetsAnOptionBesideItsFilesWin)
{
    const FarEnd provider(with_account());
    files(provider, "nat_enable: 1\nnat_address: 203.0.113.20\n");
    EXPECT_THAT(play({"--nat-enable", "0"}).told["sent"]["contact"], MatchesRegex(contact("127.0.0.1")));
    EXPECT_THAT(play({"--nat-address", ""}).told["sent"]["contact"], MatchesRegex(contact("127.0.0.1")));
    EXPECT_EQ(play({"--expires", "90"}).told["expires"]["requested"], 90);
    EXPECT_THAT(play({"--local-address", "127.0.0.6", "--nat-enable", "0"}).told["sent"]["contact"],
                MatchesRegex(contact("127.0.0.6")));
    const auto soft = play({"--softphone", "--nat-enable", "0"}).told;
    EXPECT_THAT(soft["sent"]["via"], HasSubstr(";rport"));
    EXPECT_THAT(soft["sent"]["contact"], Not(HasSubstr("+sip.instance")));
    const auto exact = play({"--exact-contact", "--nat-enable", "0"}).told;
    EXPECT_THAT(exact["sent"]["contact"], MatchesRegex(contact("127.0.0.1", "000e84c060a6")));
    EXPECT_THAT(std::string(exact["sent"]["contact"]), StartsWith("<sip:12345@")) << "without a mark";
    const auto beside = play({"--beside", "--nat-enable", "0"}).told;
    EXPECT_THAT(std::string(beside["sent"]["contact"]), Not(HasSubstr(":" + port))) << "that is the phone's";
}

TEST_F(Twin, WritesAsTheFirmwareThatIsNamedDoes)
{
    const FarEnd provider(with_account());
    files(provider, "image_version: P0S3-07-4-00\n");
    const auto seven = play({"--trace"}).ran.err;
    EXPECT_THAT(seven, HasSubstr("User-Agent: CSCO/7\n"));
    EXPECT_THAT(seven, HasSubstr("From: sip:12345@127.0.0.1\n"));
    EXPECT_THAT(seven, Not(HasSubstr("    Max-Forwards: ")));
    EXPECT_THAT(play({"--trace", "--firmware", "4.4"}).ran.err, HasSubstr("User-Agent: CSCO/4\n"));
    EXPECT_THAT(play({"--trace", "--firmware", "8.12"}).ran.err, HasSubstr("User-Agent: Cisco-CP7960G/8.0\n"));
    EXPECT_THAT(play({"--trace", "--firmware", "8.12", "--phone", "7940"}).ran.err,
                HasSubstr("User-Agent: Cisco-CP7940G/8.0\n"));
    EXPECT_EQ(play({"--firmware", "new"}).ran.exit, 64);
}

// phone-nat-behaviour.md, 5

TEST_F(Twin, IsTrappedWhereTheServerForcesRport)
{
    const FarEnd provider(with_account({"--misbehave", "force-rport"}));
    files(provider);
    const auto [ran, told] = play();
    EXPECT_EQ(ran.exit, 2);
    EXPECT_EQ(told["state"], "unreachable");
    EXPECT_EQ(told["where"], "phone");
    EXPECT_THAT(codes(told), testing::ElementsAre("REG046"));
    EXPECT_THAT(std::string(told["findings"][0]["evidence"][0]), StartsWith("401 from 127.0.0.1:" + provider.port()));
    EXPECT_EQ(play({"--nat-enable", "1"}).ran.exit, 0) << "which is the cure";
}

/// A NAT as most are: out from one address, from a port for each inner one, and in only what answers there.
class DroppingNat {
public:
    explicit DroppingNat(const FarEnd& server)
        : inside_(open("127.0.0.1")), outside_(open("127.0.0.2")), server_(address("127.0.0.1", server.port()))
    {
        carrier_ = std::thread([this] { carry(); });
    }
    DroppingNat(const DroppingNat&) = delete;
    DroppingNat& operator=(const DroppingNat&) = delete;
    ~DroppingNat()
    {
        ends_ = true;
        carrier_.join();
        ::close(inside_);
        ::close(outside_);
    }
    [[nodiscard]] std::string port() const
    {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        (void)::getsockname(inside_, reinterpret_cast<sockaddr*>(&at), &size);
        return std::to_string(ntohs(at.sin_port));
    }

private:
    static sockaddr_in address(const char* host, const std::string& port)
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
        ::inet_pton(AF_INET, host, &at.sin_addr);
        return at;
    }
    static int open(const char* host)
    {
        const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
        const auto at = address(host, "0");
        (void)::bind(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at);
        return socket;
    }
    void carry()
    {
        char octets[4096];
        sockaddr_in phone{};
        while (!ends_) {
            pollfd both[] = {{inside_, POLLIN, 0}, {outside_, POLLIN, 0}};
            if (::poll(both, 2, 50) <= 0) continue;
            if ((both[0].revents & POLLIN) != 0) {
                socklen_t size = sizeof phone;
                const auto got =
                    ::recvfrom(inside_, octets, sizeof octets, 0, reinterpret_cast<sockaddr*>(&phone), &size);
                if (got > 0)
                    (void)::sendto(outside_, octets, static_cast<std::size_t>(got), 0,
                                   reinterpret_cast<const sockaddr*>(&server_), sizeof server_);
            }
            if ((both[1].revents & POLLIN) != 0) {
                const auto got = ::recv(outside_, octets, sizeof octets, 0);
                if (got > 0)
                    (void)::sendto(inside_, octets, static_cast<std::size_t>(got), 0,
                                   reinterpret_cast<const sockaddr*>(&phone), sizeof phone);
            }
        }
    }

    int inside_;
    int outside_;
    sockaddr_in server_;
    std::atomic<bool> ends_ = false;
    std::thread carrier_;
};

TEST_F(Twin, HearsNothingBehindANatThatDropsWhatComesToItsControlPort)
{
    const FarEnd provider(with_account());
    files(provider, "timer_t1: 100\ntimer_t2: 200\nsip_retx: 4\n");
    const DroppingNat nat(provider);
    // This takes as long as the phone's own patience: 32 s.
    const auto [ran, told] = play({"--proxy", "127.0.0.1:" + nat.port()});
    EXPECT_EQ(ran.exit, 2) << ran.out << ran.err;
    EXPECT_EQ(told["state"], "unreachable");
    EXPECT_THAT(codes(told), testing::ElementsAre("REG047"));
    EXPECT_THAT(std::string(told["findings"][0]["evidence"].back()), HasSubstr("saw it come from 127.0.0.2"));
}

TEST_F(Twin, GivesUpAtAProvisionalAnswer)
{
    const FarEnd provider(with_account({"--misbehave", "provisional=183"}));
    files(provider);
    const auto [ran, told] = play();
    EXPECT_EQ(ran.exit, 2);
    EXPECT_EQ(told["state"], "rejected");
    EXPECT_TRUE(told["status"].is_null()) << "no final answer was heard";
    EXPECT_THAT(codes(told), testing::ElementsAre("REG050"));
    EXPECT_EQ(play({"--softphone"}).ran.exit, 0);
}

TEST_F(Twin, LeavesFromAnotherPortForEachRequestByAnOutboundProxy)
{
    const FarEnd provider(with_account());
    files(provider, "outbound_proxy: 127.0.0.1\noutbound_proxy_port: " + provider.port() + "\n");
    const auto ports = [&](const std::vector<std::string>& options) {
        const auto traced = play(options).ran.err;
        std::multiset<std::string> found;
        for (auto at = traced.find(" sent udp "); at != std::string::npos; at = traced.find(" sent udp ", at + 1))
            found.insert(traced.substr(at + 10, traced.find(' ', at + 10) - at - 10));
        return found;
    };
    const auto off = ports({"--trace"});
    EXPECT_GE(off.size(), 5U);
    EXPECT_EQ(std::set<std::string>(off.begin(), off.end()).size(), off.size()) << "none twice";
    const auto on = ports({"--trace", "--nat-enable", "1"});
    EXPECT_EQ(std::set<std::string>(on.begin(), on.end()), std::set<std::string>{"127.0.0.1:" + port});
    files(provider, "outbound_proxy: 0.0.0.0\n");
    const auto unset = ports({"--trace"});
    EXPECT_EQ(std::set<std::string>(unset.begin(), unset.end()).size(), 1U) << "a value that begins with 0 is none";
}

TEST_F(Twin, RegistersWithItsBackupFirst)
{
    const FarEnd provider(with_account());
    const FarEnd backup(with_account(), "127.0.0.2");
    files(provider, "proxy_backup: 127.0.0.2\nproxy_backup_port: " + backup.port() + "\n");
    const auto [ran, told] = play({"--trace"});
    ASSERT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_EQ(told["backup"]["registrar"], backup.at());
    EXPECT_EQ(told["backup"]["state"], "registered");
    EXPECT_EQ(told["account"]["registrar"], provider.at());
    EXPECT_LT(ran.err.find("-> " + backup.at()), ran.err.find("-> " + provider.at()));
    EXPECT_THAT(ran.err, HasSubstr("    REGISTER sip:127.0.0.2 SIP/2.0\n"));

    files(provider, "proxy_backup: 127.0.0.2\nproxy_backup_port: " + free_port("127.0.0.2") + "\n");
    const auto gone = play();
    EXPECT_EQ(gone.ran.exit, 1) << "it works, and will hurt";
    EXPECT_EQ(gone.told["state"], "registered");
    EXPECT_EQ(gone.told["backup"]["state"], "unreachable");
    EXPECT_THAT(codes(gone.told), testing::ElementsAre("REG051"));
    EXPECT_TRUE(play({"--softphone"}).told["backup"].is_null());
}

TEST_F(Twin, SaysWhereItsFilesKeepThePhoneFromRegistering)
{
    const FarEnd provider(with_account());
    files(provider, "proxy_register: 0\n");
    const auto [ran, told] = play();
    EXPECT_EQ(ran.exit, 1);
    EXPECT_THAT(codes(told), testing::ElementsAre("CNF075")) << ran.out;
    const auto table = run({"sipreg", "--cnf", "SIPDefault.cnf", "--cnf", "SIP000E84C060A6.cnf"}, {},
                           {"XDG_RUNTIME_DIR=" + folder.file("")}, folder.file(""));
    EXPECT_THAT(table.out, StartsWith("This run could register, and the phone would not"));
    EXPECT_THAT(table.out, HasSubstr("    Proxy Registration: DISABLED, state: IDLE\n"));
    EXPECT_THAT(table.out, HasSubstr("    1     ...  IDLE           0           0  "));
}

TEST_F(Twin, TellsRefusedValuesWithTheirPlaceAndUsesThePhonesOwn)
{
    const FarEnd provider(with_account());
    files(
        provider, "timer_register_delta: 5s\nnat_enable: 1x\n",
        "line1_displayname: \"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
        "890123456789012345678901234567890123456789\"\n");
    const auto [ran, told] = play();
    EXPECT_EQ(ran.exit, 1) << "it works, and the refused values are warnings: " << ran.out;
    EXPECT_EQ(told["state"], "registered");
    EXPECT_EQ(told["nat"]["enable"], 0);
    std::string evidence;
    for (const auto& each : told["findings"])
        for (const auto& line : each["evidence"])
            evidence += std::string(line) + "\n";
    EXPECT_THAT(evidence, HasSubstr("SIPDefault.cnf:6: timer_register_delta: 5s"));
    EXPECT_THAT(evidence, HasSubstr("SIPDefault.cnf:7: nat_enable: 1x"));
    EXPECT_THAT(evidence, HasSubstr("SIP000E84C060A6.cnf:4: line1_displayname"));
}

TEST_F(Twin, TakesItsSecondLineWithTheFirstOnesCredentials)
{
    const FarEnd provider(with_account());
    files(provider, "", "line2_name: 678\nline2_authname: \"\"\nline2_password: UNPROVISIONED\n");
    const auto [ran, told] = play({"--line", "2"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_EQ(told["account"]["aor"], "sip:678@127.0.0.1");
    EXPECT_EQ(told["account"]["auth_user"], "12345");
    EXPECT_EQ(told["account"]["line"], 2);
    EXPECT_EQ(play({"--line", "3"}).ran.exit, 64);
}

TEST_F(Twin, NeedsItsOwnPortAndSaysWhoElseCould)
{
    const FarEnd provider(with_account());
    files(provider);
    const FarEnd squatter({"--listen", "127.0.0.1:" + port});
    const auto [ran, told] = play();
    EXPECT_EQ(ran.exit, 3);
    EXPECT_TRUE(told["state"].is_null());
    EXPECT_THAT(codes(told), testing::ElementsAre("NET001"));
    EXPECT_THAT(std::string(told["findings"][0]["fix"]), HasSubstr("--beside"));
    EXPECT_TRUE(told["path"]["local"].is_null());
    EXPECT_EQ(play({"--beside"}).ran.exit, 0);
}

}  // namespace
}  // namespace sipdiag::golden
