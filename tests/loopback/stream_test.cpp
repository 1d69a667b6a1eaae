// SPDX-License-Identifier: MIT
//
// The door over TCP, on 127.0.0.1 and ::1: framing, keep-alives, and each way in which a connection can end.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "sipdiag/net/network.hpp"
#include "support/listener.hpp"
#include "support/raw_peer.hpp"
#include "support/skip.hpp"

namespace sipdiag::net {
namespace {

using namespace std::chrono_literals;
using tests::Listener;
using tests::RawPeer;
using Cause = Undelivered::Cause;

const std::string request =
    "OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\nContent-Length: 5\r\n\r\nhello";
const std::string response =
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1\r\nContent-Length: 0\r\n\r\n";

class Tcp : public testing::TestWithParam<Address> {
protected:
    void SetUp() override
    {
        if (!network.bind({GetParam(), 0, Transport::udp}))
            support::skip("this machine has no " + to_string(GetParam()));
    }
    Network network;
};

INSTANTIATE_TEST_SUITE_P(Families, Tcp, testing::Values(*parse_address("127.0.0.1"), *parse_address("::1")),
                         [](const auto& each) { return each.param.is_v6() ? "IPv6" : "IPv4"; });

TEST_P(Tcp, ARequestGoesOutOnItsOwnConnectionAndTheAnswerComesBackOnIt)
{
    const auto server = *network.bind({GetParam(), 0, Transport::tcp});
    Listener echo({{{}, server, request}}, 2);
    echo.echoes = true;  // what is heard goes back by the same connection, once by the server and once by the client
    ASSERT_EQ(network.run(echo, network.now() + 5s), Ending::finished);

    ASSERT_EQ(echo.heard.size(), 2U);
    EXPECT_EQ(echo.heard[0].octets, request);
    EXPECT_EQ(echo.heard[0].destination, server);
    EXPECT_EQ(echo.heard[1].source, server);
    EXPECT_EQ(echo.heard[1].destination, echo.heard[0].source);
    ASSERT_EQ(network.connections().size(), 1U);
    EXPECT_EQ(network.connections()[0].local, echo.heard[0].source);
    EXPECT_EQ(network.connections()[0].remote, server);
}

TEST_P(Tcp, ConnectTellsBothEnds)
{
    RawPeer peer(GetParam());
    const auto connection = network.connect(peer.endpoint(), network.now() + 5s);
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->remote, peer.endpoint());
    EXPECT_EQ(connection->local.address, GetParam());
    EXPECT_NE(connection->local.port, 0);
    EXPECT_FALSE(connection->tls.has_value());
}

TEST_P(Tcp, TheConnectionIsUsedAgain)
{
    RawPeer peer(GetParam());
    const auto connection = *network.connect(peer.endpoint(), network.now() + 5s);
    Listener twice({{connection.local, peer.endpoint(), request}, {{}, peer.endpoint(), request}}, 0);
    (void)network.run(twice, network.now() + 5s);
    auto other_end = peer.accept();
    EXPECT_EQ(other_end.read_exactly(2 * request.size()), request + request);
    EXPECT_EQ(network.connections().size(), 1U);
}

TEST_P(Tcp, AClosedPortIsRefusedAtOnce)
{
    const auto closed = RawPeer(GetParam()).endpoint();
    const auto began = network.now();
    const auto connection = network.connect(closed, began + 5s);
    ASSERT_FALSE(connection);
    EXPECT_EQ(connection.fault().kind, Fault::Kind::refused);
    EXPECT_EQ(connection.fault().text,
              "cannot connect to tcp " + to_string(closed) + ": nothing listens there (connection refused)");

    Listener machine({{{}, closed, request}});
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    ASSERT_EQ(machine.lost.size(), 1U);
    EXPECT_EQ(machine.lost[0].cause, Cause::refused);
    EXPECT_EQ(machine.lost[0].destination, closed);
    EXPECT_LT(network.now() - began, 1s);
    EXPECT_EQ(network.faults().size(), 2U);
}

TEST_P(Tcp, SeveralAreConnectedToInTheTimeOfOne)
{
    RawPeer open(GetParam());
    RawPeer silent(GetParam());  // takes the connection, and never shakes hands
    RawPeer also_silent(GetParam());
    const auto closed = RawPeer(GetParam()).endpoint();
    const auto over_tls = [](Endpoint endpoint) {
        endpoint.transport = Transport::tls;
        return endpoint;
    };
    const auto began = network.now();
    const auto opened = network.connect(
        {over_tls(silent.endpoint()), open.endpoint(), over_tls(also_silent.endpoint()), closed}, began + 2s);
    EXPECT_LT(network.now() - began, 3500ms) << "one after the other would take four seconds";
    ASSERT_EQ(opened.size(), 4U);
    ASSERT_FALSE(opened[0]);
    EXPECT_EQ(opened[0].fault().kind, Fault::Kind::timed_out);
    ASSERT_TRUE(opened[1]);
    EXPECT_EQ(opened[1]->remote, open.endpoint());
    ASSERT_FALSE(opened[2]);
    EXPECT_EQ(opened[2].fault().endpoint, over_tls(also_silent.endpoint()));
    ASSERT_FALSE(opened[3]);
    EXPECT_EQ(opened[3].fault().kind, Fault::Kind::refused);
}

TEST_P(Tcp, OctetsThatComeOneAtATimeMakeTheSameMessages)
{
    RawPeer peer(GetParam());
    std::thread slow([&] {
        auto end = peer.accept();
        (void)end.read_exactly(request.size());
        for (const char each : response + response) {
            end.write({&each, 1});
            std::this_thread::sleep_for(200us);
        }
        (void)end.read_to_end();
    });
    Listener machine({{{}, peer.endpoint(), request}}, 2);
    EXPECT_EQ(network.run(machine, network.now() + 20s), Ending::finished);
    network.disconnect(peer.endpoint());
    slow.join();
    ASSERT_EQ(machine.heard.size(), 2U);
    EXPECT_EQ(machine.heard[0].octets, response);
    EXPECT_EQ(machine.heard[1].octets, response);
}

TEST_P(Tcp, SeveralMessagesInOneSegmentAreSeveral)
{
    RawPeer peer(GetParam());
    ASSERT_TRUE(network.connect(peer.endpoint(), network.now() + 5s));
    auto end = peer.accept();
    end.write(response + request + response);
    Listener machine({}, 3);
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.heard[1].octets, request);
}

