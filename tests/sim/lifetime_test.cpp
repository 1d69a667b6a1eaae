// SPDX-License-Identifier: MIT
//
// Lifetimes of mappings without an account: what a changed port shows, and what an unchanged one does not.
#include <gmock/gmock.h>

#include <map>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/nat/lifetime.hpp"
#include "sipdiag/nat/probe.hpp"
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
    nat::LifetimePlan plan{"192.0.2.10", "test", world.host("192.0.2.10").at(5060), {}, {}};
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

/// The same against a far end of one's own, which nobody has allowed anything.
Measured measure_with_far_end(NatRules rules, unsigned loss = 0, std::uint64_t seed = 1)
{
    Universe world({.seed = seed, .link = {.loss = loss}, .routers = {}});
    auto& client = world.host("10.0.0.3").behind(world.nat(std::move(rules)));
    const auto server = world.host("192.0.2.10").at(5060);
    farend::FarEnd end({}, Entropy::Seed{static_cast<std::uint8_t>(seed)});
    end.plays<farend::Mirror>();
    world.host("192.0.2.10").runs(server, std::move(end));

    // The cookie is fetched from a socket of its own.
    nat::ProbePlan first{"192.0.2.10", "test", {client.at(40900)}, {server}, {}, 5060, 0, {}};
    auto pace = sip::Pace::free();
    Entropy entropy(seed);
    auto& probe = client.runs(first.sockets, nat::Probe(first, pace, entropy));
    world.run(12s);
    if (!probe.facts().far_end) return {};

    nat::LifetimePlan plan{"192.0.2.10", "test", server, probe.facts().cookie, {}};
    std::vector<Endpoint> sockets;
    std::uint16_t port = 41000;
    for (const auto length : {10s, 25s, 45s, 90s, 150s}) {
        for (const bool used : {false, true}) {
            for (int i = 0; i < (length == 150s ? 4 : 2); ++i) {
                sockets.push_back(client.at(port++));
                plan.silences.push_back({sockets.back(), length, used});
            }
        }
    }
    auto& lifetime = client.runs(sockets, nat::Lifetime(plan, pace, entropy));
    world.run(400s);
    EXPECT_TRUE(lifetime.finished());
    std::map<Address, std::pair<std::size_t, std::size_t>> octets;  // S20: came, went
    for (const auto& each : world.journal()) {
        if (each.datagram.destination == server) octets[server.address].first += each.datagram.octets.size();
        if (each.datagram.source == server) octets[server.address].second += each.datagram.octets.size();
    }
    EXPECT_GE(octets[server.address].first, octets[server.address].second) << "S20";
    return {lifetime.bounds(false), lifetime.bounds(true)};
}

TEST(Lifetimes, AreMeasuredByAFarEndBehindEveryNat)
{
    for (const bool keeps_ports : {true, false}) {
        const auto [once, used] = measure_with_far_end(linux_like(keeps_ports));
        EXPECT_EQ(once.at_least, 25);
        EXPECT_EQ(once.at_most, 45);
        EXPECT_EQ(used.at_least, 90);
        EXPECT_EQ(used.at_most, 150);
    }
    NatRules endless;
    endless.lifetime = 9999s;
    const auto [once, used] = measure_with_far_end(endless);
    EXPECT_EQ(once.at_least, 150);
    EXPECT_EQ(once.at_most, std::nullopt);
    EXPECT_EQ(used.at_least, 150);
}

TEST(Lifetimes, AreNotWrongByAFarEndEitherWhereDatagramsGetLost)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        const auto [once, used] = measure_with_far_end(linux_like(true), 50, seed);
        EXPECT_LE(once.at_least.value_or(0), 120);
        EXPECT_GE(once.at_most.value_or(30), 30);
        EXPECT_LE(used.at_least.value_or(0), 120);
        EXPECT_GE(used.at_most.value_or(120), 120);
    }
}

TEST(Lifetimes, OfArrivalsWantThreeThatAreMissing)
{
    EXPECT_EQ(nat::bounds_of_arrivals({{10, true}, {20, false}, {20, false}}).at_most, std::nullopt);
    EXPECT_EQ(nat::bounds_of_arrivals({{10, true}, {20, false}, {30, false}, {30, false}}).at_most, 20);
    EXPECT_EQ(nat::bounds_of_arrivals({{10, false}, {10, false}, {10, false}, {20, true}}).at_most, std::nullopt);
    EXPECT_EQ(nat::bounds_of_arrivals({{10, false}, {10, false}, {10, false}, {20, true}}).at_least, 20);
}

TEST(Lifetimes, ThatContradictThemselvesAreNone)
{
    EXPECT_EQ(nat::bounds_of({{10, true}, {20, false}}).at_most, 20);
    EXPECT_FALSE(nat::bounds_of({{10, false}, {20, true}}).at_least);
    EXPECT_FALSE(nat::bounds_of({}).at_most);
}

}  // namespace
}  // namespace sipdiag::sim
