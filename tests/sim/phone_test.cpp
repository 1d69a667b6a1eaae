// SPDX-License-Identifier: MIT
//
// The phone's two ports across a simulated network: who answers where, what arrives, and what is told of it.
#include <gmock/gmock.h>

#include "sipdiag/reg/report.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "support/sim/alg.hpp"
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

TEST(TwoPorts, BehindAnAlgTheWitnessTellsWhoseAddressItIs)  // the phone does not ask for rport
{
    RegistrarWorld world;
    const Endpoint inside{*parse_address("10.0.0.3"), 5060, Transport::udp};
    auto& nat =
        world.world.nat({.address = "203.0.113.1", .alg = alg({.everywhere = true}), .forwards = {{5060, inside}}});
    const auto told = visit(world, world.world.host("10.0.0.3").behind(nat));
    EXPECT_EQ(told.state, State::registered);
    const auto& facts = world.last->facts();
    EXPECT_FALSE(facts.last(reg::Purpose::add)->seen) << "the Via that arrived named the source: no received is added";
    ASSERT_TRUE(facts.witness);
    EXPECT_TRUE(facts.witness->answered);
    EXPECT_THAT(codes(told.findings), Contains("REG053"));
    EXPECT_THAT(codes(told.findings), Not(Contains("REG007")));
    EXPECT_THAT(world.held(), SizeIs(0));
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

// What the phone's REGISTERs say: "add 10.0.0.3", "remove 10.0.0.3", by the host of their Contact.
std::vector<std::string> steps(const reg::Facts& facts)
{
    std::vector<std::string> all;
    for (const auto& each : facts.exchanges) {
        if (each.purpose == reg::Purpose::fetch || each.status != 200) continue;
        const auto uri = sip::view_uri(sip::view_single(each.contacts.front()).uri);
        all.push_back((each.purpose == reg::Purpose::add ? "add " : "remove ") + std::string(uri.host.host));
    }
    return all;
}

std::string replaced(std::string text, std::string_view what, std::string_view with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

// A phone with nat_enable 1 and an empty nat_address: one port, its own address at first.
reg::Judgement switching_visit(RegistrarWorld& world, Host& host, bool processes_received)
{
    auto& phone = world.visits(host, {.goal = Goal::add, .follows_received = processes_received, .plays_phone = true});
    world.last = &phone;
    world.world.run(600s);
    EXPECT_TRUE(phone.finished());
    return reg::judge(phone.facts(), Goal::add);
}

TEST(ReceivedSwitch, RemovesTheOldContactAndRegistersTheSeenOne)  // phone-nat-behaviour.md, 3
{
    RegistrarWorld world;
    auto& nat = world.world.nat({.address = "203.0.113.1"});
    const auto told = switching_visit(world, world.world.host("10.0.0.3").behind(nat), true);
    EXPECT_EQ(told.state, State::registered);
    const auto& facts = world.last->facts();
    EXPECT_TRUE(facts.switched);
    EXPECT_FALSE(facts.keeps_switching);
    EXPECT_THAT(steps(facts),
                testing::ElementsAre("add 10.0.0.3", "remove 10.0.0.3", "add 203.0.113.1", "remove 203.0.113.1"))
        << "the last is the tool's: it leaves nothing";
    EXPECT_THAT(world.held(), IsEmpty());
}

TEST(ReceivedSwitch, IsNotMadeWhereTheSettingIsOff)
{
    RegistrarWorld world;
    auto& nat = world.world.nat({.address = "203.0.113.1"});
    (void)switching_visit(world, world.world.host("10.0.0.3").behind(nat), false);
    EXPECT_FALSE(world.last->facts().switched);
    EXPECT_THAT(steps(world.last->facts()), testing::ElementsAre("add 10.0.0.3", "remove 10.0.0.3"));
}

TEST(ReceivedSwitch, IsNotMadeWithoutANat)
{
    RegistrarWorld world;
    (void)switching_visit(world, world.world.host("192.0.2.1"), true);
    EXPECT_FALSE(world.last->facts().switched);
}

TEST(ReceivedSwitch, StopsWhereAnAlgMakesItLoop)  // the phone would go on for ever
{
    RegistrarWorld world;
    int answers = 0;
    NatRules rules{.address = "203.0.113.1"};
    rules.alters_inbound = [&answers](const std::string& octets) {
        return replaced(octets, "received=203.0.113.1", "received=198.18.0." + std::to_string(++answers % 250 + 1));
    };
    auto& nat = world.world.nat(std::move(rules));
    const auto told = switching_visit(world, world.world.host("10.0.0.3").behind(nat), true);
    const auto& facts = world.last->facts();
    EXPECT_TRUE(facts.keeps_switching);
    EXPECT_THAT(codes(told.findings), Contains("REG042"));
    EXPECT_LE(facts.requests, 20U);
    EXPECT_FALSE(facts.may_remain);
    EXPECT_THAT(world.held(), IsEmpty());
}

// §10.7: a 1xx other than 100 is the end of the attempt.
reg::Facts impatient_visit(RegistrarWorld& world, Host& host)
{
    auto& phone = world.visits_from_two_ports(host, {.goal = Goal::add}, 5060, 5060);
    world.world.run(600s);
    EXPECT_TRUE(phone.finished());
    return phone.facts();
}

TEST(Provisional, MakesThePhoneGiveUp)
{
    RegistrarWorld world({.faults = faults("provisional=183")});
    const auto facts = impatient_visit(world, world.world.host("192.0.2.1"));
    EXPECT_EQ(facts.stop, reg::Stop::gave_up);
    EXPECT_EQ(facts.requests, 1U);
    const auto told = reg::judge(facts, Goal::add);
    EXPECT_EQ(told.state, State::rejected);
    EXPECT_EQ(told.where, reg::Where::provider);
    EXPECT_THAT(codes(told.findings), testing::ElementsAre("REG050"));
    EXPECT_EQ(facts.stray_count, 0U) << "the final answer that it does not wait for is no stranger's";
    const auto row = reg::phone_row(facts, {});
    EXPECT_EQ(row.state, phone::RegState::idle);
    EXPECT_EQ(row.timer, 60U);
}

TEST(Provisional, LeavesNothingWhereTheRegistrarStoredAllTheSame)  // S5
{
    RegistrarWorld world;
    NatRules rules{.address = "203.0.113.1"};
    rules.alters_inbound = [](const std::string& octets) {
        const bool of_the_add = octets.find("\r\nContact: ") != std::string::npos;
        return of_the_add ? replaced(octets, "SIP/2.0 200 OK", "SIP/2.0 182 Queued") : octets;
    };
    auto& nat = world.world.nat(std::move(rules));
    const auto facts = impatient_visit(world, world.world.host("10.0.0.4").behind(nat));
    ASSERT_NE(facts.last(reg::Purpose::add), nullptr);
    EXPECT_EQ(facts.last(reg::Purpose::add)->status, 182);
    EXPECT_EQ(reg::judge(facts, Goal::add).state, State::rejected);
    EXPECT_FALSE(facts.may_remain);
    EXPECT_THAT(world.held(), IsEmpty());
}

TEST(PhoneClock, IsSetByTheDateOfA200)  // §10.8: REGISTER carries Date only after that
{
    RegistrarWorld world;
    NatRules rules{.address = "203.0.113.1"};
    rules.alters_inbound = [](const std::string& octets) {
        return replaced(octets, "200 OK\r\n", "200 OK\r\nDate: Sat, 13 Nov 2010 23:29:00 GMT\r\n");
    };
    auto& nat = world.world.nat(std::move(rules));
    auto& host = world.world.host("10.0.0.4").behind(nat);
    auto& phone = world.visits_from_two_ports(host, {.goal = Goal::add}, 5060, 5060);
    world.world.run(1200s);
    ASSERT_TRUE(phone.finished());
    bool heard = false;
    std::size_t dated = 0;
    for (const auto& each : world.world.journal()) {
        const auto& octets = each.datagram.octets;
        if (octets.starts_with("SIP/2.0 200") && each.datagram.destination == host.at(5060)) heard = true;
        if (!octets.starts_with("REGISTER ")) continue;
        EXPECT_EQ(octets.find("\r\nDate: Sat, 13 Nov 2010 23:29:0") != std::string::npos, heard) << octets;
        dated += heard ? 1U : 0U;
    }
    EXPECT_GT(dated, 2U);
}

}  // namespace
}  // namespace sipdiag::sim
