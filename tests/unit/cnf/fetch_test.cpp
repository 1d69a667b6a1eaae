// SPDX-License-Identifier: MIT
//
// TFTP by the RFCs: blocks in order, lost and doubled ones, options taken and not, and servers that misbehave.
#include "sipdiag/cnf/fetch.hpp"

#include <gtest/gtest.h>

namespace sipdiag::cnf {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Outcome = Fetch::Outcome;

const Endpoint well_known{*parse_ipv4("192.0.2.1"), 69, Transport::udp};
const Endpoint transfer{*parse_ipv4("192.0.2.1"), 40001, Transport::udp};
const Endpoint us{*parse_ipv4("192.0.2.2"), 50000, Transport::udp};

std::string data(std::uint16_t block, std::string_view content)
{
    return "\0\3"s + static_cast<char>(block >> 8) + static_cast<char>(block & 0xFF) + std::string(content);
}

std::string ack(std::uint16_t block)
{
    return "\0\4"s + static_cast<char>(block >> 8) + static_cast<char>(block & 0xFF);
}

class Session {
public:
    Session() { fetch.start(now, out); }

    void arrives(std::string octets, const Endpoint& from = transfer)
    {
        Datagram datagram{from, us, std::move(octets)};
        fetch.receive(now, datagram, out);
    }
    std::string sent()
    {
        const auto all = out.take();
        return all.empty() ? std::string() : all.back().octets;
    }
    Endpoint sent_to()
    {
        const auto all = out.take();
        return all.empty() ? Endpoint{} : all.back().destination;
    }

    Instant now{};
    Outbox out;
    Fetch fetch{well_known, "SIPDefault.cnf", us};
};

TEST(Fetch, AsksInOctetModeWithOptions)
{
    Session session;
    EXPECT_EQ(session.sent(),
              "\0\1SIPDefault.cnf\0octet\0blksize\0"
              "1428\0tsize\0"
              "0\0"s);
}

TEST(Fetch, TakesBlocksInOrderUntilOneIsShort)
{
    Session session;
    const std::string block(512, 'a');
    session.arrives(data(1, block));
    EXPECT_EQ(session.sent_to(), transfer) << "the server's port of this transfer";
    session.arrives(data(2, "end"));
    EXPECT_EQ(session.sent(), ack(2));
    EXPECT_EQ(session.fetch.outcome(), Outcome::fetched);
    EXPECT_EQ(session.fetch.octets(), block + "end");
}

TEST(Fetch, AFileThatFillsItsBlocksEndsWithAnEmptyOne)
{
    Session session;
    session.arrives(data(1, std::string(512, 'a')));
    EXPECT_FALSE(session.fetch.finished());
    session.arrives(data(2, ""));
    EXPECT_EQ(session.fetch.outcome(), Outcome::fetched);
    EXPECT_EQ(session.fetch.octets().size(), 512U);
}

TEST(Fetch, TheServerMayTakeTheBlockSizeOrLess)
{
    Session session;
    session.arrives(
        "\0\6blksize\0"
        "1024\0tsize\0"
        "1030\0"s);
    EXPECT_EQ(session.sent(), ack(0));
    session.arrives(data(1, std::string(1024, 'a')));
    session.arrives(data(2, "123456"));
    EXPECT_EQ(session.fetch.outcome(), Outcome::fetched);
    EXPECT_EQ(session.fetch.octets().size(), 1030U);
}

TEST(Fetch, MoreThanWasAskedForIsNotTaken)
{
    Session session;
    session.arrives(
        "\0\6blksize\0"
        "9000\0"s);
    EXPECT_EQ(session.fetch.outcome(), Outcome::malformed);
    EXPECT_EQ(session.sent().substr(0, 4), "\0\5\0\10"s) << "ERROR 8, RFC 2347";
}

TEST(Fetch, ADoubledBlockIsAcknowledgedAndNotTakenTwice)
{
    Session session;
    const std::string block(512, 'a');
    session.arrives(data(1, block));
    session.arrives(data(2, block));
    (void)session.out.take();
    session.arrives(data(1, block));
    EXPECT_TRUE(session.out.empty()) << "two blocks back: nobody waits for that";
    session.arrives(data(2, block));
    EXPECT_EQ(session.sent(), ack(2));
    session.arrives(data(3, ""));
    EXPECT_EQ(session.fetch.octets().size(), 1024U);
}

TEST(Fetch, AStrangersPortIsToldSo)
{
    Session session;
    session.arrives(data(1, std::string(512, 'a')));
    (void)session.out.take();
    const Endpoint stranger{transfer.address, 40002, Transport::udp};
    session.arrives(data(2, "evil"), stranger);
    const auto answers = session.out.take();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].destination, stranger);
    EXPECT_EQ(answers[0].octets.substr(0, 4), "\0\5\0\5"s) << "ERROR 5, RFC 1350 §4";
    EXPECT_FALSE(session.fetch.finished());
    session.arrives(data(2, "x"), {*parse_ipv4("198.51.100.1"), 40001, Transport::udp});
    EXPECT_FALSE(session.fetch.finished()) << "another machine is not the server";
}

