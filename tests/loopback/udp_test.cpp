// SPDX-License-Identifier: MIT
//
// The door over UDP, on 127.0.0.1 and ::1.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include "sipdiag/net/network.hpp"
#include "support/listener.hpp"
#include "support/skip.hpp"

namespace sipdiag::net {
namespace {

using namespace std::chrono_literals;
using tests::Listener;

const auto v4 = *parse_address("127.0.0.1");
const auto v6 = *parse_address("::1");

class Udp : public testing::TestWithParam<Address> {
protected:
    void SetUp() override
    {
        if (!network.bind({GetParam(), 0, Transport::udp}))
            support::skip("this machine has no " + to_string(GetParam()));
    }
    Endpoint bind(Network& where, std::uint16_t port = 0)
    {
        const auto bound = where.bind({GetParam(), port, Transport::udp});
        return bound ? *bound : Endpoint{};
    }
    Endpoint any() const { return {GetParam().is_v6() ? Address::v6({}) : Address{}, 0, Transport::udp}; }

    Network network;
};

INSTANTIATE_TEST_SUITE_P(Families, Udp, testing::Values(v4, v6),
                         [](const auto& each) { return each.param.is_v6() ? "IPv6" : "IPv4"; });

TEST_P(Udp, ADatagramArrivesWithBothEndpointsAndIsWrittenDownOnBothSides)
{
    const auto here = bind(network);
    const auto there = bind(network);
    Listener machine({{here, there, "OPTIONS"}});
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);

