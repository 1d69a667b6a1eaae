// SPDX-License-Identifier: MIT
//
// The simulated network itself: were it wrong, every scene played in it would be.
#include "support/sim/universe.hpp"

#include <gmock/gmock.h>

#include "support/sim/speaker.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

std::vector<std::string> sources(const Speaker& speaker)
{
    std::vector<std::string> texts;
    for (const auto& each : speaker.heard)
        texts.push_back(to_string(each.source));
    return texts;
}

std::vector<Speaker::Line> many(std::size_t count, const Endpoint& to)
{
    std::vector<Speaker::Line> lines;
    for (std::size_t i = 0; i < count; ++i)
        lines.push_back({i * 1ms, to, std::to_string(i)});
    return lines;
}

TEST(Universe, CarriesADatagramInVirtualTime)
{
    Universe world({});
    auto& far = world.host("198.51.100.1").runs(5060, Speaker());
    auto& near = world.host("192.0.2.1").runs(5062, Speaker({{1h, world.host("198.51.100.1").at(5060), "hello"}}));
    far.echoes = true;
    world.run();
    ASSERT_THAT(far.heard, SizeIs(1));
    EXPECT_EQ(far.heard[0].octets, "hello");
    EXPECT_EQ(to_string(far.heard[0].source), "192.0.2.1:5062");
    EXPECT_THAT(far.heard_at, ElementsAre(Instant{} + 1h + 10ms));
    EXPECT_THAT(near.heard_at, ElementsAre(Instant{} + 1h + 20ms));
    EXPECT_EQ(world.count(Fate::delivered), 2U);
}

TEST(Universe, TellsRefusalFromSilence)
{
    Universe world({});
    world.host("198.51.100.1").hides();
    auto& near = world.host("192.0.2.1")
                     .runs(5060, Speaker({{0ms, world.host("198.51.100.1").at(1), "a"},
                                          {0ms, world.host("198.51.100.2").at(1), "b"},
                                          {0ms, {Address::v4({203, 0, 113, 9}), 1}, "c"}}));
    world.run();
    ASSERT_THAT(near.refused, SizeIs(1));
    EXPECT_EQ(to_string(near.refused[0].destination), "198.51.100.2:1");
    EXPECT_EQ(world.count(Fate::refused), 2U);
    EXPECT_EQ(world.count(Fate::went_nowhere), 1U);
}

TEST(Universe, LosesDoublesAndReordersAsOftenAsItIsTold)
{
    Universe world({.seed = 1, .link = {.loss = 200, .duplication = 100, .least_delay = 1ms, .most_delay = 50ms}});
    auto& far = world.host("198.51.100.1").runs(5060, Speaker());
    world.host("192.0.2.1").runs(5060, Speaker(many(10000, world.host("198.51.100.1").at(5060))));
    world.run();
    EXPECT_NEAR(static_cast<double>(world.count(Fate::lost)), 2000, 150);
    EXPECT_NEAR(static_cast<double>(far.heard.size()), 8000 * 1.1, 200);
    std::size_t overtaken = 0;
    for (std::size_t i = 1; i < far.heard.size(); ++i) {
        if (std::stoi(far.heard[i].octets) < std::stoi(far.heard[i - 1].octets)) ++overtaken;
    }
    EXPECT_GT(overtaken, 1000U);
}

TEST(Universe, LosesNothingOfAConnection)
{
    Universe world({.seed = 1, .link = {.loss = 500, .duplication = 500, .least_delay = 1ms, .most_delay = 50ms}});
    const auto there = world.host("198.51.100.1").at(5060, Transport::tcp);
    auto& far = world.host("198.51.100.1").runs(there, Speaker());
    world.host("192.0.2.1").runs(world.host("192.0.2.1").at(5060, Transport::tcp), Speaker(many(100, there)));
    world.run();
    ASSERT_THAT(far.heard, SizeIs(100));
    for (std::size_t i = 0; i < 100; ++i)
        EXPECT_EQ(far.heard[i].octets, std::to_string(i));
}

TEST(Universe, RepeatsItselfForTheSameSeedOnly)
{
    const auto play = [](std::uint64_t seed) {
        Universe world({.seed = seed, .link = {.loss = 300, .least_delay = 1ms, .most_delay = 50ms}});
        auto& far = world.host("198.51.100.1").runs(5060, Speaker());
        world.host("192.0.2.1").runs(5060, Speaker(many(100, world.host("198.51.100.1").at(5060))));
        world.run();
        return far.heard_at;
    };
    EXPECT_EQ(play(1), play(1));
    EXPECT_NE(play(1), play(2));
}

struct NeverAtRest : Speaker {
    [[nodiscard]] Instant deadline() const { return Instant{}; }
};

TEST(Universe, CatchesAMachineThatNeverComesToRest)
{
    Universe world({});
    world.host("192.0.2.1").runs(5060, NeverAtRest());
    EXPECT_THROW(world.run(), std::logic_error);
}

