// SPDX-License-Identifier: MIT
//
// Calls in virtual time: a caller and an echo across networks that lose, double, delay and translate.
#include "support/sim/calls.hpp"

namespace sipdiag::sim {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

TEST_F(Calls, HearTheirEchoAndEndClean)
{
    auto& service = echo(echoing(there()));
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    ASSERT_TRUE(call.finished());
    EXPECT_EQ(call.status(), 200);
    EXPECT_EQ(call.answered_after(), Duration(20ms));
    ASSERT_TRUE(call.ended());
    EXPECT_EQ(call.ended()->by, "us");
    EXPECT_EQ(call.ended()->reason, "duration");
    const auto media = call.session()->media().figures();
    EXPECT_EQ(media.sent, 200U) << "four seconds at exactly 20 ms";
    EXPECT_EQ(media.received.packets.received, 200U);
    EXPECT_EQ(media.received.packets.lost, 0U);
    EXPECT_EQ(media.echoes, 200U);
    ASSERT_FALSE(media.round_trips.empty());
    EXPECT_EQ(media.round_trips.front(), Duration(20ms));
    EXPECT_NEAR(std::chrono::duration<double>(*media.received.jitter).count(), 0, 1e-9);
    EXPECT_EQ(media.source_changed, false);

    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].ack_received);
    EXPECT_EQ(told[0].ended.by, "peer");
    EXPECT_EQ(told[0].ended.reason, "bye");
    EXPECT_EQ(told[0].media.received.packets.received, 200U);
    EXPECT_EQ(told[0].media.sent, 200U);
    EXPECT_EQ(told[0].codec, "PCMU");
    EXPECT_EQ(service.active(), 0U);
    EXPECT_FALSE(call.session()->media().figures().refused);
}

TEST_F(Calls, TellWhatTheirOwnSocketsHadNoRoomFor)
{
    std::uint64_t dropped = 100;  // of earlier calls by the same socket
    std::vector<Endpoint> asked;
    auto options = echoing(there());
    options.drops = [&](const Endpoint& socket) {
        asked.push_back(socket);
        return std::optional(std::exchange(dropped, dropped + 7));
    };
    echo(options);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].media.own_drops, 7U);
    EXPECT_THAT(asked, testing::ElementsAre(there().at(media_port), there().at(media_port)));
    EXPECT_EQ(call.session()->media().figures().own_drops, std::nullopt) << "not measured";
}

TEST_F(Calls, WhoseEndIsNotHeardOfAreToldOfWhenTheTimeIsOver)
{
    auto& service = echo(echoing(there()));
    caller(calling(here(), there().at(5060)));
    world.run(2s);
    Outbox unsaid;
    service.withdraw(world.now(), unsaid);  // nobody hears the BYE
    EXPECT_TRUE(told.empty());
    service.tell_rest(world.now());
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.by, "us");
    EXPECT_EQ(told[0].ended.reason, "stopped");
    EXPECT_GT(told[0].media.received.packets.received, 90U);
    service.tell_rest(world.now());
    EXPECT_EQ(told.size(), 1U) << "once";
}

TEST_F(Calls, PressKeysThatTheOtherSideUnderstands)
{
    echo(echoing(there()));
    auto options = calling(here(), there().at(5060));
    options.media.digits = "5#";
    caller(options);
    world.run(60s);
    ASSERT_EQ(told.size(), 1U);
    ASSERT_EQ(told[0].media.presses.size(), 2U);
    EXPECT_EQ(told[0].media.presses[0].event, 5);
    EXPECT_TRUE(told[0].media.presses[0].ended);
    EXPECT_EQ(told[0].media.presses[1].event, 11);
}

TEST_F(Calls, StandWithALateOffer)  // RFC 3261 §13.2.1: offer in the 2xx, answer in the ACK
{
    echo(echoing(there()));
    auto options = calling(here(), there().at(5060));
    options.late_offer = true;
    auto& call = caller(options);
    world.run(60s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].descriptions.we_offered);
}