TEST(Fetch, WhatIsLostIsAskedForAgainAndThenGivenUp)
{
    Session session;
    const auto request = session.sent();
    for (int i = 1; i < Fetch::most_tries; ++i) {
        session.now += Fetch::resend_after;
        EXPECT_EQ(session.fetch.deadline(), session.now);
        session.fetch.expire(session.now, session.out);
        EXPECT_EQ(session.sent(), request);
    }
    session.now += Fetch::resend_after;
    session.fetch.expire(session.now, session.out);
    EXPECT_EQ(session.fetch.outcome(), Outcome::no_answer);
    EXPECT_EQ(session.fetch.deadline(), never);
}

TEST(Fetch, SilenceInTheMiddleIsToldApart)
{
    Session session;
    session.arrives(data(1, std::string(512, 'a')));
    for (int i = 0; i < Fetch::most_tries + 1; ++i) {
        session.now += Fetch::resend_after;
        session.fetch.expire(session.now, session.out);
    }
    EXPECT_EQ(session.fetch.outcome(), Outcome::broken_off);
}

TEST(Fetch, ErrorsAreTheServersWords)
{
    Session session;
    session.arrives("\0\5\0\1File not found\0"s);
    EXPECT_EQ(session.fetch.outcome(), Outcome::not_found);
    EXPECT_EQ(session.fetch.told(), "File not found");
    Session second;
    second.arrives("\0\5\0\2Access violation"s);
    EXPECT_EQ(second.fetch.outcome(), Outcome::refused);
    EXPECT_EQ(second.fetch.told(), "Access violation");
}

TEST(Fetch, BlockNumbersGoRound)
{
    Session session;
    session.arrives(
        "\0\6blksize\0"
        "8\0"s);
    for (std::uint32_t block = 1; block <= 70000; ++block) {
        session.arrives(data(static_cast<std::uint16_t>(block), "12345678"));
        ASSERT_FALSE(session.fetch.finished());
    }
    session.arrives(data(static_cast<std::uint16_t>(70001), ""));
    EXPECT_EQ(session.fetch.outcome(), Outcome::fetched);
    EXPECT_EQ(session.fetch.octets().size(), 560000U);
}

TEST(Fetch, NoFileIsTakenWithoutEnd)
{
    Session session;
    session.arrives(
        "\0\6blksize\0"
        "1428\0"s);
    for (std::uint32_t block = 1; !session.fetch.finished() && block < 10000; ++block) {
        session.arrives(data(static_cast<std::uint16_t>(block), std::string(1428, 'a')));
    }
    EXPECT_EQ(session.fetch.outcome(), Outcome::too_large);
    EXPECT_LE(session.fetch.octets().size(), Fetch::most_octets);
}

TEST(Fetch, AnythingElseIsNoTftp)
{
    for (const auto& octets : {""s, "\0"s, "\0\1"s, "\0\7\0\0"s, "SIP/2.0 200 OK\r\n"s, "\0\3\0"s}) {
        Session session;
        session.arrives(octets);
        EXPECT_EQ(session.fetch.outcome(), Outcome::malformed);
    }
}

TEST(Fetch, AClosedPortIsUnreachable)
{
    Session session;
    session.fetch.undelivered(session.now, {well_known, Undelivered::Cause::refused}, session.out);
    EXPECT_EQ(session.fetch.outcome(), Outcome::unreachable);
}

}  // namespace
}  // namespace sipdiag::cnf