/// A phone behind a NAT speaks to two ports of one host and to another host.
class BehindNat : public testing::Test {
protected:
    void speak(NatRules rules, std::vector<Duration> when = {0ms, 0ms, 0ms})
    {
        auto& nat = world.nat(std::move(rules));
        one = &world.host("198.51.100.1").runs(5060, Speaker());
        one_other_port = &world.host("198.51.100.1").runs(5062, Speaker());
        two = &world.host("198.51.100.2").runs(5060, Speaker());
        phone = &world.host("10.0.0.3")
                     .behind(nat)
                     .runs(5060, Speaker({{when[0], world.host("198.51.100.1").at(5060), "1"},
                                          {when[1], world.host("198.51.100.1").at(5062), "2"},
                                          {when[2], world.host("198.51.100.2").at(5060), "3"}}));
    }
    std::vector<std::string> seen()
    {
        world.run();
        auto all = sources(*one);
        for (const auto* each : {one_other_port, two}) {
            for (auto& text : sources(*each))
                all.push_back(text);
        }
        return all;
    }
    Universe world{Settings{}};
    Speaker* one = nullptr;
    Speaker* one_other_port = nullptr;
    Speaker* two = nullptr;
    Speaker* phone = nullptr;
};

TEST_F(BehindNat, MapsWithoutRegardToTheDestination)  // RFC 4787 §4.1
{
    speak({.mapping = Dependence::none});
    EXPECT_THAT(seen(), ElementsAre("203.0.113.1:5060", "203.0.113.1:5060", "203.0.113.1:5060"));
}

TEST_F(BehindNat, MapsByAddress)
{
    speak({.mapping = Dependence::address, .keeps_ports = false});
    EXPECT_THAT(seen(), ElementsAre("203.0.113.1:20000", "203.0.113.1:20000", "203.0.113.1:20001"));
}

TEST_F(BehindNat, MapsByAddressAndPort)
{
    speak({.mapping = Dependence::address_and_port});
    EXPECT_THAT(seen(), ElementsAre("203.0.113.1:5060", "203.0.113.1:20000", "203.0.113.1:20001"));
}

TEST_F(BehindNat, ForgetsAfterTheLifetime)
{
    speak({.keeps_ports = false, .lifetime = 60s}, {0s, 59s, 119s});
    EXPECT_THAT(seen(), ElementsAre("203.0.113.1:20000", "203.0.113.1:20000", "203.0.113.1:20001"));
}

struct FilterCase {
    const char* name;
    Dependence filtering;
    std::vector<std::string> comes_in;
};
void PrintTo(const FilterCase& each, std::ostream* out)
{
    *out << each.name;
}

class Filtering : public testing::TestWithParam<FilterCase> {};

TEST_P(Filtering, LetsInWhomItMay)  // RFC 4787 §5
{
    Universe world(Settings{});
    auto& nat = world.nat({.filtering = GetParam().filtering});
    const auto server = world.host("198.51.100.1").at(5060);
    auto& phone = world.host("10.0.0.3").behind(nat).runs(5060, Speaker({{0ms, server, "out"}}));
    const Endpoint outside{nat.address(), 5060};
    world.host("198.51.100.1").runs(5060, Speaker({{1s, outside, "same endpoint"}}));
    world.host("198.51.100.1").runs(5062, Speaker({{2s, outside, "same address"}}));
    world.host("198.51.100.2").runs(5060, Speaker({{3s, outside, "stranger"}}));
    world.host("198.51.100.3").runs(5060, Speaker({{4s, world.host("10.0.0.3").at(5060), "private"}}));
    world.run();
    std::vector<std::string> came;
    for (const auto& each : phone.heard)
        came.push_back(each.octets);
    EXPECT_EQ(came, GetParam().comes_in);
    EXPECT_EQ(world.count(Fate::dropped), 3 - came.size());
    EXPECT_EQ(world.count(Fate::went_nowhere), 1U) << "a private address is nowhere outside";
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4787, Filtering,
    testing::Values(FilterCase{"endpoint_independent", Dependence::none, {"same endpoint", "same address", "stranger"}},
                    FilterCase{"by_address", Dependence::address, {"same endpoint", "same address"}},
                    FilterCase{"by_address_and_port", Dependence::address_and_port, {"same endpoint"}}),
    [](const auto& each) { return each.param.name; });

TEST(Nat, HairpinsOnlyIfToldSo)  // RFC 4787 §6
{
    for (const bool hairpins : {false, true}) {
        Universe world(Settings{});
        auto& nat = world.nat({.filtering = Dependence::none, .hairpins = hairpins});
        auto& callee = world.host("10.0.0.4")
                           .behind(nat)
                           .runs(5062, Speaker({{0ms, world.host("198.51.100.1").at(5060), "open"}}));
        world.host("10.0.0.3")
            .behind(nat)
            .runs(5060,
                  Speaker({{1s, {nat.address(), 5062}, "round"}, {2s, world.host("10.0.0.4").at(5062), "straight"}}));
        world.run();
        EXPECT_THAT(sources(callee), hairpins
                                         ? ElementsAre("203.0.113.1:5060", "10.0.0.3:5060")
                                         : testing::Matcher<std::vector<std::string>>(ElementsAre("10.0.0.3:5060")));
    }
}

TEST(Nat, AltersWhatPassesWhereItHasAnAlg)
{
    Universe world(Settings{});
    auto& nat = world.nat({.alters_outbound = [](const std::string& text) { return text + ">"; },
                           .alters_inbound = [](const std::string& text) { return text + "<"; }});
    auto& far = world.host("198.51.100.1").runs(5060, Speaker());
    far.echoes = true;
    auto& phone =
        world.host("10.0.0.3").behind(nat).runs(5060, Speaker({{0ms, world.host("198.51.100.1").at(5060), "x"}}));
    world.run();
    ASSERT_THAT(phone.heard, SizeIs(1));
    EXPECT_EQ(far.heard[0].octets, "x>");
    EXPECT_EQ(phone.heard[0].octets, "x><");
}

}  // namespace
}  // namespace sipdiag::sim
