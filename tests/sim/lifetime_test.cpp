// SPDX-License-Identifier: MIT
//
// Lifetimes of mappings without an account: what a changed port shows, and what an unchanged one does not.
#include <gmock/gmock.h>

#include "sipdiag/nat/lifetime.hpp"
#include "support/sim/answerer.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;

struct Measured {
    nat::LifetimeBounds once;
    nat::LifetimeBounds used;
};

Measured measure(NatRules rules, unsigned loss = 0, std::uint64_t seed = 1)
{
    Universe world({.seed = seed, .link = {.loss = loss}, .routers = {}});
    auto& client = world.host("10.0.0.3").behind(world.nat(std::move(rules)));
    world.host("192.0.2.10").runs(5060, Answerer());
    nat::LifetimePlan plan{"192.0.2.10", "test", world.host("192.0.2.10").at(5060), {}};
    std::vector<Endpoint> sockets;
    std::uint16_t port = 41000;
    for (const auto length : {10s, 25s, 45s, 90s, 150s}) {
        for (const bool used : {false, true}) {
            sockets.push_back(client.at(port++));
            plan.silences.push_back({sockets.back(), length, used});
        }
    }
    auto pace = sip::Pace::free();
    Entropy entropy(seed);
    auto& lifetime = client.runs(sockets, nat::Lifetime(plan, pace, entropy));
    world.run(400s);
    EXPECT_TRUE(lifetime.finished());
    return {lifetime.bounds(false), lifetime.bounds(true)};
}

NatRules linux_like(bool keeps_ports)
{
    NatRules nat;
    nat.keeps_ports = keeps_ports;
    nat.lifetime_unused = 30s;
    nat.lifetime = 120s;
    return nat;
}

TEST(Lifetimes, AreTwoOfOneMapping)
{
    const auto [once, used] = measure(linux_like(false));
    EXPECT_EQ(once.at_least, 25);
    EXPECT_EQ(once.at_most, 45);
    EXPECT_EQ(used.at_least, 90);
    EXPECT_EQ(used.at_most, 150);
}

TEST(Lifetimes, CannotBeSeenThroughANatThatKeepsPorts)
{
    const auto [once, used] = measure(linux_like(true));
    EXPECT_FALSE(once.at_least || once.at_most || used.at_least || used.at_most);
}

TEST(Lifetimes, AreNeverWrongWhereDatagramsGetLost)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        const auto [once, used] = measure(linux_like(false), 100, seed);
        // Repeats that were lost make the first exchange last, and the mapping a used one: never more than its bounds.
        EXPECT_LE(once.at_least.value_or(0), 120);
        EXPECT_GE(once.at_most.value_or(30), 30);
        EXPECT_LE(used.at_least.value_or(0), 120);
        EXPECT_GE(used.at_most.value_or(120), 30);
    }
}

TEST(Lifetimes, ThatContradictThemselvesAreNone)
{
    EXPECT_EQ(nat::bounds_of({{10, true}, {20, false}}).at_most, 20);
    EXPECT_FALSE(nat::bounds_of({{10, false}, {20, true}}).at_least);
    EXPECT_FALSE(nat::bounds_of({}).at_most);
}

}  // namespace
}  // namespace sipdiag::sim