TEST_P(Tcp, APeerThatClosesInTheMiddleOfAMessageIsLostAndSaidToBe)
{
    RawPeer peer(GetParam());
    const auto connection = *network.connect(peer.endpoint(), network.now() + 5s);
    {
        auto end = peer.accept();
        end.write(response.substr(0, 30));
    }
    Listener machine;
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    ASSERT_EQ(machine.lost.size(), 1U);
    EXPECT_TRUE(machine.heard.empty());
    EXPECT_EQ(machine.lost[0].cause, Cause::closed);
    EXPECT_EQ(machine.lost[0].destination, peer.endpoint());
    EXPECT_EQ(machine.lost[0].source, connection.local);
    ASSERT_EQ(network.faults().size(), 1U);
    EXPECT_EQ(network.faults()[0].kind, Fault::Kind::broken);
}

TEST_P(Tcp, APeerThatClosesBetweenMessagesIsLostWithoutAFault)
{
    RawPeer peer(GetParam());
    ASSERT_TRUE(network.connect(peer.endpoint(), network.now() + 5s));
    peer.accept().write(response);
    Listener machine({}, 2);
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.heard.at(0).octets, response) << "the last message counts";
    EXPECT_EQ(machine.lost.at(0).cause, Cause::closed);
    EXPECT_TRUE(network.faults().empty());
}

TEST_P(Tcp, AResetIsLostToo)
{
    RawPeer peer(GetParam());
    ASSERT_TRUE(network.connect(peer.endpoint(), network.now() + 5s));
    peer.accept().reset();
    Listener machine;
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.lost.at(0).cause, Cause::closed);
}

TEST_P(Tcp, WhatCannotBeFramedEndsTheConnection)
{
    RawPeer peer(GetParam());
    ASSERT_TRUE(network.connect(peer.endpoint(), network.now() + 5s));
    auto end = peer.accept();
    end.write("SIP/2.0 200 OK\r\nCall-ID: no length\r\n\r\n");
    Listener machine;
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.lost.at(0).cause, Cause::closed);
    EXPECT_EQ(network.faults().at(0).kind, Fault::Kind::broken);
    EXPECT_EQ(end.read_to_end(), "");
}