    ASSERT_EQ(machine.heard.size(), 1U);
    EXPECT_EQ(machine.heard[0].source, here);
    EXPECT_EQ(machine.heard[0].destination, there);
    EXPECT_EQ(machine.heard[0].octets, "OPTIONS");
    const auto& journal = network.journal();
    ASSERT_EQ(journal.size(), 2U);
    EXPECT_TRUE(journal[0].outbound);
    EXPECT_FALSE(journal[1].outbound);
    EXPECT_EQ(journal[0].datagram.source, here);
    EXPECT_EQ(journal[0].datagram.destination, there);
    EXPECT_EQ(journal[1].datagram.octets, "OPTIONS");
    EXPECT_LE(journal[0].at, journal[1].at);
}

TEST_P(Udp, TheStampIsTheKernelsAndNotOfTheReading)
{
    const auto here = bind(network);
    const auto there = bind(network);
    Listener sender({{here, there, "x"}}, 0);
    (void)network.run(sender, network.now() + 5s);
    const auto sent = network.journal().at(0).at;
    ::usleep(80'000);  // nobody reads
    Listener machine;
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_LT(network.journal().at(1).at - sent, 60ms);
}

TEST_P(Udp, WhatTheSocketHasNoRoomForIsCounted)
{
    const auto here = bind(network);
    const auto there = bind(network);
    EXPECT_EQ(network.own_drops(there), 0U);
    constexpr std::size_t many = 40'000;  // more than any buffer of ours holds
    std::vector<Datagram> flood(many, Datagram{here, there, "x"});
    Listener machine(std::move(flood), 0);
    (void)network.run(machine, network.now() + 5s);
    const auto dropped = network.own_drops(there);
    ASSERT_TRUE(dropped);
    EXPECT_GT(*dropped, 0U);
    Listener reader({}, many - *dropped);
    EXPECT_EQ(network.run(reader, network.now() + 5s), Ending::finished);
    EXPECT_EQ(reader.heard.size() + *dropped, many);
    EXPECT_EQ(network.own_drops(there), dropped);
    network.close(there);
    EXPECT_EQ(network.own_drops(there), std::nullopt);
}

TEST_P(Udp, AClosedPortIsToldAtOnceWithReporterAndQuote)
{
    const auto here = bind(network);
    Network other;
    const auto closed = bind(other);
    other.close(closed);
    const std::string octets(300, 'q');
    Listener machine({{here, closed, octets}});
    const auto began = network.now();
    ASSERT_EQ(network.run(machine, began + 5s), Ending::finished);

    EXPECT_LT(network.now() - began, 1s);
    ASSERT_EQ(machine.lost.size(), 1U);
    EXPECT_EQ(machine.lost[0].cause, Undelivered::Cause::refused);
    EXPECT_EQ(machine.lost[0].destination, closed);
    EXPECT_EQ(machine.lost[0].source, here);
    EXPECT_EQ(machine.lost[0].reporter, GetParam());
    EXPECT_FALSE(machine.lost[0].quoted.empty());
    EXPECT_TRUE(octets.starts_with(machine.lost[0].quoted));
}

TEST_P(Udp, AReportOfOneDatagramDoesNotCostTheNext)
{
    const auto here = bind(network);
    const auto there = bind(network);
    Network other;
    const auto closed = bind(other);
    other.close(closed);
    Listener first({{here, closed, "lost"}}, 0);
    (void)network.run(first, network.now() + 5s);
    ::usleep(20'000);  // the report is pending on the socket now
    Listener second({{here, there, "arrives"}}, 2);
    ASSERT_EQ(network.run(second, network.now() + 5s), Ending::finished);
    ASSERT_EQ(second.heard.size(), 1U);
    EXPECT_EQ(second.heard[0].octets, "arrives");
    ASSERT_EQ(second.lost.size(), 1U);
    EXPECT_EQ(second.lost[0].destination, closed);
}

TEST_P(Udp, SilenceEndsAtTheDeadlineAndIsNoReport)
{
    const auto here = bind(network);
    const auto mute = bind(network);
    Listener machine({{here, mute, "anybody?"}}, 5);
    const auto began = network.now();
    EXPECT_EQ(network.run(machine, began + 120ms), Ending::deadline);
    EXPECT_GE(network.now() - began, 120ms);
    EXPECT_LT(network.now() - began, 1s);
    EXPECT_TRUE(machine.lost.empty());
}

TEST_P(Udp, TheLargestDatagramPassesAndOneOctetMoreIsTooBig)
{
    const auto here = bind(network);
    const auto there = bind(network);
    const std::size_t most = GetParam().is_v6() ? 65'527 : 65'507;
    Listener machine({{here, there, std::string(most, 'a')}, {here, there, std::string(most + 1, 'b')}}, 2);
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    ASSERT_EQ(machine.heard.size(), 1U);
    EXPECT_EQ(machine.heard[0].octets, std::string(most, 'a'));
    ASSERT_EQ(machine.lost.size(), 1U);
    EXPECT_EQ(machine.lost[0].cause, Undelivered::Cause::too_big);
    EXPECT_FALSE(machine.lost[0].reporter.has_value());
    EXPECT_EQ(network.journal().size(), 2U) << "what did not leave is not written down";
}

TEST_P(Udp, AnEmptyDatagramIsOneToo)
{
    const auto here = bind(network);
    const auto there = bind(network);
    Listener machine({{here, there, ""}});
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.heard.at(0).octets, "");
}

TEST_P(Udp, ASocketOnEveryAddressTellsWhereItWasReachedAndAnswersFromThere)
{
    const auto bound = *network.bind(any());
    Network outside;
    const auto client = bind(outside);
    const Endpoint reached{GetParam(), bound.port, Transport::udp};
    Listener asking({{client, reached, "from where?"}}, 0);
    (void)outside.run(asking, outside.now() + 5s);

    Listener server;
    server.echoes = true;
    ASSERT_EQ(network.run(server, network.now() + 5s), Ending::finished);
    EXPECT_EQ(server.heard.at(0).destination, reached);
    EXPECT_EQ(network.journal().back().datagram.source, reached);

    Listener answered;
    ASSERT_EQ(outside.run(answered, outside.now() + 5s), Ending::finished);
    EXPECT_EQ(answered.heard.at(0).source, reached);
}

TEST(UdpOnEveryAddress, AnswersFromTheAddressThatWasAskedNotFromTheFirst)
{
    Network network;
    const auto bound = *network.bind({Address{}, 0, Transport::udp});
    Network outside;
    const auto client = *outside.bind({v4, 0, Transport::udp});
    const Endpoint reached{*parse_address("127.0.0.77"), bound.port, Transport::udp};
    Listener asking({{client, reached, "?"}}, 0);
    (void)outside.run(asking, outside.now() + 5s);
    Listener server;
    server.echoes = true;
    (void)network.run(server, network.now() + 5s);
    Listener answered;
    ASSERT_EQ(outside.run(answered, outside.now() + 5s), Ending::finished);
    EXPECT_EQ(answered.heard.at(0).source, reached);
}

TEST_P(Udp, AnUnnamedSourceTakesASocketOfTheFamilyAndItsRealAddressIsWrittenDown)
{
    Network own;
    const auto bound = *own.bind(any());
    const auto there = bind(network);
    Listener sender({{{}, there, "x"}}, 0);
    (void)own.run(sender, own.now() + 1s);
    EXPECT_EQ(own.journal().at(0).datagram.source, (Endpoint{GetParam(), bound.port, Transport::udp}));
}

TEST_P(Udp, ANamedSourceIsThatSocketOrNone)
{
    const auto first = bind(network);
    const auto second = bind(network);
    const auto there = bind(network);
    Listener machine({{second, there, "2"}, {first, there, "1"}, {{GetParam(), 1, Transport::udp}, there, "none"}}, 3);
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    ASSERT_EQ(machine.heard.size(), 2U);
    EXPECT_EQ(machine.heard[0].source, second);
    EXPECT_EQ(machine.heard[1].source, first);
    EXPECT_EQ(machine.lost.size(), 1U);
}

TEST_P(Udp, ATakenPortIsAClearFault)
{
    const auto taken = bind(network);
    Network other;
    const auto again = other.bind(taken);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.fault().kind, Fault::Kind::address_in_use);
    EXPECT_EQ(again.fault().endpoint, taken);
    EXPECT_EQ(again.fault().text, "cannot listen on udp " + to_string(taken) + ": another program uses this port");
    network.close(taken);
    EXPECT_TRUE(other.bind(taken)) << "closed is free again";
}

TEST_P(Udp, ATimerOfTheMachineIsKept)
{
    Listener machine({}, 1);
    machine.wakes_at = network.now() + 50ms;
    const auto due = machine.wakes_at;
    (void)network.run(machine, network.now() + 150ms);
    ASSERT_EQ(machine.expired_at.size(), 1U);
    EXPECT_GE(machine.expired_at[0], due);
    EXPECT_LT(machine.expired_at[0] - due, 60ms);
}

TEST(UdpFaults, AnAddressThatIsNotOurs)
{
    Network network;
    const auto bound = network.bind({*parse_address("192.0.2.1"), 0, Transport::udp});
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.fault().kind, Fault::Kind::address_not_local);
}

