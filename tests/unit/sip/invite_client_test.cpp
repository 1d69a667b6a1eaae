// SPDX-License-Identifier: MIT
#include "sipdiag/sip/invite_client.hpp"

#include <gmock/gmock.h>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using namespace std::chrono_literals;
using support::request_text;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using State = InviteClient::State;
using End = InviteClient::End;
using Taken = InviteClient::Taken;

constexpr const char* via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport";

std::string invite_text()
{
    auto text = request_text("INVITE", via);
    const auto at = text.find("From:");
    return text.insert(at, "Route: <sip:p1.example;lr>\r\nRoute: <sip:p2.example;lr>\r\nRequire: 100rel\r\n");
}

class Inviting : public testing::Test {
protected:
    static Endpoint at(std::uint8_t host, Transport transport = Transport::udp)
    {
        return {Address::v4({192, 0, 2, host}), 5060, transport};
    }
    void begin(Transport transport = Transport::udp)
    {
        auto made = InviteClient::make({at(1, transport), at(2, transport), invite_text()});
        ASSERT_TRUE(made);
        client.emplace(*std::move(made));
        client->start(now, out);
        collect();
    }
    void until(Duration passed)
    {
        const Instant end = Instant{} + passed;
        while (client->deadline() <= end) {
            now = client->deadline();
            client->expire(now, out);
            collect();
        }
        now = end;
    }
    Taken arrives(int code, const std::string& to_tag = "to", const std::string& top_via = via)
    {
        auto text = support::response_text(code, "INVITE", top_via);
        text.replace(text.find("tag=to\r\n"), 6, "tag=" + to_tag);
        const auto taken = client->accept(support::received(text, at(2), at(1), now), out);
        collect();
        return taken;
    }
    void collect()
    {
        for (auto& each : out.take()) {
            const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
            if (each.octets.starts_with("INVITE")) {
                invites.push_back(ms);
            } else {
                others.push_back(each);
            }
        }
    }

    Instant now{};
    Outbox out;
    std::vector<long> invites;  // milliseconds
    std::vector<Datagram> others;
    std::optional<InviteClient> client;
};

TEST_F(Inviting, RepeatsSevenTimesToAMutePeer)  // RFC 3261 §17.1.1.2, timers A and B
{
    begin();
    until(40s);
    EXPECT_THAT(invites, ElementsAre(0, 500, 1500, 3500, 7500, 15500, 31500));
    EXPECT_EQ(client->end(), End::timed_out);
    EXPECT_EQ(client->deadline(), never);
    EXPECT_TRUE(others.empty());
}

TEST_F(Inviting, WaitsForEverOnceSomethingProvisionalCame)
{
    begin();
    until(600ms);
    EXPECT_EQ(arrives(100), Taken::provisional);
    EXPECT_EQ(client->deadline(), never);
    EXPECT_EQ(arrives(180), Taken::provisional);
    EXPECT_THAT(invites, ElementsAre(0, 500));
    EXPECT_EQ(client->state(), State::proceeding);
}

TEST_F(Inviting, AcknowledgesARefusalEachTimeItComes)  // §17.1.1.3
{
    begin();
    until(100ms);
    EXPECT_EQ(arrives(486), Taken::failure);
    until(1s);
    EXPECT_EQ(arrives(486), Taken::absorbed);
    EXPECT_EQ(arrives(180), Taken::absorbed);
    ASSERT_EQ(others.size(), 2U);
    const auto& ack = others[0].octets;
    EXPECT_EQ(others[1].octets, ack);
    EXPECT_EQ(others[0].destination, at(2));
    EXPECT_TRUE(
        ack.starts_with("ACK sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport\r\n"));
    EXPECT_THAT(ack, HasSubstr("Route: <sip:p1.example;lr>\r\nRoute: <sip:p2.example;lr>\r\n"));
    EXPECT_THAT(ack, HasSubstr("To: <sip:12345@sip.example>;tag=to\r\n")) << "of the response";
    EXPECT_THAT(ack, HasSubstr("CSeq: 1 ACK\r\n"));
    EXPECT_THAT(ack, Not(HasSubstr("Require")));
    EXPECT_EQ(client->deadline(), Instant{} + 100ms + 32s) << "timer D";
    until(40s);
    EXPECT_EQ(client->end(), End::rejected);
    EXPECT_EQ(client->counts().repeated, 1U);
    EXPECT_EQ(arrives(486), Taken::no) << "it has ended";
}

