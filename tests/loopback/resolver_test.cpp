// SPDX-License-Identifier: MIT
//
// The resolver: whom it asks, what it knows without asking, and that it always ends.
#include "sipdiag/net/resolver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "support/name_server.hpp"
#include "support/raw_peer.hpp"

namespace sipdiag::net {
namespace {

using namespace std::chrono_literals;
using locate::Failure;
using locate::Plan;
using tests::NameServer;
using Habit = NameServer::Habit;

constexpr const char* zone =
    "_sip._udp.sip.example 1800 SRV 10 0 5070 s.sip.example\n"
    "s.sip.example 300 A 192.0.2.10\n"
    "s.sip.example 300 AAAA 2001:db8::10\n";

class Resolving : public testing::Test {
protected:
    Plan resolve(locate::Query query, ResolverSettings settings, Duration within = 5s)
    {
        if (settings.hosts_file == "/etc/hosts") settings.hosts_file.clear();  // the test machine's is its own affair
        Resolver resolver(network, settings);
        Plan plan(std::move(query), entropy);
        began = network.now();
        resolver.answer(plan, began + within);
        took = network.now() - began;
        return plan;
    }

    Network network{{.handles_signals = false}};
    Entropy entropy{1};
    Instant began{};
    Duration took{};
};

TEST_F(Resolving, AsksTheServerThatItWasGiven)
{
    NameServer server(zone);
    const auto plan = resolve({.host = "sip.example"}, {.servers = {server.endpoint()}});
    ASSERT_EQ(plan.targets().size(), 2U);
    EXPECT_EQ(to_string(plan.targets()[0].endpoint), "192.0.2.10:5070");
    EXPECT_EQ(to_string(plan.targets()[1].endpoint), "[2001:db8::10]:5070");
    EXPECT_EQ(plan.steps().at(1).record->ttl, 1800U);
}

TEST_F(Resolving, ANameThatDoesNotExist)
{
    NameServer server(zone);
    EXPECT_EQ(resolve({.host = "nothing.example"}, {.servers = {server.endpoint()}}).failure(), Failure::no_such_name);
}

TEST_F(Resolving, WhatWasFixedIsNotAsked)
{
    NameServer server(zone);
    const auto plan = resolve({.host = "SIP.example"}, {.servers = {server.endpoint()},
                                                        .fixed = {{"sip.example", *parse_address("192.0.2.99")}}});
    ASSERT_EQ(plan.targets().size(), 1U);
    EXPECT_EQ(to_string(plan.targets()[0].endpoint), "192.0.2.99:5060");
    EXPECT_EQ(server.asked(), 0);
}

TEST_F(Resolving, LocalhostIsHere)
{
    NameServer server(zone, Habit::is_mute);
    const auto plan = resolve({.host = "localhost"}, {.servers = {server.endpoint()}});
    ASSERT_EQ(plan.targets().size(), 2U);
    EXPECT_TRUE(plan.targets()[0].endpoint.address.is_loopback());
    EXPECT_EQ(server.asked(), 0);
}

TEST_F(Resolving, TheHostsFileIsRead)
{
    const auto path = testing::TempDir() + "hosts-" + std::to_string(::getpid());
    std::ofstream(path) << "# comment\n192.0.2.7\tpbx.lan  pbx # the PBX\nnot-an-address pbx\n\n2001:db8::7 pbx\n";
    NameServer server(zone);
    const auto plan = resolve({.host = "pbx"}, {.servers = {server.endpoint()}, .hosts_file = path});
    ASSERT_EQ(plan.targets().size(), 2U);
    EXPECT_EQ(to_string(plan.targets()[0].endpoint), "192.0.2.7:5060");
    EXPECT_EQ(server.asked(), 0);
    std::remove(path.c_str());
}

TEST_F(Resolving, AMuteServerEndsByTheDeadline)
{
    NameServer server(zone, Habit::is_mute);
    const auto plan = resolve({.host = "sip.example"}, {.servers = {server.endpoint()}}, 300ms);
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    EXPECT_THAT(plan.failure_text(), testing::HasSubstr("no answer in time (asked " + to_string(server.endpoint())));
    EXPECT_LT(took, 1s);
}

TEST_F(Resolving, AMuteServerIsAskedAgainAndThenGivenUp)
{
    NameServer server(zone, Habit::is_mute);
    const auto plan = resolve({.host = "sip.example", .port = 5060, .families = {Family::ipv4}},
                              {.servers = {server.endpoint()}, .patience = 100ms, .tries = 2});
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    EXPECT_EQ(server.asked(), 2);
    EXPECT_LT(took, 4s) << "the C library counts in seconds";
}

TEST_F(Resolving, TheNextServerIsAskedWhereTheFirstIsMuteOrFails)
{
    for (const auto habit : {Habit::is_mute, Habit::fails}) {
        NameServer bad(zone, habit);
        NameServer good(zone);
        const auto plan =
            resolve({.host = "sip.example"}, {.servers = {bad.endpoint(), good.endpoint()}, .patience = 100ms});
        EXPECT_EQ(plan.targets().size(), 2U);
    }
}

// c-ares hands out what the server said; the C library only that it was no answer.
TEST_F(Resolving, AFailureIsToldByItsNameWhereItIsKnown)
{
    NameServer server(zone, Habit::fails);
    const auto plan = resolve({.host = "sip.example"}, {.servers = {server.endpoint()}});
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    EXPECT_THAT(plan.failure_text(),
                testing::AnyOf(testing::HasSubstr("SERVFAIL"), testing::HasSubstr("no name server gives an answer")));
}

TEST_F(Resolving, RubbishIsNotAnAnswer)
{
    NameServer server(zone, Habit::speaks_rubbish);
    const auto plan = resolve({.host = "sip.example"}, {.servers = {server.endpoint()}});
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    EXPECT_THAT(plan.failure_text(), testing::HasSubstr("cannot be read"));
}

// RFC 5452 §4.4: who does not see the question cannot answer it.
TEST_F(Resolving, IdsAreDrawnAndAForgedAnswerIsPassedOver)
{
    NameServer server(zone, Habit::is_forged);
    const auto plan = resolve({.host = "sip.example"}, {.servers = {server.endpoint()}});
    EXPECT_EQ(plan.targets().size(), 2U);
    ASSERT_GE(server.asked(), 5);
    EXPECT_GE(server.ids().size(), 4U) << "of " << server.asked() << " questions; two may be alike by chance";
}

TEST_F(Resolving, NobodyListensIsKnownAtOnce)
{
    Endpoint closed = tests::RawPeer(*parse_address("127.0.0.1")).endpoint();
    closed.transport = Transport::udp;
    const auto plan = resolve({.host = "sip.example"}, {.servers = {closed}});
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    EXPECT_LT(took, 2s);
}

TEST_F(Resolving, NamesThatNoZoneCanHoldDoNotExist)
{
    NameServer server(zone);
    for (const auto& host : {std::string(64, 'a') + ".example", std::string("a..example"), std::string(300, 'b')}) {
        const auto plan = resolve({.host = host}, {.servers = {server.endpoint()}});
        EXPECT_EQ(plan.failure(), Failure::no_such_name) << host;
    }
}

TEST_F(Resolving, OneResolverAnswersPlanAfterPlan)
{
    NameServer server(zone);
    Resolver resolver(network, {.servers = {server.endpoint()}, .hosts_file = {}});
    for (int i = 0; i < 3; ++i) {
        Plan plan({.host = "sip.example"}, entropy);
        resolver.answer(plan, network.now() + 5s);
        EXPECT_EQ(plan.targets().size(), 2U);
    }
}

TEST(ResolvingInterrupted, EndsSoonAfterTheSignal)
{
    NameServer server(zone, Habit::is_mute);
    Network network;
    Entropy entropy(1);
    Resolver resolver(network, {.servers = {server.endpoint()}, .hosts_file = {}});
    Plan plan({.host = "sip.example"}, entropy);
    ::kill(::getpid(), SIGTERM);
    const auto began = network.now();
    resolver.answer(plan, began + 20s);
    EXPECT_LT(network.now() - began, 1s);
    EXPECT_TRUE(network.interrupted());
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    std::signal(SIGTERM, SIG_DFL);
}

}  // namespace
}  // namespace sipdiag::net
