// SPDX-License-Identifier: MIT
//
// The phone's two ports across a simulated network: who answers where, what arrives, and what is told of it.
#include <gmock/gmock.h>

#include "support/sim/registrar_world.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using reg::Goal;
using reg::State;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::uint16_t ephemeral = 51098;

std::vector<std::string> codes(const finding::Findings& findings)
{
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.emplace_back(each.entry->code);
    return all;
}

farend::Misbehaviour faults(std::string_view words)
{
    farend::Misbehaviour made;
    EXPECT_FALSE(farend::add_faults(made, words));
    return made;
}

reg::Judgement visit(RegistrarWorld& world, Host& host)
{
    auto& phone = world.visits_from_two_ports(host, {.goal = Goal::add}, ephemeral, 5060);
    world.world.run(600s);
    EXPECT_TRUE(phone.finished());
    return reg::judge(phone.facts(), Goal::add);
}

TEST(TwoPorts, RegisterWhereTheServerAnswersWhereViaSays)
{
    RegistrarWorld world;
    const auto told = visit(world, world.world.host("192.0.2.1"));
    EXPECT_EQ(told.state, State::registered);
    EXPECT_THAT(codes(told.findings), IsEmpty());
    EXPECT_THAT(world.last->facts().unheard, IsEmpty());
    for (const auto& each : world.world.journal()) {
        const auto& datagram = each.datagram;
        if (datagram.source.address == parse_address("192.0.2.1").value_or(Address{})) {
            EXPECT_EQ(datagram.source.port, ephemeral);
            EXPECT_EQ(datagram.octets.find(";rport"), std::string::npos) << "the phone never asks for it";
        } else {
            EXPECT_EQ(datagram.destination.port, 5060);
        }
    }
}

TEST(TwoPorts, AreATrapWhereTheServerForcesRport)  // phone-nat-behaviour.md, 5
{
    RegistrarWorld world({.faults = faults("force-rport")});
    const auto told = visit(world, world.world.host("192.0.2.1"));
    EXPECT_EQ(told.state, State::unreachable);
    EXPECT_EQ(told.outcome, finding::Outcome::failed);
    EXPECT_EQ(told.where, reg::Where::phone);
    EXPECT_THAT(codes(told.findings), Contains("REG046"));
    EXPECT_THAT(codes(told.findings), Not(Contains("REG021"))) << "something did come back";
    const auto& facts = world.last->facts();
    ASSERT_THAT(facts.unheard, Not(IsEmpty()));
    EXPECT_EQ(facts.unheard.front().status, 401);
    EXPECT_EQ(facts.unheard.front().destination.port, ephemeral);
    EXPECT_FALSE(facts.witness) << "nothing is left to be asked";
    EXPECT_LE(facts.exchanges.back().sent_at.size(), 4U) << "it is not waited until 32 s have passed";
    EXPECT_THAT(world.held(), SizeIs(0));
}

TEST(TwoPorts, OfTheSameSettingsAreNoneWithNatEnable)  // one socket: the cure
{
    RegistrarWorld world({.faults = faults("force-rport")});
    EXPECT_EQ(world.visit({.goal = Goal::add}).state, State::registered);
}

TEST(TwoPorts, AreClosedByANatThatKnowsOnlyThePortThatWasSentFrom)
{
    RegistrarWorld world;
    auto& nat = world.world.nat({.address = "203.0.113.1"});
    auto& host = world.world.host("10.0.0.3").behind(nat);
    const auto told = visit(world, host);
    EXPECT_EQ(told.state, State::unreachable);
    EXPECT_EQ(told.where, reg::Where::router);
    EXPECT_THAT(codes(told.findings), Contains("REG047"));
    const auto& facts = world.last->facts();
    ASSERT_TRUE(facts.witness);
    EXPECT_TRUE(facts.witness->answered);
    EXPECT_EQ(facts.witness->seen->received, "203.0.113.1");
}

TEST(TwoPorts, AreOpenWhereTheRouterForwardsTheControlPort)
{
    RegistrarWorld world;
    const Endpoint inside{*parse_address("10.0.0.3"), 5060, Transport::udp};
    auto& nat = world.world.nat({.address = "203.0.113.1", .forwards = {{5060, inside}}});
    const auto told = visit(world, world.world.host("10.0.0.3").behind(nat));
    EXPECT_NE(told.state, State::unreachable);
    EXPECT_THAT(codes(told.findings), Not(Contains("REG047")));
}

TEST(TwoPorts, AreNotWhereARepairedContactPointsTo)
{
    RegistrarWorld world({.faults = faults("repair-contact")});
    const auto told = visit(world, world.world.host("192.0.2.1"));
    EXPECT_EQ(told.state, State::registered);
    EXPECT_EQ(told.outcome, finding::Outcome::failed) << "calls would go where nobody listens";
    EXPECT_THAT(codes(told.findings), Contains("REG048"));
    EXPECT_EQ(told.own->uri.find(":5060"), std::string::npos);
}

TEST(TwoPorts, SayNothingOfPortsWhereTheServerIsDumb)
{
    RegistrarWorld world({.faults = faults("silent-after=0")});
    const auto told = visit(world, world.world.host("192.0.2.1"));
    EXPECT_EQ(told.state, State::unreachable);
    EXPECT_THAT(codes(told.findings), Contains("REG021"));
    ASSERT_TRUE(world.last->facts().witness);
    EXPECT_FALSE(world.last->facts().witness->answered);
}

TEST(TwoPorts, NameTheTrapInEveryWeather)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        RegistrarWorld world({.settings = {.seed = seed, .link = {.loss = 300, .most_delay = 400ms}},
                              .faults = faults(seed % 2 == 0 ? "force-rport" : "")});
        const auto told = visit(world, world.world.host("192.0.2.1"));
        SCOPED_TRACE("seed " + std::to_string(seed));
        if (seed % 2 == 0) {
            EXPECT_NE(told.state, State::registered);
            EXPECT_THAT(world.held(), SizeIs(0));
        } else {
            EXPECT_THAT(codes(told.findings), Not(Contains("REG046")));
        }
    }
}

}  // namespace
}  // namespace sipdiag::sim