TEST_P(Tcp, AMutePeerEndsAtTheDeadline)
{
    RawPeer peer(GetParam());
    const auto began = network.now();
    Listener machine({{{}, peer.endpoint(), request}});
    EXPECT_EQ(network.run(machine, began + 150ms), Ending::deadline);
    EXPECT_LT(network.now() - began, 1s);
    EXPECT_TRUE(machine.lost.empty()) << "silence is no report";
}

TEST_P(Tcp, APingIsAnsweredAtOnceAndNotTheMachinesBusiness)
{
    RawPeer peer(GetParam());
    ASSERT_TRUE(network.connect(peer.endpoint(), network.now() + 5s));
    auto end = peer.accept();
    end.write("\r\n\r\n" + response);
    Listener machine;
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.heard.at(0).octets, response);
    EXPECT_EQ(end.read_exactly(2), "\r\n");
    ASSERT_EQ(network.journal().size(), 3U);
    EXPECT_EQ(network.journal()[0].datagram.octets, "\r\n\r\n");
    EXPECT_EQ(network.journal()[1].datagram.octets, "\r\n");
}

TEST_P(Tcp, APongReachesTheMachineThatAskedForIt)
{
    RawPeer peer(GetParam());
    std::thread answering([&] {
        auto end = peer.accept();
        EXPECT_EQ(end.read_exactly(4), "\r\n\r\n");
        end.write("\r\n");
        (void)end.read_to_end();
    });
    Listener machine({{{}, peer.endpoint(), "\r\n\r\n"}});
    EXPECT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    network.disconnect(peer.endpoint());
    answering.join();
    EXPECT_EQ(machine.heard.at(0).octets, "\r\n");
}

TEST_P(Tcp, AMessageOfManySegmentsPassesBothWays)
{
    const auto server = *network.bind({GetParam(), 0, Transport::tcp});
    const std::string body(60'000, 'b');
    const auto large = "MESSAGE sip:x SIP/2.0\r\nContent-Length: 60000\r\n\r\n" + body;
    Listener echo({{{}, server, large}}, 2);
    echo.echoes = true;
    ASSERT_EQ(network.run(echo, network.now() + 5s), Ending::finished);
    EXPECT_EQ(echo.heard.at(1).octets, large);
}

TEST_P(Tcp, APeerThatNeverReadsIsLeftAndDoesNotFillTheMemory)
{
    RawPeer peer(GetParam());
    ASSERT_TRUE(network.connect(peer.endpoint(), network.now() + 5s));
    auto end = peer.accept();
    const auto large = "MESSAGE sip:x SIP/2.0\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'b');
    Listener machine(std::vector<Datagram>(400, {{}, peer.endpoint(), large}));
    ASSERT_EQ(network.run(machine, network.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.lost.at(0).cause, Cause::closed);
}

TEST_P(Tcp, AListenerThatWasClosedAcceptsNoMore)
{
    const auto server = *network.bind({GetParam(), 0, Transport::tcp});
    network.close(server);
    const auto connection = network.connect(server, network.now() + 5s);
    ASSERT_FALSE(connection);
    EXPECT_EQ(connection.fault().kind, Fault::Kind::refused);
}

TEST_P(Tcp, ATakenPortIsAClearFault)
{
    const auto taken = *network.bind({GetParam(), 0, Transport::tcp});
    const auto again = network.bind(taken);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.fault().kind, Fault::Kind::address_in_use);
}

TEST(TcpFrom, TheAddressThatWasAskedFor)
{
    Network network;
    RawPeer peer(*parse_address("127.0.0.1"));
    const auto from = *parse_address("127.0.0.5");
    const auto connection = network.connect(peer.endpoint(), network.now() + 5s, nullptr, from);
    ASSERT_TRUE(connection);
    EXPECT_EQ(connection->local.address, from);

    const auto foreign = network.connect(peer.endpoint(), network.now() + 5s, nullptr, *parse_address("192.0.2.1"));
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.fault().kind, Fault::Kind::address_not_local);
}

TEST(TcpFrom, AMachineThatNamesItsAddressIsConnectedFromThere)
{
    Network network;
    RawPeer peer(*parse_address("127.0.0.1"));
    Listener machine({{{*parse_address("127.0.0.6"), 5060, Transport::tcp}, peer.endpoint(), request}}, 1);
    (void)network.run(machine, network.now() + 100ms);
    ASSERT_EQ(network.connections().size(), 1U);
    EXPECT_EQ(network.connections()[0].local.address, *parse_address("127.0.0.6"));
}

}  // namespace
}  // namespace sipdiag::net
