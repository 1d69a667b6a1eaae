// SPDX-License-Identifier: MIT
#include "sipdiag/reach/pinger.hpp"

#include <gtest/gtest.h>

#include "sipdiag/sip/compose.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::reach {
namespace {

using namespace std::chrono_literals;

// Answers every request, or leaves some out.
class Responder {
public:
    int status = 200;
    unsigned silent_every = 0;  // each n-th is left out
    unsigned heard = 0;

    void start(Instant, Outbox&) {}
    void receive(Instant, const Datagram& arrived, Outbox& out)
    {
        ++heard;
        if (silent_every != 0 && heard % silent_every == 0) return;
        const auto request = *sip::Message::read(arrived.octets);
        auto octets = *sip::Composer::response_to(request.view(), status, "Fine", "t1").add("Server", "sim/1").finish();
        out.send({arrived.destination, arrived.source, octets});
        out.send({arrived.destination, arrived.source, octets});  // a repeat changes nothing
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }
};

struct Scene {
    sim::Universe world{{.seed = 5, .link = {}}};
    sip::Pace pace = sip::Pace::free();
    Entropy entropy{9};

    PingPlan plan(sim::Host& client, sim::Host& server, std::uint16_t port = 5060)
    {
        PingPlan made;
        made.source = client.at(5070);
        made.server = server.at(port);
        made.target = "sip.example";
        made.user_agent = "sipdiag/test";
        made.count = 4;
        made.interval = 100ms;
        return made;
    }
};

TEST(Pinger, MeasuresEachRequestByItself)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");
    auto& client = scene.world.host("192.0.2.1");
    auto& responder = server.runs(5060, Responder{});
    auto& pinger = client.runs(5070, Pinger(scene.plan(client, server), scene.pace, scene.entropy));
    scene.world.run(1min);
    EXPECT_TRUE(pinger.finished());
    EXPECT_EQ(responder.heard, 4U) << "each goes out once";
    ASSERT_EQ(pinger.pings().size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& each = pinger.pings()[i];
        EXPECT_EQ(each.status, 200);
        EXPECT_EQ(each.rtt, Duration(20ms));
        EXPECT_EQ(each.server, "sim/1");
        EXPECT_FALSE(each.answered_from);
        EXPECT_EQ(each.sent_at, pinger.pings()[0].sent_at + i * 100ms);
    }
}

TEST(Pinger, AnyFinalAnswerCounts)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");
    auto& client = scene.world.host("192.0.2.1");
    server.runs(5060, Responder{}).status = 404;
    auto& pinger = client.runs(5070, Pinger(scene.plan(client, server), scene.pace, scene.entropy));
    scene.world.run(1min);
    EXPECT_EQ(pinger.pings().at(3).status, 404);
}

TEST(Pinger, WhatIsMissingIsMissingAndNotRepeated)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");
    auto& client = scene.world.host("192.0.2.1");
    server.runs(5060, Responder{}).silent_every = 2;
    auto& pinger = client.runs(5070, Pinger(scene.plan(client, server), scene.pace, scene.entropy));
    scene.world.run(1min);
    EXPECT_TRUE(pinger.finished());
    int answered = 0;
    for (const auto& each : pinger.pings()) {
        answered += each.status != 0 ? 1 : 0;
        EXPECT_EQ(each.rtt.has_value(), each.status != 0) << "no figure without an answer";
    }
    EXPECT_EQ(answered, 2);
}

TEST(Pinger, AnAnswerFromAnotherPortIsTakenAndNoted)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");
    Pinger pinger(scene.plan(scene.world.host("192.0.2.1"), server), scene.pace, scene.entropy);
    Outbox out;
    pinger.start(Instant{}, out);
    const auto request = *sip::Message::read(out.take().at(0).octets);
    const auto octets = *sip::Composer::response_to(request.view(), 200, "Fine", "t1").finish();
    pinger.receive(Instant{} + 5ms, {server.at(5099), pinger.plan().source, octets}, out);
    EXPECT_EQ(pinger.pings().at(0).status, 200);
    EXPECT_EQ(pinger.pings().at(0).answered_from, server.at(5099));
}

TEST(Pinger, EndsAfterItsPatienceWhereNobodyAnswers)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1").hides();
    auto& client = scene.world.host("192.0.2.1");
    auto& pinger = client.runs(5070, Pinger(scene.plan(client, server), scene.pace, scene.entropy));
    scene.world.run(2200ms);
    EXPECT_FALSE(pinger.finished()) << "the last went out at 300 ms";
    scene.world.run(2400ms);
    EXPECT_TRUE(pinger.finished());
    EXPECT_EQ(pinger.pings().size(), 4U);
}

TEST(Pinger, WithAnotherServerToGoToTheFirstAnswerIsWaitedForAndNoLonger)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1").hides();
    auto& client = scene.world.host("192.0.2.1");
    auto plan = scene.plan(client, server);
    plan.count = 100;
    plan.first_patience = 500ms;
    auto& pinger = client.runs(5070, Pinger(plan, scene.pace, scene.entropy));
    scene.world.run(600ms);
    EXPECT_TRUE(pinger.finished());
    EXPECT_LE(pinger.pings().size(), 6U);
}

TEST(Pinger, ARefusalEndsItAtOnceWhereAnotherServerIsLeft)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");  // nothing is bound there
    auto& client = scene.world.host("192.0.2.1");
    auto plan = scene.plan(client, server);
    plan.first_patience = 5s;
    auto& pinger = client.runs(5070, Pinger(plan, scene.pace, scene.entropy));
    scene.world.run(50ms);
    EXPECT_TRUE(pinger.finished());
    EXPECT_EQ(pinger.pings().at(0).lost->cause, Undelivered::Cause::refused);
}

TEST(Pinger, AConnectionThatIsGoneEndsIt)
{
    Scene scene;
    auto plan = scene.plan(scene.world.host("192.0.2.1"), scene.world.host("198.51.100.1"));
    plan.source.transport = plan.server.transport = Transport::tcp;
    Pinger pinger(plan, scene.pace, scene.entropy);
    Outbox out;
    pinger.start(Instant{}, out);
    pinger.undelivered(Instant{} + 5ms, {plan.server, Undelivered::Cause::closed}, out);
    EXPECT_TRUE(pinger.finished());
}

TEST(Pinger, KeepsThePaceOfSafetyRuleS8)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");
    auto& client = scene.world.host("192.0.2.1");
    auto& responder = server.runs(5060, Responder{});
    auto plan = scene.plan(client, server);
    plan.count = 300;
    plan.interval = 10ms;
    sip::Pace pace;
    auto& pinger = client.runs(5070, Pinger(plan, pace, scene.entropy));
    scene.world.run(5min);
    EXPECT_TRUE(pinger.finished());
    EXPECT_TRUE(pinger.cut_short());
    EXPECT_EQ(responder.heard, sip::Pace::requests_a_run);
    EXPECT_GE(pinger.pings().at(30).sent_at - pinger.pings().at(0).sent_at, 3s) << "10 at once, then 5 a second";
}

TEST(Pinger, StopsWhenTold)
{
    Scene scene;
    auto& server = scene.world.host("198.51.100.1");
    auto& client = scene.world.host("192.0.2.1");
    server.runs(5060, Responder{});
    auto& pinger = client.runs(5070, Pinger(scene.plan(client, server), scene.pace, scene.entropy));
    scene.world.run(150ms);
    pinger.stop();
    scene.world.run(1s);
    EXPECT_TRUE(pinger.finished());
    EXPECT_EQ(pinger.pings().size(), 2U);
}

}  // namespace
}  // namespace sipdiag::reach
