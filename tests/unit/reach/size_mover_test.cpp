// SPDX-License-Identifier: MIT
#include "sipdiag/reach/size_mover.hpp"

#include <gtest/gtest.h>

#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/compose.hpp"

namespace sipdiag::reach {
namespace {

using namespace std::chrono_literals;

const Endpoint client = *parse_endpoint("192.0.2.1:5060");
const Endpoint server_udp = *parse_endpoint("198.51.100.1:5060");
const Endpoint server_tcp{server_udp.address, server_udp.port, Transport::tcp};
const Instant t0{};

// A REGISTER of exactly that many octets.
std::string request_of(std::size_t size, std::string_view branch = "z9hG4bKlarge", std::string_view method = "REGISTER")
{
    const auto make = [&](std::size_t padding) {
        return *sip::Composer::request(method, "sip:sip.example")
                    .add("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=" + std::string(branch))
                    .add("From", "<sip:a@sip.example>;tag=1")
                    .add("To", "<sip:a@sip.example>")
                    .add("Call-ID", "c1")
                    .add("CSeq", "1 " + std::string(method))
                    .add("Max-Forwards", "70")
                    .add("Subject", std::string(padding, 'x'))
                    .finish();
    };
    const auto empty = make(1).size() - 1;
    return make(size - empty);
}

std::string response_to(const std::string& request, int status = 200)
{
    const auto read = *sip::Message::read(request);
    return *sip::Composer::response_to(read.view(), status, "OK", "t").finish();
}

struct Moving {
    explicit Moving(std::size_t size) : machine(*sip::NonInviteClient::make({client, server_udp, request_of(size), 0}))
    {
        mover.start(t0, out);
        sent = out.take();
    }
    sip::NonInviteClient machine;
    AnyMachineRef<sip::NonInviteClient> inner{machine};
    SizeMover mover{inner};
    Outbox out;
    std::vector<Datagram> sent;
};

// RFC 3261 §18.1.1: larger than 1300 octets.
TEST(SizeMover, At1300OctetsItStaysAndOneMoreMoves)
{
    Moving fits(1300);
    ASSERT_EQ(fits.sent.size(), 1U);
    EXPECT_EQ(fits.sent[0].destination, server_udp);
    Moving large(1301);
    ASSERT_EQ(large.sent.size(), 1U);
    EXPECT_EQ(large.sent[0].destination, server_tcp);
    EXPECT_EQ(large.sent[0].octets.find("Via: SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bKlarge"),
              large.sent[0].octets.find("Via:"));
    EXPECT_EQ(large.sent[0].octets.size(), 1301U);
    EXPECT_EQ(large.mover.moved(), 1U);
}

TEST(SizeMover, TheAnswerOverTcpEndsTheTransaction)
{
    Moving scene(2000);
    scene.mover.receive(t0 + 10ms, {server_tcp, scene.sent[0].source, response_to(scene.sent[0].octets)}, scene.out);
    EXPECT_EQ(scene.machine.end(), sip::NonInviteClient::End::answered);
    EXPECT_EQ(scene.mover.came_back(), 0U);
}

TEST(SizeMover, RepeatsDoNotGoOverTheConnection)
{
    Moving scene(2000);
    scene.mover.expire(t0 + 500ms, scene.out);
    EXPECT_EQ(scene.machine.sent_at().size(), 2U);
    EXPECT_TRUE(scene.out.take().empty());
}

TEST(SizeMover, ARefusalBringsItBackAtOnceUnchanged)
{
    Moving scene(2000);
    scene.mover.undelivered(t0 + 5ms, {server_tcp, Undelivered::Cause::refused}, scene.out);
    const auto sent = scene.out.take();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].destination, server_udp);
    EXPECT_EQ(sent[0].octets, request_of(2000));
    EXPECT_FALSE(scene.machine.finished()) << "the machine does not hear of it";
    scene.mover.expire(t0 + 500ms, scene.out);
    const auto repeat = scene.out.take();
    ASSERT_EQ(repeat.size(), 1U);
    EXPECT_EQ(repeat[0].destination, server_udp) << "and stays with UDP";
}

TEST(SizeMover, SilenceBringsItBackAfterAWhile)
{
    Moving scene(2000);
    Instant now = t0;
    while (scene.mover.deadline() < t0 + SizeMover::patience) {
        now = scene.mover.deadline();
        scene.mover.expire(now, scene.out);
        ASSERT_TRUE(scene.out.take().empty());
    }
    EXPECT_EQ(scene.mover.deadline(), t0 + SizeMover::patience);
    scene.mover.expire(t0 + SizeMover::patience, scene.out);
    const auto sent = scene.out.take();
    ASSERT_FALSE(sent.empty());
    EXPECT_EQ(sent[0].destination, server_udp);
    EXPECT_EQ(scene.mover.came_back(), 1U);
}

TEST(SizeMover, AConnectionThatEndsAfterItsAnswerIsNoRefusal)
{
    Moving scene(2000);
    scene.mover.receive(t0 + 10ms, {server_tcp, scene.sent[0].source, response_to(scene.sent[0].octets, 100)},
                        scene.out);
    scene.mover.undelivered(t0 + 20ms, {server_tcp, Undelivered::Cause::closed}, scene.out);
    EXPECT_TRUE(scene.out.take().empty());
    EXPECT_EQ(scene.mover.came_back(), 0U);
}

TEST(SizeMover, ErrorsOfUdpReachTheMachine)
{
    Moving scene(500);
    scene.mover.undelivered(t0 + 5ms, {server_udp, Undelivered::Cause::refused}, scene.out);
    EXPECT_EQ(scene.machine.end(), sip::NonInviteClient::End::undelivered);
}

TEST(SizeMover, ACancelFollowsItsInviteAndAnotherRequestDoesNot)
{
    Moving scene(2000);
    Outbox wanted;
    wanted.send({client, server_udp, request_of(400, "z9hG4bKlarge", "CANCEL"), 0});
    wanted.send({client, server_udp, request_of(400, "z9hG4bKother", "OPTIONS"), 0});
    wanted.send({client, server_udp, "\r\n\r\n", 0});
    scene.mover.sort(t0 + 1s, wanted, scene.out);
    const auto sent = scene.out.take();
    ASSERT_EQ(sent.size(), 3U);
    EXPECT_EQ(sent[0].destination, server_tcp);
    EXPECT_EQ(sent[1].destination, server_udp);
    EXPECT_EQ(sent[2].destination, server_udp);
}

TEST(SizeMover, LargeResponsesStay)
{
    Moving scene(500);
    Outbox wanted;
    wanted.send({client, server_udp, response_to(request_of(2000)) + std::string(2000, ' '), 0});
    scene.mover.sort(t0, wanted, scene.out);
    EXPECT_EQ(scene.out.take().at(0).destination, server_udp);
}

}  // namespace
}  // namespace sipdiag::reach
