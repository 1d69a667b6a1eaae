// SPDX-License-Identifier: MIT
//
// Framer: the same events whatever pieces the stream comes in, and an end where nothing more can be framed.
#include "sipdiag/sip/framer.hpp"

#include <gmock/gmock.h>

#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {
namespace {

using testing::ElementsAre;
using Event = Framer::Event;

std::string message_of(const std::string& body, const std::string& more = "")
{
    return "OPTIONS sip:a SIP/2.0\r\n" + more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string told(Framer& framer, Event event)
{
    switch (event) {
    case Event::message: return std::string(framer.message());
    case Event::ping: return "ping";
    case Event::pong: return "pong";
    case Event::broken: return "broken " + std::string(message(framer.fault().code));
    case Event::none: break;
    }
    return "";
}

// The events of a stream that comes in pieces of that many octets.
std::vector<std::string> events(const std::string& stream, std::size_t piece)
{
    Framer framer;
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        framer.feed(std::string_view(stream).substr(at, piece));
        for (auto event = framer.next(); event != Event::none; event = framer.next()) {
            seen.push_back(told(framer, event));
            if (event == Event::broken) return seen;
        }
    }
    if (const auto last = told(framer, framer.finish()); !last.empty()) seen.push_back(last);
    return seen;
}

TEST(Framer, SeesTheSameInAnyPieces)  // A28
{
    const auto first = message_of("abc");
    const auto second = message_of("", "X-Folded: a\r\n\r b\r\n");
    const auto third = message_of(std::string(300, '\n'), "Via: SIP/2.0/TCP a\r\n");
    const std::string stream = first + "\r\n\r\n" + message_of("") + third + "\r\n" + first;
    const std::vector<std::string> want{first, "ping", message_of(""), third, "pong", first};
    for (std::size_t piece = 1; piece <= stream.size(); piece += piece < 64 ? 1 : 37)
        EXPECT_EQ(events(stream, piece), want) << piece;
}

TEST(Framer, TellsKeepAlives)  // RFC 5626 §4.4.1
{
    for (const std::size_t piece : {1U, 2U, 3U, 100U}) {
        EXPECT_THAT(events("\r\n\r\n", piece), ElementsAre("ping"));
        EXPECT_THAT(events("\r\n\r\n\r\n\r\n", piece), ElementsAre("ping", "ping"));
        EXPECT_THAT(events("\r\n", piece), ElementsAre("pong")) << "at the end of the stream";
        EXPECT_THAT(events("\r\n\r\n\r\n", piece), ElementsAre("ping", "pong"));
        EXPECT_THAT(events("\r\n" + message_of(""), piece), ElementsAre("pong", message_of("")));
        EXPECT_THAT(events("\n\r" + message_of(""), piece), ElementsAre(message_of("")))
            << "stray ends are passed over";
    }
}

TEST(Framer, LetsAPeerThatWaitsForItsPongSeeIt)
{
    Framer framer;
    framer.feed("\r\n");
    EXPECT_EQ(framer.next(), Event::none) << "it may become a ping";
    EXPECT_TRUE(framer.pong_waiting());
    framer.feed("\r\n");
    EXPECT_FALSE(framer.pong_waiting());
    EXPECT_EQ(framer.next(), Event::ping);
    EXPECT_FALSE(framer.pong_waiting());
}

struct Broken {
    const char* name;
    std::string stream;
    errc code;
    std::uint32_t offset;
};

class BrokenStreams : public testing::TestWithParam<Broken> {};

TEST_P(BrokenStreams, EndAtTheFault)  // §18.3: a framing error cannot be repaired
{
    const auto& want = GetParam();
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, want.stream.size()}) {
        Framer framer;
        auto event = Event::none;
        for (std::size_t at = 0; at < want.stream.size() && event == Event::none; at += piece) {
            framer.feed(std::string_view(want.stream).substr(at, piece));
            event = framer.next();
        }
        if (event == Event::none) event = framer.finish();
        ASSERT_EQ(event, Event::broken);
        EXPECT_EQ(framer.fault(), (Error{want.code, want.offset}))
            << message(framer.fault().code) << " at " << framer.fault().offset;
        framer.feed(message_of(""));
        EXPECT_EQ(framer.next(), Event::broken) << "and it stays so";
        EXPECT_EQ(framer.finish(), Event::broken);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section18, BrokenStreams,
    testing::Values(Broken{"no_length", "OPTIONS sip:a SIP/2.0\r\nTo: a\r\n\r\n", errc::empty, 32},
                    Broken{"negative", "OPTIONS sip:a SIP/2.0\r\nl: -5\r\n\r\n", errc::bad_number, 26},
                    Broken{"beyond", "OPTIONS sip:a SIP/2.0\r\nl: 4294967296\r\n\r\n", errc::out_of_range, 26},
                    Broken{"more_than_is_read", "OPTIONS sip:a SIP/2.0\r\nl: 1048576\r\n\r\n", errc::too_long, 26},
                    Broken{"two_that_differ", "OPTIONS sip:a SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\n", errc::bad_number, 32},
                    Broken{"noise", "GET / HTTP/1.1\r\n", errc::no_start_line, 0},
                    Broken{"cut_in_its_header", "OPTIONS sip:a SIP/2.0\r\nTo: a", errc::truncated, 28},
                    Broken{"cut_in_its_body", "OPTIONS sip:a SIP/2.0\r\nl: 5\r\n\r\nabc", errc::truncated, 34}),
    [](const auto& each) { return each.param.name; });