TEST_F(Calls, AreAuthenticatedByWhoMayCall)
{
    auto service = echoing(there());
    service.allow.clear();
    service.accounts.push_back({"caller", auth::Secret("secret")});
    echo(service);
    auto options = calling(here(), there().at(5060));
    options.account = auth::Account{"caller", auth::Secret("secret"), {}};
    auto& call = caller(options);
    world.run(60s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_EQ(call.invites(), 2U);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
}

TEST_F(Calls, OfferAWrongPasswordOnce)
{
    auto service = echoing(there());
    service.allow.clear();
    service.accounts.push_back({"caller", auth::Secret("secret")});
    echo(service);
    auto options = calling(here(), there().at(5060));
    options.account = auth::Account{"caller", auth::Secret("wrong"), {}};
    auto& call = caller(options);
    world.run(60s);
    EXPECT_EQ(call.status(), 401);
    EXPECT_EQ(call.invites(), 2U);
    EXPECT_EQ(call.refused_credentials(), auth::Decision::refused);
    EXPECT_TRUE(told.empty());
}

TEST_F(Calls, EndWhenNobodyIsThere)
{
    there();
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    ASSERT_TRUE(call.finished());
    EXPECT_EQ(call.status(), 0);
    EXPECT_EQ(call.ended()->by, "network");
    EXPECT_EQ(call.ended()->reason, "undelivered");
}

TEST_F(Calls, AreRefusedWhereNothingIsInCommon)
{
    auto service = echoing(there());
    service.takes_any_audio = false;
    service.codecs = {{18, "G729", 8000, 1, {}}};
    echo(service);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    EXPECT_EQ(call.status(), 488);
    EXPECT_EQ(call.ended()->by, "peer");
    EXPECT_TRUE(told.empty());
}

TEST_F(Calls, AreAnsweredOnlyForThoseNamed)  // safety S11
{
    auto service = echoing(there());
    service.answers_all = false;
    service.answer = {"*@other.example"};
    echo(service);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    EXPECT_EQ(call.status(), 480) << "a branch's answer; a 6xx would stop the other phones";
}

TEST_F(Calls, EndWithASecondOneThatHasNoRoom)
{
    auto service = echoing(there(), 1);
    echo(service);
    caller(calling(here(), there().at(5060)));
    auto& other = world.host("192.0.2.9");
    auto& second = other.runs(sockets_of(other), CallerLeg(calling(other, there().at(5060)), entropy), 1s);
    world.run(60s);
    EXPECT_EQ(second.status(), 503);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].media.received.packets.received, 200U) << "the first keeps his echo";
}

TEST_F(Calls, AreEndedByTheEchoAtItsLimit)
{
    auto service = echoing(there());
    service.max_duration = 2s;
    echo(service);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    EXPECT_EQ(call.ended()->by, "peer");
    EXPECT_EQ(call.ended()->reason, "bye");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.by, "us");
    EXPECT_EQ(told[0].ended.reason, "duration");
}

struct Storm {
    const char* name;
    Link link;
};
void PrintTo(const Storm& each, std::ostream* out)
{
    *out << each.name;
}
class StormyCalls : public testing::TestWithParam<Storm> {};

TEST_P(StormyCalls, EndOnBothSidesAndTellTheTruth)
{
    unsigned answered = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Universe world({.seed = seed, .link = GetParam().link});
        Entropy entropy(seed);
        std::vector<EchoCall> told;
        auto& here = world.host("192.0.2.1");
        auto& there = world.host("198.51.100.1");
        auto& service = there.runs(sockets_of(there, 2), EchoService(echoing(there, 2), entropy));
        service.on_call = [&](const EchoCall& each) { told.push_back(each); };
        auto options = calling(here, there.at(5060));
        options.duration = 2s;
        auto& call = here.runs(sockets_of(here), CallerLeg(options, entropy));
        world.run(500s);
        ASSERT_TRUE(call.finished());
        ASSERT_TRUE(call.ended());
        EXPECT_EQ(service.active(), 0U);
        EXPECT_LE(service.counts().calls, 1U) << "a repeat was taken for another call";
        if (call.status() != 200) {
            EXPECT_THAT(call.ended()->reason, AnyOf(Eq("timed-out"), Eq("no-answer")));
            continue;
        }
        ++answered;
        ASSERT_EQ(told.size(), 1U);
        const auto media = call.session()->media().figures();
        const auto& far = told[0].media;
        // What one side counts cannot be more than what the other sent.
        EXPECT_LE(far.received.packets.received, media.sent);
        EXPECT_LE(media.received.packets.received, far.sent);
        EXPECT_LE(media.received.packets.received + media.received.packets.lost, far.sent + far.received.packets.lost);
        for (const auto& trip : media.round_trips) {
            EXPECT_GE(trip, 2 * GetParam().link.least_delay);
            EXPECT_LE(trip, 2 * GetParam().link.most_delay);
        }
    }
    EXPECT_GE(answered, 55U) << "of 60";
}

INSTANTIATE_TEST_SUITE_P(Seeds, StormyCalls,
                         testing::Values(Storm{"lossy", {.loss = 200}}, Storm{"very_lossy", {.loss = 400}},
                                         Storm{"doubling", {.duplication = 1000, .most_delay = 60ms}},
                                         Storm{"slow", {.least_delay = 300ms, .most_delay = 700ms}}),
                         [](const auto& each) { return each.param.name; });

// A caller who is behind a NAT and shows his private address everywhere.
TEST(CallThroughNat, HearsItsEchoByLatching)
{
    Universe world(Settings{});
    Entropy entropy(1);
    std::vector<EchoCall> told;
    auto& nat = world.nat({.keeps_ports = false});
    auto& phone = world.host("10.0.0.3").behind(nat);
    auto& there = world.host("198.51.100.1");
    auto& service = there.runs(sockets_of(there, 2), EchoService(echoing(there, 2), entropy));
    service.on_call = [&](const EchoCall& each) { told.push_back(each); };
    auto& call = phone.runs(sockets_of(phone), CallerLeg(calling(phone, there.at(5060)), entropy));
    world.run(100s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].media.source_changed, true) << "the SDP said 10.0.0.3";
    EXPECT_TRUE(told[0].peer_contact_private);
    EXPECT_EQ(told[0].media.remote->address, nat.address());
}

}  // namespace
}  // namespace sipdiag::sim