TEST(UdpFaults, NoSocketOfThatFamilyIsToldToTheMachine)
{
    Network network;
    Listener machine({{{}, {v4, 5060, Transport::udp}, "x"}});
    ASSERT_EQ(network.run(machine, network.now() + 1s), Ending::finished);
    EXPECT_EQ(machine.lost.size(), 1U);
}

TEST(SourceTowards, LoopbackComesFromLoopback)
{
    Network network;
    EXPECT_EQ(*network.source_towards(*parse_address("127.0.0.9")), v4);
    EXPECT_TRUE(network.journal().empty());
}

TEST(Journal, KeepsTheNewestWithinItsBounds)
{
    Network network({.most_journal_octets = 20'000});
    const auto here = *network.bind({v4, 0, Transport::udp});
    std::vector<Datagram> many;
    for (int i = 0; i < 60; ++i)
        many.push_back({here, here, std::string(1000, 'a') + std::to_string(i)});
    Listener machine(many, 60);
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_LT(network.journal().size(), 25U);
    EXPECT_TRUE(network.journal().back().datagram.octets.ends_with("a59"));
}

TEST(Journal, IsAlsoHandedOutAsItIsWritten)
{
    std::vector<std::string> seen;
    Network network(
        {.on_passed = [&](const Passed& each) { seen.push_back((each.outbound ? ">" : "<") + each.datagram.octets); }});
    const auto here = *network.bind({v4, 0, Transport::udp});
    Listener machine({{here, here, "x"}});
    (void)network.run(machine, network.now() + 5s);
    EXPECT_EQ(seen, (std::vector<std::string>{">x", "<x"}));
}

TEST(Withdraw, IsCalledOnceAtTheDeadlineAndGivenGrace)
{
    Network network;
    const auto here = *network.bind({v4, 0, Transport::udp});
    const auto mute = *network.bind({v4, 0, Transport::udp});
    Listener machine({{here, mute, "x"}}, 9);
    int calls = 0;
    const auto began = network.now();
    const auto ending = network.run(
        machine, began + 50ms, [&](Instant, Outbox&) { ++calls; }, 100ms);
    EXPECT_EQ(ending, Ending::deadline);
    EXPECT_EQ(calls, 1);
    EXPECT_GE(network.now() - began, 150ms);
    EXPECT_LT(network.now() - began, 1s);
}

TEST(Withdraw, WhatItAsksForIsDoneAndTheMachineMayFinish)
{
    Network network;
    const auto here = *network.bind({v4, 0, Transport::udp});
    Listener machine;
    const auto ending = network.run(machine, network.now() + 20ms, [&](Instant, Outbox& out) {
        out.send({here, here, "unregister"});
    });
    EXPECT_EQ(ending, Ending::deadline);
    ASSERT_EQ(machine.heard.size(), 1U);
    EXPECT_EQ(machine.heard[0].octets, "unregister");
}

TEST(FreshSeed, DoesNotRepeat)
{
    EXPECT_NE(fresh_seed(), fresh_seed());
}

// What a child process was ended by: its exit code, or minus the signal.
int ending_of(pid_t child)
{
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

class Signals : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Both, Signals, testing::Values(SIGINT, SIGTERM),
                         [](const auto& each) { return each.param == SIGINT ? "SIGINT" : "SIGTERM"; });

TEST_P(Signals, TheFirstEndsARunInOrder)
{
    const auto child = ::fork();
    if (child == 0) {
        ::close(0);  // stdin may be closed, too
        Network network;
        const auto here = *network.bind({v4, 0, Transport::udp});
        Listener machine({{here, here, "x"}}, 2);
        ::kill(::getpid(), GetParam());
        const auto began = network.now();
        const auto ending = network.run(machine, began + 20s, [&](Instant, Outbox& out) {
            out.send({here, here, "remove"});
        });
        const bool well = ending == Ending::interrupted && network.interrupted() && machine.heard.size() == 2 &&
                          machine.heard[1].octets == "remove" && network.now() - began < 5s;
        ::_exit(well ? 42 : 1);
    }
    EXPECT_EQ(ending_of(child), 42);
}

TEST_P(Signals, ASecondOneEndsTheProcess)
{
    const auto child = ::fork();
    if (child == 0) {
        Network network;
        const auto here = *network.bind({v4, 0, Transport::udp});
        Listener machine({{here, here, "x"}}, 9);
        ::kill(::getpid(), GetParam());
        (void)network.run(
            machine, network.now() + 20s, [](Instant, Outbox&) { ::kill(::getpid(), GetParam()); }, 20s);
        ::_exit(1);
    }
    EXPECT_EQ(ending_of(child), 130);
}

}  // namespace
}  // namespace sipdiag::net
