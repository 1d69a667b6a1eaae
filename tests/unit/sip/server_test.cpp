// SPDX-License-Identifier: MIT
#include "sipdiag/sip/server.hpp"

#include <gmock/gmock.h>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using namespace std::chrono_literals;
using support::received;
using support::request_text;
using testing::ElementsAre;
using testing::IsEmpty;
using State = NonInviteServer::State;

const std::string via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport";

class Server : public testing::Test {
protected:
    void begin(Transport transport = Transport::udp, ServerOptions options = {})
    {
        const Endpoint source{Address::v4({192, 0, 2, 1}), 40000, transport};
        const Endpoint destination{Address::v4({192, 0, 2, 2}), 5060, transport};
        server.emplace(received(request_text("OPTIONS", via), source, destination, now), source, options);
        server->start(now, out);
        collect();
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
    void repeat()
    {
        server->receive(now, {{}, {}, request_text("OPTIONS", via)}, out);
        collect();
    }
    bool answer(int status)
    {
        const bool sending = server->respond(now, status, support::response_text(status, "OPTIONS", via), out);
        collect();
        return sending;
    }
    void collect()
    {
        for (const auto& each : out.take()) {
            EXPECT_EQ(each.source, server->request().destination) << "from where the request came to";
            EXPECT_EQ(each.destination, server->request().source);
            sent.push_back(received(each.octets).message.view().status());
            at.push_back(now - Instant{});
        }
    }

    Instant now{};
    Outbox out;
    std::vector<int> sent;
    std::vector<Duration> at;
    std::optional<NonInviteServer> server;
};

TEST_F(Server, IsSilentToRepeatsBeforeItsAnswerAndRepeatsItAfterwards)  // RFC 3261 §17.2.2
{
    begin();
    repeat();
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_EQ(server->state(), State::trying);
    EXPECT_TRUE(answer(200));
    EXPECT_EQ(server->state(), State::completed);
    repeat();
    repeat();
    EXPECT_THAT(sent, ElementsAre(200, 200, 200));
    EXPECT_EQ(server->repeats(), 3U);
}

TEST_F(Server, StaysForTimerJ)
{
    begin();
    until(1s);
    answer(200);
    until(33s - 1ms);
    repeat();
    EXPECT_THAT(sent, ElementsAre(200, 200));
    until(33s);
    EXPECT_TRUE(server->finished());
    repeat();
    EXPECT_EQ(sent.size(), 2U) << "what is over is over";
    EXPECT_EQ(server->deadline(), never);
}

TEST_F(Server, GoesAtOnceOnAReliableTransport)
{
    begin(Transport::tls);
    EXPECT_TRUE(answer(200));
    EXPECT_TRUE(server->finished());
    EXPECT_THAT(sent, ElementsAre(200));
}

TEST_F(Server, SendsOneFinal)
{
    begin();
    EXPECT_TRUE(answer(404));
    EXPECT_FALSE(answer(200));
    repeat();
    EXPECT_THAT(sent, ElementsAre(404, 404));
}

TEST_F(Server, SaysTryingWhenTheClientsTimerEHasReachedT2)  // RFC 4320 §4.1
{
    begin();
    until(3499ms);
    EXPECT_THAT(sent, IsEmpty());
    until(20s);
    EXPECT_THAT(sent, ElementsAre(100));
    EXPECT_EQ(at[0], 3500ms);
    EXPECT_EQ(server->state(), State::proceeding);
    repeat();
    EXPECT_TRUE(answer(200));
    repeat();
    EXPECT_THAT(sent, ElementsAre(100, 100, 200, 200));
}

TEST_F(Server, SaysNoTryingAfterAnAnswer)
{
    begin();
    until(3s);
    answer(200);
    until(10s);
    EXPECT_THAT(sent, ElementsAre(200));
}

TEST_F(Server, SaysNoTryingWhereItMayNotSendMoreThanItGot)
{
    begin(Transport::udp, {.timers = {}, .says_trying = false});
    until(20s);
    EXPECT_FALSE(answer(100));
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_TRUE(answer(200));
}

TEST_F(Server, RefusesResponsesThatRfc4320Forbids)
{
    begin();
    EXPECT_FALSE(answer(100)) << "too early over UDP";
    EXPECT_FALSE(answer(183)) << "no provisional but 100";
    EXPECT_FALSE(answer(408));
    until(4s);
    EXPECT_TRUE(answer(100));
    EXPECT_FALSE(answer(180));
    EXPECT_FALSE(answer(408));
    EXPECT_THAT(sent, ElementsAre(100, 100));
    begin(Transport::tcp);
    EXPECT_TRUE(answer(100)) << "at any time over a reliable transport";
}

TEST_F(Server, SaysNothingWhenTheClientWaitsNoMore)  // RFC 4320 §4.2
{
    begin();
    until(32s);
    EXPECT_TRUE(server->finished());
    EXPECT_FALSE(answer(200));
    EXPECT_THAT(sent, ElementsAre(100));
}

TEST_F(Server, SaysNothingTooLateThoughItsDeadlineHasNotBeenObeyedYet)
{
    begin();
    now = Instant{} + 32s;
    EXPECT_FALSE(answer(200));
    EXPECT_THAT(sent, IsEmpty());
}

TEST_F(Server, IsNotMovedByOtherRequestsOrNoise)
{
    begin();
    answer(200);
    server->receive(now, {{}, {}, request_text("BYE", via)}, out);
    server->receive(now, {{}, {}, support::response_text(200, "OPTIONS", via)}, out);
    server->receive(now, {{}, {}, "noise"}, out);
    server->undelivered(now, {}, out);
    collect();
    EXPECT_THAT(sent, ElementsAre(200));
    EXPECT_FALSE(server->finished());
}

}  // namespace
}  // namespace sipdiag::sip
