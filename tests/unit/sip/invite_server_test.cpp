// SPDX-License-Identifier: MIT
#include "sipdiag/sip/invite_server.hpp"

#include <gmock/gmock.h>

#include "sipdiag/sip/reply.hpp"
#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using namespace std::chrono_literals;
using support::received;
using support::request_text;
using testing::ElementsAre;
using State = InviteServer::State;
using Taken = InviteServer::Taken;

constexpr const char* via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa";

class Invited : public testing::Test {
protected:
    void begin(InviteServerOptions options = {}, const std::string& top_via = via, Transport transport = Transport::udp)
    {
        const Endpoint client{Address::v4({192, 0, 2, 1}), 5060, transport};
        const Endpoint here{Address::v4({192, 0, 2, 2}), 5060, transport};
        server.emplace(received(request_text("INVITE", top_via), client, here, now), client, options);
        server->start(now, out);
    }
    void until(Duration passed)
    {
        const Instant end = Instant{} + passed;
        while (server->deadline() <= end) {
            now = server->deadline();
            server->expire(now, out);
            collect();
        }
        now = end;
    }
    Taken arrives(const std::string& method, const std::string& to_tag = "", const std::string& top_via = via)
    {
        const auto message = received(request_text(method, top_via, to_tag));
        const auto taken = server->accept(now, message.message.view(), out);
        collect();
        return taken;
    }
    bool answers(int code)
    {
        const bool did = server->respond(now, code, *reply_to(server->request(), code, "Reason", "ours").finish(), out);
        collect();
        return did;
    }
    void collect()
    {
        for (const auto& each : out.take()) {
            sent.emplace_back(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count(),
                              std::stoi(each.octets.substr(8, 3)));
        }
    }

    Instant now{};
    Outbox out;
    std::vector<std::pair<long, int>> sent;
    std::optional<InviteServer> server;
};

using Sent = std::pair<long, int>;

TEST_F(Invited, SaysTryingAfter200Milliseconds)  // RFC 3261 §17.2.1
{
    begin();
    EXPECT_EQ(arrives("INVITE"), Taken::repeat);
    EXPECT_TRUE(sent.empty()) << "nothing was said that could be repeated";
    until(1s);
    EXPECT_EQ(arrives("INVITE"), Taken::repeat);
    EXPECT_THAT(sent, ElementsAre(Sent{200, 100}, Sent{1000, 100}));
    EXPECT_TRUE(answers(180));
    arrives("INVITE");
    EXPECT_EQ(sent.back(), (Sent{1000, 180}));
    EXPECT_EQ(server->repeats(), 3U);
}

TEST_F(Invited, RepeatsARefusalUntilItIsAcknowledged)  // timers G and I
{
    begin();
    EXPECT_TRUE(answers(486));
    until(8s);
    EXPECT_THAT(sent, ElementsAre(Sent{0, 486}, Sent{500, 486}, Sent{1500, 486}, Sent{3500, 486}, Sent{7500, 486}));
    arrives("INVITE");
    EXPECT_EQ(sent.back(), (Sent{8000, 486}));
    EXPECT_EQ(arrives("ACK", "ours"), Taken::ack);
    EXPECT_TRUE(server->acknowledged());
    EXPECT_EQ(server->state(), State::confirmed);
    const auto before = sent.size();
    until(12s);
    EXPECT_EQ(arrives("ACK", "ours"), Taken::ack);
    EXPECT_EQ(arrives("INVITE"), Taken::repeat);
    EXPECT_EQ(sent.size(), before);
    until(13s);
    EXPECT_TRUE(server->finished()) << "T4 after the ACK";
}

TEST_F(Invited, GivesUpOnAnAckThatNeverComes)  // timer H
{
    begin();
    answers(404);
    until(33s);
    EXPECT_TRUE(server->finished());
    EXPECT_FALSE(server->acknowledged());
    EXPECT_EQ(sent.size(), 11U);
    EXPECT_EQ(sent.back(), (Sent{31500, 404}));
}

TEST_F(Invited, StaysForTimerLAfterASuccess)  // RFC 6026 §7.1
{
    begin();
    EXPECT_TRUE(answers(200));
    EXPECT_EQ(server->state(), State::accepted);
    until(5s);
    EXPECT_EQ(arrives("INVITE"), Taken::repeat);
    EXPECT_THAT(sent, ElementsAre(Sent{0, 200})) << "repeats are absorbed silently; those of the 200 are the core's";
    EXPECT_TRUE(answers(200));
    EXPECT_EQ(sent.back(), (Sent{5000, 200}));
    EXPECT_FALSE(answers(486));
    EXPECT_EQ(arrives("ACK", "ours"), Taken::core_ack) << "with the INVITE's branch, as some phones have it";
    EXPECT_EQ(arrives("ACK", "ours", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKb"), Taken::no)
        << "with its own branch, as it should be, it is none of this transaction";
    until(32s);
    EXPECT_TRUE(server->finished());
}

TEST_F(Invited, AnswersOnce)
{
    begin();
    EXPECT_TRUE(answers(180));
    EXPECT_TRUE(answers(486));
    EXPECT_FALSE(answers(200));
    EXPECT_FALSE(answers(180));
    EXPECT_EQ(server->answered(), 486);
}

TEST_F(Invited, SaysNothingUnaskedToThoseWhoMayNotBeSentMore)
{
    begin({.timers = {}, .says_trying = false, .repeats = false});
    EXPECT_EQ(server->deadline(), never);
    answers(403);
    until(40s);
    EXPECT_THAT(sent, ElementsAre(Sent{0, 403}));
    EXPECT_TRUE(server->finished());
}

TEST_F(Invited, KnowsItsCancel)  // §9.2
{
    begin();
    const auto is_cancelled_by = [&](const std::string& method, const std::string& top_via) {
        return server->is_cancelled_by(received(request_text(method, top_via)).message.view());
    };
    EXPECT_TRUE(is_cancelled_by("CANCEL", via));
    EXPECT_FALSE(is_cancelled_by("CANCEL", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKb"));
    EXPECT_FALSE(is_cancelled_by("CANCEL", "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa"));
    EXPECT_FALSE(is_cancelled_by("BYE", via));
}

TEST_F(Invited, KnowsTheAckOfAnOldPeerByTheTagOfItsAnswer)  // §17.2.3, branches without the magic cookie
{
    const std::string old = "SIP/2.0/UDP 192.0.2.1:5060;branch=1";
    begin({}, old);
    answers(486);
    EXPECT_EQ(arrives("ACK", "another", old), Taken::no);
    EXPECT_EQ(arrives("ACK", "ours", old), Taken::ack);
}

TEST_F(Invited, NeitherRepeatsNorLingersOverAConnection)
{
    begin({}, "SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKa", Transport::tcp);
    answers(486);
    until(31s);
    EXPECT_EQ(sent.size(), 1U);
    arrives("ACK", "ours", "SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKa");
    EXPECT_TRUE(server->finished());
}

}  // namespace
}  // namespace sipdiag::sip