TEST(Framer, TakesTheSameLengthTwice)
{
    const std::string twice = "OPTIONS sip:a SIP/2.0\r\nl: 1\r\nContent-Length: 1\r\n\r\nx";
    EXPECT_THAT(events(twice, 5), ElementsAre(twice));
}

TEST(Framer, BoundsTheHeader)
{
    const auto with_header_of = [](std::size_t octets) {
        const std::string front = "OPTIONS sip:a SIP/2.0\r\nl: 0\r\nx: ";
        return front + std::string(octets - front.size() - 4, 'x') + "\r\n\r\n";
    };
    const auto fits = with_header_of(Framer::max_header);
    const auto over = with_header_of(Framer::max_header + 1);
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{1} << 20}) {
        EXPECT_THAT(events(fits, piece), ElementsAre(fits));
        EXPECT_THAT(events(over, piece), ElementsAre("broken " + std::string(message(errc::too_long))));
        EXPECT_THAT(events(std::string(Framer::max_header + 1, 'x'), piece),
                    ElementsAre("broken " + std::string(message(errc::too_long))))
            << "a line without an end";
    }
}

TEST(Framer, BoundsTheMessage)
{
    const std::string header = "OPTIONS sip:a SIP/2.0\r\nl: 1048544\r\n\r\n";  // 38 octets
    const auto body = [&](std::size_t size) {
        return "OPTIONS sip:a SIP/2.0\r\nl: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'b');
    };
    const auto most = Index::max_octets - header.size();
    const auto whole = body(most);
    ASSERT_EQ(whole.size(), Index::max_octets);
    EXPECT_THAT(events(whole, 4096), ElementsAre(whole));
    EXPECT_THAT(events(body(most + 1), 4096), ElementsAre("broken " + std::string(message(errc::too_long))));
}

TEST(Framer, SaysWhereInTheStreamItIs)
{
    Framer framer;
    const auto whole = message_of("abc");
    framer.feed("\r\n\r\n" + whole + "OPT");
    EXPECT_EQ(framer.next(), Event::ping);
    EXPECT_EQ(framer.consumed(), 4U);
    EXPECT_EQ(framer.next(), Event::message);
    EXPECT_EQ(framer.message(), whole);
    EXPECT_EQ(framer.next(), Event::none);
    EXPECT_EQ(framer.consumed(), 4U + whole.size());
    EXPECT_EQ(framer.rest(), "OPT");
}

}  // namespace
}  // namespace sipdiag::sip
