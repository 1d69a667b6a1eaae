// SPDX-License-Identifier: MIT
//
// Whole visits to a registrar across a simulated network: what is told must be what is true, whatever the weather, and
// nothing of ours is left behind.
#include <gmock/gmock.h>

#include "support/sim/registrar_world.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using reg::Goal;
using reg::State;
using testing::SizeIs;

std::vector<std::string> names(const finding::Findings& findings)
{
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.emplace_back(each.entry->name);
    return all;
}

TEST(Registration, RegistersReadsAgainAndLeavesNothing)
{
    RegistrarWorld world;
    const auto told = world.visit({.goal = Goal::add});
    const auto& facts = world.last->facts();
    EXPECT_EQ(told.state, State::registered);
    EXPECT_EQ(told.outcome, finding::Outcome::healthy);
    EXPECT_EQ(told.granted, 3600U);
    EXPECT_THAT(names(told.findings), testing::ElementsAre());
    ASSERT_NE(told.own, nullptr);
    EXPECT_TRUE(told.own->mine);
    EXPECT_EQ(facts.requests, 6U) << "fetch, 401, fetch, add, fetch, remove, fetch";
    EXPECT_EQ(facts.stop, reg::Stop::done);
    EXPECT_FALSE(facts.may_remain);
    EXPECT_THAT(facts.removed, SizeIs(1));
    EXPECT_THAT(world.held(), SizeIs(0)) << "S5";
}

TEST(Registration, KeepsIfToldSo)
{
    RegistrarWorld world;
    EXPECT_EQ(world.visit({.goal = Goal::add, .keep = true}).state, State::registered);
    const auto uri = world.last->facts().contact_uri;
    EXPECT_THAT(world.registrar->bindings(world.world.now() - 24h + 10s, "12345"), SizeIs(1));
    const auto again = RegistrarWorld().visit({.goal = Goal::query});
    EXPECT_EQ(again.state, State::empty);
}

struct Weather {
    const char* name;
    Link link;
};
void PrintTo(const Weather& each, std::ostream* out)
{
    *out << each.name;
}

class InWeather : public testing::TestWithParam<Weather> {};

TEST_P(InWeather, TellsNoWrongRegistered)
{
    std::size_t registered = 0;
    std::size_t left = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RegistrarWorld world({.settings = {.seed = seed, .link = GetParam().link}});
        const bool keep = seed % 2 == 0;
        auto& visitor = world.visits(world.world.host("192.0.2.1"), {.goal = Goal::add, .keep = keep});
        world.world.run(600s);
        ASSERT_TRUE(visitor.finished());
        const auto told = reg::judge(visitor.facts(), Goal::add);
        const auto held = world.held();
        if (told.state == State::registered) {
            ++registered;
            // It was stored: the registrar still has it where it was to be kept.
            if (keep) {
                EXPECT_THAT(held, SizeIs(1));
            }
        }
        if (told.state == State::not_stored) ADD_FAILURE() << "this registrar stores what it accepts";
        if (!held.empty() && !keep) {
            ++left;
            EXPECT_TRUE(visitor.facts().may_remain) << "left behind, and not said";
            EXPECT_THAT(names(told.findings), testing::Contains("binding-left-behind"));
        }
        if (!visitor.facts().may_remain && !keep) {
            EXPECT_THAT(held, SizeIs(0));
        }
    }
    if (GetParam().link.loss == 0) {
        EXPECT_EQ(registered, 300U);
        EXPECT_EQ(left, 0U);
    } else if (GetParam().link.loss <= 300) {
        EXPECT_GE(registered, 290U);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Seeds, InWeather,
    testing::Values(Weather{"fair", {}}, Weather{"lossy", {.loss = 200}}, Weather{"half_lost", {.loss = 500}},
                    Weather{"cut", {.loss = 1000}},
                    Weather{"doubling", {.duplication = 1000, .least_delay = 1ms, .most_delay = 900ms}},
                    Weather{"slow", {.least_delay = 2s, .most_delay = 3s}},
                    Weather{"all_of_it", {.loss = 300, .duplication = 300, .least_delay = 1ms, .most_delay = 2s}}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace sipdiag::sim