TEST_F(Inviting, PassesOnEverySuccessForTimerM)  // RFC 6026 §7.2
{
    begin();
    EXPECT_EQ(arrives(200, "a"), Taken::success);
    EXPECT_EQ(client->state(), State::accepted);
    until(20s);
    EXPECT_EQ(arrives(200, "a"), Taken::success) << "a repeat wants its ACK too";
    EXPECT_EQ(arrives(200, "b"), Taken::success) << "a fork";
    EXPECT_EQ(arrives(486), Taken::absorbed);
    EXPECT_TRUE(others.empty()) << "the ACK of a 2xx is the core's";
    EXPECT_THAT(invites, ElementsAre(0));
    until(32s);
    EXPECT_TRUE(client->finished());
    EXPECT_EQ(client->end(), End::accepted);
}

TEST_F(Inviting, DoesNotRepeatOverAConnection)
{
    begin(Transport::tcp);
    until(31s);
    EXPECT_THAT(invites, ElementsAre(0));
    EXPECT_EQ(arrives(404), Taken::failure);
    EXPECT_EQ(others.size(), 1U) << "an ACK it still is";
    EXPECT_TRUE(client->finished()) << "timer D is zero";
}

TEST_F(Inviting, IsCancelledOnceRinging)  // §9.1
{
    begin();
    EXPECT_FALSE(client->cancellable());
    until(100ms);
    arrives(180);
    ASSERT_TRUE(client->cancellable());
    const auto cancel = client->cancel(now);
    ASSERT_TRUE(cancel);
    EXPECT_TRUE(cancel->octets.starts_with(
        "CANCEL sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport\r\n"));
    EXPECT_THAT(cancel->octets, HasSubstr("CSeq: 1 CANCEL\r\n"));
    EXPECT_THAT(cancel->octets, HasSubstr("To: <sip:12345@sip.example>\r\n")) << "as in the INVITE";
    EXPECT_THAT(cancel->octets, HasSubstr("Route: <sip:p1.example;lr>\r\n"));
    EXPECT_THAT(cancel->octets, Not(HasSubstr("Require")));
    EXPECT_TRUE(NonInviteClient::make(*cancel));
    until(32s);
    EXPECT_FALSE(client->finished());
    until(33s);
    EXPECT_EQ(client->end(), End::timed_out) << "64*T1 after the CANCEL nobody waits for a 487";
}

TEST_F(Inviting, TakesASuccessThatCrossedTheCancel)
{
    begin();
    arrives(180);
    (void)client->cancel(now);
    EXPECT_EQ(arrives(200), Taken::success);
}

TEST_F(Inviting, EndsWhenTheNetworkRefuses)  // §17.1.4
{
    begin();
    client->undelivered(now, {at(2), Undelivered::Cause::expired_in_transit}, out);
    EXPECT_FALSE(client->finished());
    client->undelivered(now, {at(3), Undelivered::Cause::refused}, out);
    EXPECT_FALSE(client->finished()) << "another destination's";
    client->undelivered(now, {at(2), Undelivered::Cause::refused}, out);
    EXPECT_EQ(client->end(), End::undelivered);
}

TEST_F(Inviting, DiscardsAnAlteredSentBy)  // §18.1.2
{
    begin();
    EXPECT_EQ(arrives(200, "to", "SIP/2.0/UDP 203.0.113.1:5060;branch=z9hG4bKa"), Taken::absorbed);
    EXPECT_EQ(client->altered_sent_by(), "203.0.113.1:5060");
    EXPECT_EQ(client->state(), State::calling);
    EXPECT_EQ(arrives(200, "to", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKother"), Taken::no);
}

TEST(Make, WantsAnInvite)
{
    EXPECT_FALSE(InviteClient::make({{}, {}, request_text("OPTIONS", via)}));
    EXPECT_FALSE(InviteClient::make({{}, {}, "no message"}));
}

}  // namespace
}  // namespace sipdiag::sip
