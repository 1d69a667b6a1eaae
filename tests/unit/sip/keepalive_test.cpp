// SPDX-License-Identifier: MIT
//
// Keep-alives on connections, by RFC 5626 §4.4.1 and RFC 6223 §4.
#include "sipdiag/sip/keepalive.hpp"

#include <gmock/gmock.h>

namespace sipdiag::sip {
namespace {

using namespace std::chrono_literals;

const Endpoint local{*parse_address("192.0.2.1"), 40112, Transport::tcp};
const Endpoint remote{*parse_address("198.51.100.1"), 5060, Transport::tcp};

std::optional<std::chrono::seconds> promise(const std::string& via_parameters, const std::string& more = {})
{
    const auto message = Message::read("SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 192.0.2.1:40112;branch=z9hG4bKa" +
                                       via_parameters + "\r\n" + more + "Content-Length: 0\r\n\r\n");
    return promised_keepalive(message->view());
}

TEST(KeepalivePromise, IsAFigureAndNotTheEchoOfTheOffer)  // RFC 6223 §4.3
{
    EXPECT_EQ(promise(""), std::nullopt);
    EXPECT_EQ(promise(";keep"), std::nullopt) << "a server that does not know it gives back what was sent";
    EXPECT_EQ(promise(";keep=0"), 0s);
    EXPECT_EQ(promise(";keep=30"), 30s);
    EXPECT_EQ(promise(";KEEP=30"), 30s);
    EXPECT_EQ(promise(";keep=soon"), std::nullopt);
    EXPECT_EQ(promise(";keep=-1"), std::nullopt);
}

TEST(KeepalivePromise, IsAFlowTimerToo)  // RFC 5626 §4.4
{
    EXPECT_EQ(promise("", "Flow-Timer: 126\r\n"), 126s);
    EXPECT_EQ(promise(";keep=0", "Flow-Timer: 126\r\n"), 126s);
    EXPECT_EQ(promise(";keep=30", "Flow-Timer: 126\r\n"), 30s);
    EXPECT_EQ(promise("", "Flow-Timer: 0\r\n"), std::nullopt);
}

/// Let a machine run from ping to ping, each answered at once. \return the spaces between them
std::vector<Duration> spaces(std::chrono::seconds figure, int count, std::uint64_t seed = 1)
{
    Entropy entropy(seed);
    Keepalive pings(entropy);
    Outbox out;
    Instant now{};
    pings.agree(now, local, remote, figure);
    std::vector<Duration> all;
    for (int i = 0; i < count; ++i) {
        const auto due = pings.deadline();
        all.push_back(due - now);
        now = due;
        pings.expire(now, out);
        const auto sent = out.take();
        EXPECT_EQ(sent.size(), 1U);
        if (sent.empty()) break;
        EXPECT_EQ(sent[0].octets, "\r\n\r\n");
        EXPECT_EQ(sent[0].source, local);
        EXPECT_EQ(sent[0].destination, remote);
        EXPECT_TRUE(pings.receive(now, {remote, local, "\r\n"}));
    }
    EXPECT_FALSE(pings.is_lost());
    return all;
}

TEST(Keepalive, LeavesANewRandomTimeBeforeEachPing)
{
    const auto each = spaces(0s, 200);
    EXPECT_THAT(each, testing::Each(testing::AllOf(testing::Ge(95s), testing::Le(120s))));
    EXPECT_LT(*std::min_element(each.begin(), each.end()), 97s);
    EXPECT_GT(*std::max_element(each.begin(), each.end()), 118s);
}

TEST(Keepalive, KeepsTheRateThatWasNamed)
{
    EXPECT_THAT(spaces(30s, 200), testing::Each(testing::AllOf(testing::Ge(24s), testing::Le(30s))));
    EXPECT_THAT(spaces(1s, 50), testing::Each(testing::AllOf(testing::Ge(800ms), testing::Le(1s))));
    EXPECT_THAT(spaces(4294967295s, 3), testing::Each(testing::Gt(24h))) << "no number wraps";
}

TEST(Keepalive, CallsTheConnectionLostAfterTenSecondsWithoutAPong)
{
    Entropy entropy(3);
    Keepalive pings(entropy);
    Outbox out;
    Instant now{};
    pings.agree(now, local, remote, 30s);
    now = pings.deadline();
    pings.expire(now, out);
    EXPECT_EQ(pings.deadline(), now + 10s);
    EXPECT_FALSE(pings.receive(now + 1s, {remote, local, "SIP/2.0 200 OK\r\n\r\n"})) << "a message is no pong";
    EXPECT_FALSE(pings.receive(now + 1s, {local, local, "\r\n"})) << "nor is that of another connection";
    pings.expire(now + 9999ms, out);
    EXPECT_FALSE(pings.is_lost());
    pings.expire(now + 10s, out);
    EXPECT_TRUE(pings.is_lost());
    EXPECT_FALSE(pings.is_running());
    EXPECT_EQ(pings.deadline(), never);
    EXPECT_FALSE(pings.receive(now + 11s, {remote, local, "\r\n"}));
}

TEST(Keepalive, IsSilentUntilItIsAgreedAndAfterItIsStopped)
{
    Entropy entropy(4);
    Keepalive pings(entropy);
    Outbox out;
    EXPECT_EQ(pings.deadline(), never);
    pings.expire(Instant{} + 1h, out);
    pings.agree(Instant{}, local, remote, 30s);
    pings.stop();
    pings.expire(Instant{} + 2h, out);
    EXPECT_TRUE(out.empty());
}

TEST(Keepalive, DoesNotBeginAnewWithEachRefresh)  // a refresh every 20 s would put off the ping for ever
{
    Entropy entropy(5);
    Keepalive pings(entropy);
    pings.agree(Instant{}, local, remote, 30s);
    const auto due = pings.deadline();
    pings.agree(Instant{} + 20s, local, remote, 30s);
    EXPECT_EQ(pings.deadline(), due);
}

}  // namespace
}  // namespace sipdiag::sip
