// SPDX-License-Identifier: MIT
//
// Safety rule S20, measured: to an unverified UDP source the octets sent never exceed the octets received, whatever it
// asks for, and nothing is sent that a timer drives.
#include "sipdiag/farend/trust.hpp"

#include <gmock/gmock.h>

#include "sipdiag/auth/digest.hpp"
#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/farend/registrar.hpp"
#include "sipdiag/sip/mirrored.hpp"

namespace sipdiag::farend {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

const Endpoint here{Address::v4({198, 51, 100, 1}), 5060};
const Endpoint stranger{Address::v4({203, 0, 113, 7}), 40000};

std::string request(const std::string& method, const std::string& more = "", const std::string& branch = "a",
                    const std::string& sent_by = "203.0.113.7:40000;rport")
{
    return method + " sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP " + sent_by + ";branch=z9hG4bK" + branch +
           "\r\nMax-Forwards: 70\r\nFrom: <sip:12345@sip.example>;tag=f\r\nTo: <sip:12345@sip.example>\r\n"
           "Call-ID: c\r\nCSeq: 1 " +
           method + "\r\n" + more + "Content-Length: 0\r\n\r\n";
}

class Unverified : public testing::Test {
protected:
    FarEnd make(bool with_account, Misbehaviour faults = {}, std::vector<Prefix> allowed = {})
    {
        FarEnd end({.allowed = std::move(allowed), .alternates = {}, .misbehaviour = faults}, Entropy::Seed{7});
        RegistrarSettings settings;
        if (with_account) settings.accounts.emplace("12345", auth::Secret("secret"));
        end.plays<Registrar>(settings);
        end.plays<Mirror>();
        return end;
    }
    /// One datagram in, and all that comes of it within a minute.
    std::vector<Datagram> says(FarEnd& end, const std::string& octets, const Endpoint& from = stranger)
    {
        received += octets.size();
        Outbox out;
        end.receive(now, {from, here, octets}, out);
        for (int i = 0; i < 100 && end.deadline() != never; ++i)
            end.expire(std::max(now, end.deadline()), out);
        auto all = out.take();
        for (const auto& each : all) {
            sent += each.octets.size();
            EXPECT_EQ(each.destination.address, from.address) << "a third party";
        }
        return all;
    }
    Instant now = Instant{} + 1000s;
    std::size_t received = 0;
    std::size_t sent = 0;
};

struct KindCase {
    const char* name;
    std::string octets;
};
void PrintTo(const KindCase& each, std::ostream* out)
{
    *out << each.name;
}

class EveryKind : public Unverified, public testing::WithParamInterface<KindCase> {};

TEST_P(EveryKind, IsAnsweredWithNoMoreThanCame)
{
    for (const bool with_account : {false, true}) {
        for (const auto* const words : {"", "two-finals", "provisional-only", "many-contacts=100", "huge-headers=3000",
                                        "slow=100", "other-device=sip:12345@192.0.2.7"}) {
            Misbehaviour faults;
            add_faults(faults, words);
            auto end = make(with_account, faults);
            received = sent = 0;
            for (int repeat = 0; repeat < 5; ++repeat) {
                says(end, GetParam().octets);
                ASSERT_LE(sent, received) << words << ", repeat " << repeat;
            }
        }
    }
}

std::string thin(const std::string& method)
{
    return method +
           " sip:a SIP/2.0\r\nv:SIP/2.0/UDP a;branch=z9hG4bKt\r\nf:<sip:a>;tag=f\r\nt:<sip:a>\r\ni:c\r\nCSeq:1 " +
           method + "\r\n\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    Requests, EveryKind,
    testing::Values(
        KindCase{"register_", request("REGISTER", "Contact: <sip:12345@203.0.113.7:40000>\r\n")},
        KindCase{"fetch", request("REGISTER")}, KindCase{"options", request("OPTIONS")},
        KindCase{"invite", request("INVITE", "Contact: <sip:a@203.0.113.7>\r\n")}, KindCase{"ack", request("ACK")},
        KindCase{"bye", request("BYE")}, KindCase{"cancel", request("CANCEL")}, KindCase{"message", request("MESSAGE")},
        KindCase{"subscribe", request("SUBSCRIBE")}, KindCase{"notify", request("NOTIFY")},
        KindCase{"info", request("INFO")}, KindCase{"update", request("UPDATE")}, KindCase{"refer", request("REFER")},
        KindCase{"publish", request("PUBLISH")}, KindCase{"prack", request("PRACK")},
        KindCase{"unknown", request("NEWMETHOD")}, KindCase{"thin_options", thin("OPTIONS")},
        KindCase{"thin_register", thin("REGISTER")}, KindCase{"thin_unknown", thin("X")},
        KindCase{"no_via", "OPTIONS sip:a SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n"},
        KindCase{"start_line_alone", "OPTIONS sip:a SIP/2.0\r\n\r\n"},
        KindCase{"maddr", request("OPTIONS", "", "m", "192.0.2.200:5060;maddr=192.0.2.200")},
        KindCase{"response", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKr\r\nCSeq: 1 INVITE\r\n\r\n"},
        KindCase{"crlf", "\r\n\r\n"}, KindCase{"noise", std::string(20, '\0')}),
    [](const auto& each) { return each.param.name; });

TEST_F(Unverified, IsChallengedWhereThereIsAnAccountAndElseForbidden)
{
    auto open = make(false);
    const auto refused = says(open, request("REGISTER", "User-Agent: something of a usual length\r\n"));
    ASSERT_THAT(refused, SizeIs(1));
    EXPECT_TRUE(refused[0].octets.starts_with("SIP/2.0 403 "));
    auto closed = make(true);
    const auto usual = request("REGISTER",
                               "Contact: <sip:12345@203.0.113.7:40000>\r\nExpires: 3600\r\nUser-Agent: a softphone\r\n"
                               "Supported: path, outbound\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n");
    const auto asked = says(closed, usual);
    ASSERT_THAT(asked, SizeIs(1));
    EXPECT_TRUE(asked[0].octets.starts_with("SIP/2.0 401 "));
}

TEST_F(Unverified, IsChallengedAtItsRepeatWhereTheFirstWasTooShort)
{
    auto end = make(true);
    EXPECT_THAT(says(end, request("REGISTER")), IsEmpty());
    EXPECT_EQ(end.counts().withheld, 1U);
    EXPECT_THAT(says(end, request("REGISTER")), SizeIs(1));
    EXPECT_LE(sent, received);
}

TEST_F(Unverified, BecomesVerifiedByReturningItsNonce)
{
    auto end = make(true);
    const auto padding = "User-Agent: " + std::string(200, 'x') + "\r\n";
    auto answers = says(end, request("REGISTER", padding));
    ASSERT_THAT(answers, SizeIs(1));
    const auto response = *sip::Message::read(answers[0].octets);
    const auto challenge = *auth::parse_challenge(response.view().value(sip::FieldId::www_authenticate));
    auth::Credentials proof;
    proof.scheme = "Digest";
    proof.username = "12345";
    proof.realm = challenge.realm;
    proof.nonce = challenge.nonce;
    proof.uri = "sip:sip.example";
    proof.response = auth::response(auth::Algorithm::md5, auth::Qop::none,
                                    auth::ha1(auth::Algorithm::md5, "12345", challenge.realm, auth::Secret("secret")),
                                    {challenge.nonce, "", ""},
                                    auth::ha2(auth::Algorithm::md5, auth::Qop::none, "REGISTER", proof.uri))
                         .text();
    const auto again = "Authorization: " + auth::to_string(proof) + "\r\nContact: <sip:12345@203.0.113.7:40000>\r\n";
    answers = says(end, request("REGISTER", again, "b"));
    ASSERT_THAT(answers, SizeIs(1));
    EXPECT_TRUE(answers[0].octets.starts_with("SIP/2.0 200 OK\r\n")) << "in full";

    // Verified for 32 seconds, and from that address alone.
    EXPECT_TRUE(sip::Mirrored::read(sip::Message::read(says(end, request("OPTIONS", "", "d"))[0].octets)->view()));
    now += 33s;
    for (const auto& each : says(end, request("OPTIONS", "", "e")))
        EXPECT_FALSE(sip::Mirrored::read(sip::Message::read(each.octets)->view()));
}

TEST_F(Unverified, ANonceOfAnotherAddressOrAnOldOneProvesNothing)
{
    Entropy entropy(1);
    Trust trust({}, entropy);
    const auto nonce = trust.nonce(now, stranger.address);
    EXPECT_TRUE(trust.age(now, stranger.address, nonce));
    EXPECT_FALSE(trust.age(now, Address::v4({203, 0, 113, 8}), nonce));
    EXPECT_FALSE(trust.age(now, stranger.address, nonce.substr(1)));
    EXPECT_NE(nonce, trust.nonce(now, stranger.address)) << "two of one second differ";
    trust.returned(now + 33s, stranger, nonce);
    EXPECT_FALSE(trust.verified(now + 33s, stranger));
    trust.returned(now + 30s, stranger, nonce);
    EXPECT_TRUE(trust.verified(now + 30s, stranger));
    EXPECT_FALSE(trust.verified(now + 63s, stranger));
}

TEST(Verified, AreLoopbackAllowedNetworksAndConnections)
{
    Entropy entropy(1);
    const Trust trust({*Prefix::parse("192.0.2.0/24"), *Prefix::parse("2001:db8::/33")}, entropy);
    const auto at = [](const char* text, Transport transport = Transport::udp) {
        return Endpoint{*parse_address(text), 5060, transport};
    };
    EXPECT_TRUE(trust.verified({}, at("127.0.0.1")));
    EXPECT_TRUE(trust.verified({}, at("::1")));
    EXPECT_TRUE(trust.verified({}, at("192.0.2.255")));
    EXPECT_TRUE(trust.verified({}, at("2001:db8:7fff::1")));
    EXPECT_TRUE(trust.verified({}, at("203.0.113.1", Transport::tcp)));
    EXPECT_FALSE(trust.verified({}, at("192.0.3.0")));
    EXPECT_FALSE(trust.verified({}, at("2001:db8:8000::1")));
    EXPECT_FALSE(trust.verified({}, at("203.0.113.1")));
}

}  // namespace
}  // namespace sipdiag::farend
