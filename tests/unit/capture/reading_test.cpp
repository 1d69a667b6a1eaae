// SPDX-License-Identifier: MIT
//
// Captures as they are read, compared and told: of a phone behind a router, seen from both sides.
#include "sipdiag/capture/reading.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sipdiag/capture/explain_capture.hpp"
#include "sipdiag/capture/story.hpp"

namespace sipdiag::capture {
namespace {

using namespace std::chrono_literals;
using finding::Value;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Endpoint at(const char* address, std::uint16_t port, Transport transport = Transport::udp)
{
    return {*parse_address(address), port, transport};
}

const Endpoint desk = at("10.0.0.3", 5060);
const Endpoint wan = at("203.0.113.20", 5060);
const Endpoint provider = at("198.51.100.10", 5060);

struct Draft {
    std::string via = "SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK1";
    std::string contact = "<sip:12345@10.0.0.3:5060>";
    std::string cseq = "1 REGISTER";
    std::string start = "REGISTER sip:sip.example SIP/2.0";
    std::string more = {};
    std::string body = {};

    [[nodiscard]] std::string text() const
    {
        return fmt::format(
            "{}\r\nVia: {}\r\nFrom: <sip:12345@sip.example>;tag=f1\r\nTo: <sip:12345@sip.example>\r\nCall-ID: "
            "c1@10.0.0.3\r\n"
            "CSeq: {}\r\nMax-Forwards: 70\r\n{}{}Content-Length: {}\r\n\r\n{}",
            start, via, cseq, contact.empty() ? "" : fmt::format("Contact: {}\r\n", contact), more, body.size(), body);
    }
};

std::string answer(int code, Draft draft = {})
{
    draft.start = fmt::format("SIP/2.0 {} Words", code);
    return draft.text();
}

class Film {
public:
    Film& add(const Endpoint& from, const Endpoint& to, std::string octets)
    {
        now_ += 10ms;
        writer_.add(now_, {from, to, std::move(octets)});
        return *this;
    }
    Film& sound(const Endpoint& from, const Endpoint& to, int datagrams)
    {
        for (int i = 0; i < datagrams; ++i)
            add(from, to, std::string("\x80\x00", 2) + std::string(170, '\x55'));
        return *this;
    }
    [[nodiscard]] Reading read() const { return read_capture(writer_.octets()); }
    [[nodiscard]] Story story() const { return tell(read(), nullptr, nullptr); }

private:
    Time now_ = 1'700'000'000s;
    PcapWriter writer_{true};
};

std::vector<std::string> codes(const finding::Findings& findings)
{
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.emplace_back(each.entry->code);
    return all;
}

TEST(Reading, TakesSipAndCountsTheRest)
{
    Film film;
    film.add(desk, provider, Draft().text()).add(provider, desk, answer(200));
    film.add(desk, provider, "\r\n\r\n").add(provider, desk, "\r\n");
    film.sound(at("10.0.0.3", 16384), at("198.51.100.10", 20000), 3);
    film.add(desk, provider, "REGISTER sip:x SIP/3\r\n\r\n");
    const auto reading = film.read();
    ASSERT_THAT(reading.exhibits.messages, SizeIs(3));
    EXPECT_EQ(reading.exhibits.messages[0].source, desk);
    EXPECT_EQ(reading.exhibits.messages[0].destination, provider);
    EXPECT_EQ(reading.exhibits.pings, 1U);
    EXPECT_EQ(reading.exhibits.pongs, 1U);
    ASSERT_THAT(reading.flows, SizeIs(1));
    EXPECT_EQ(reading.flows[0].datagrams, 3U);
    EXPECT_FALSE(reading.fault);
}

TEST(Reading, PutsStreamsTogether)
{
    const auto a = at("10.0.0.3", 40000, Transport::tcp);
    const auto b = at("198.51.100.10", 5060, Transport::tcp);
    const auto text = Draft().text();
    for (std::size_t cut = 1; cut < text.size(); cut += 7) {
        Film film;
        film.add(a, b, text.substr(0, cut)).add(b, a, "\r\n").add(a, b, text.substr(cut) + text);
        const auto reading = film.read();
        ASSERT_THAT(reading.exhibits.messages, SizeIs(2)) << cut;
        EXPECT_EQ(reading.exhibits.messages[1].octets, text);
        EXPECT_TRUE(reading.exhibits.messages[1].streamed);
        EXPECT_FALSE(reading.exhibits.messages[1].framing);
    }
}

// Raw TCP segments, to have them come in another order than they were sent.
class Segments {
public:
    void add(std::uint32_t sequence, std::string_view octets, bool syn = false)
    {
        std::string ip = std::string("\x45\x00", 2) + word(static_cast<unsigned>(40 + octets.size())) +
                         std::string("\x00\x00\x00\x00\x40\x06\x00\x00\x0a\x00\x00\x03\xc6\x33\x64\x0a", 16);
        ip += word(40000) + word(5060) + word(sequence >> 16U) + word(sequence & 0xFFFFU) + std::string(4, '\0');
        ip += std::string("\x50", 1) + (syn ? '\x02' : '\x18') + std::string(6, '\0');
        ip += octets;
        const auto size = static_cast<unsigned>(ip.size());
        file_ += std::string(8, '\0') + std::string(2, '\0') + word(size) + std::string(2, '\0') + word(size) + ip;
    }
    [[nodiscard]] Reading read() const { return read_capture(file_); }

private:
    static std::string word(unsigned value)
    {
        return {static_cast<char>(static_cast<unsigned char>(value >> 8U)),
                static_cast<char>(static_cast<unsigned char>(value))};
    }
    std::string file_ = std::string("\xA1\xB2\xC3\xD4\x00\x02\x00\x04", 8) + std::string(8, '\0') +
                        std::string("\x00\x04\x00\x00\x00\x00\x00\x65", 8);
};

TEST(Reading, PutsSegmentsInOrderAndDropsRepeats)
{
    const auto text = Draft().text();
    const std::uint32_t begin = 0xFFFFFFF0;  // numbers wrap
    Segments segments;
    segments.add(begin - 1, "", true);
    segments.add(begin + 60, text.substr(60));
    segments.add(begin + 20, text.substr(20, 50));
    segments.add(begin, text.substr(0, 30));
    segments.add(begin, text.substr(0, 30));
    segments.add(begin + 10, text.substr(10, 40));
    const auto reading = segments.read();
    ASSERT_THAT(reading.exhibits.messages, SizeIs(1));
    EXPECT_EQ(reading.exhibits.messages[0].octets, text);
    EXPECT_EQ(reading.gaps, 0U);
}

TEST(Reading, GoesOnBehindAGapAndAfterALateStart)
{
    const auto text = Draft().text();
    Segments late;
    late.add(5000, "the tail of something\r\n\r\n");
    late.add(5025, text);
    EXPECT_THAT(late.read().exhibits.messages, SizeIs(1));

    Segments gap;
    gap.add(0, "", true);
    gap.add(1, text);
    std::uint32_t next = static_cast<std::uint32_t>(1 + text.size() + 100);  // 100 octets are missing
    for (int i = 0; i < 200; ++i) {
        gap.add(next, text);
        next += static_cast<std::uint32_t>(text.size());
    }
    const auto reading = gap.read();
    EXPECT_EQ(reading.gaps, 1U);
    EXPECT_THAT(reading.exhibits.messages, SizeIs(201));
}

TEST(Reading, SaysThatTlsIsNotRead)
{
    Segments segments;
    segments.add(0, "", true);
    segments.add(1, std::string("\x16\x03\x01\x02\x00\x01", 6));
    const auto reading = segments.read();
    EXPECT_EQ(reading.tls_connections, 1U);
    EXPECT_THAT(reading.exhibits.messages, IsEmpty());
}

TEST(Story, OfSilenceIsUnreachableOnlyAfterRepeats)
{
    Film film;
    film.add(desk, provider, Draft().text()).add(desk, provider, Draft().text());
    EXPECT_EQ(film.story().verdict, "undetermined");
    film.add(desk, provider, Draft().text());
    EXPECT_EQ(film.story().verdict, "unreachable");
    film.add(provider, desk, answer(100));
    EXPECT_EQ(film.story().verdict, "undetermined");
}

TEST(Story, OfARefusalIsNotRegistering)
{
    Draft second{.via = "SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK2",
                 .cseq = "2 REGISTER",
                 .more = "Authorization: Digest username=\"1\"\r\n"};
    Film film;
    film.add(desk, provider, Draft().text()).add(provider, desk, answer(401));
    EXPECT_EQ(film.story().verdict, "undetermined");  // the capture may end before the password was offered
    film.add(desk, provider, second.text()).add(provider, desk, answer(401, second));
    EXPECT_EQ(film.story().verdict, "not-registering");
    EXPECT_EQ(film.story().where, Value("provider"));
    Draft third{.via = "SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK3", .cseq = "3 REGISTER"};
    film.add(desk, provider, third.text()).add(provider, desk, answer(200, third));
    EXPECT_EQ(film.story().verdict, "undetermined");  // registered after all; whether calls come in was not seen
}

TEST(Story, OfAListWithoutOurContactIsNotStored)
{
    Draft other;
    other.contact = "<sip:12345@192.0.2.99>";
    Film film;
    film.add(desk, provider, Draft().text()).add(provider, desk, answer(200, other));
    EXPECT_EQ(film.story().verdict, "not-stored");
    Draft none;
    none.contact = "";
    Film hidden;
    hidden.add(desk, provider, Draft().text()).add(provider, desk, answer(200, none));
    EXPECT_EQ(hidden.story().verdict, "undetermined");
}

TEST(Story, OfABindingAtTheAddressSeenIsARewritingNotALoss)
{
    Draft rewritten;
    rewritten.via += ";received=203.0.113.20";
    rewritten.contact = "<sip:12345@203.0.113.20:5060>";
    Film film;
    film.add(desk, provider, Draft().text()).add(provider, desk, answer(200, rewritten));
    EXPECT_EQ(film.story().verdict, "undetermined");
}

TEST(Story, OfAnAnswerWithAnotherViaIsAnAlg)
{
    Draft rewritten;
    rewritten.via = "SIP/2.0/UDP 203.0.113.20:5060;branch=z9hG4bK1";
    Film film;
    film.add(desk, provider, Draft().text()).add(provider, desk, answer(200, rewritten));
    const auto story = film.story();
    EXPECT_EQ(story.verdict, "alg-breaks-it");
    EXPECT_EQ(story.where, Value("router"));
    EXPECT_THAT(codes(story.findings), ElementsAre("ALG002"));
    EXPECT_FALSE(story.advice.is_null());
}

Draft invite(const char* address, const char* name = "z9hG4bKi1")
{
    Draft made;
    made.start = "INVITE sip:12345@10.0.0.3:5060 SIP/2.0";
    made.via = fmt::format("SIP/2.0/UDP 198.51.100.10:5060;branch={}", name);
    made.cseq = "7 INVITE";
    made.contact = "<sip:198.51.100.10:5060>";
    made.more = "Content-Type: application/sdp\r\n";
    made.body = fmt::format("v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio 16384 RTP/AVP 0\r\n",
                            address);
    return made;
}

Film call(int out, int in)
{
    Draft published;
    published.contact = "<sip:12345@203.0.113.20:5060>";
    published.via = "SIP/2.0/UDP 203.0.113.20:5060;branch=z9hG4bK1";
    Film film;
    film.add(desk, provider, published.text()).add(provider, desk, answer(200, published));
    film.add(provider, desk, invite("198.51.100.10").text()).add(desk, provider, answer(200, invite("203.0.113.20")));
    film.sound(at("10.0.0.3", 16384), at("198.51.100.10", 16384), out);
    film.sound(at("198.51.100.10", 16384), at("10.0.0.3", 16384), in);
    return film;
}

TEST(Story, OfACallIsToldByItsSound)
{
    EXPECT_EQ(call(100, 100).story().verdict, "works-as-is");
    EXPECT_EQ(call(100, 0).story().verdict, "media-blocked");
    EXPECT_EQ(call(10, 0).story().verdict, "undetermined");  // too little to prove anything
    EXPECT_EQ(call(0, 0).story().verdict, "undetermined");
}

TEST(Story, OfAHeldCallProvesNothingBySilence)
{
    Draft published;
    published.contact = "<sip:12345@203.0.113.20:5060>";
    published.via = "SIP/2.0/UDP 203.0.113.20:5060;branch=z9hG4bK1";
    auto held = invite("198.51.100.10");
    held.body += "a=inactive\r\n";
    Film film;
    film.add(desk, provider, published.text()).add(provider, desk, answer(200, published));
    film.add(provider, desk, held.text()).add(desk, provider, answer(200, held));
    film.sound(at("10.0.0.3", 16384), at("198.51.100.10", 16384), 100);
    EXPECT_EQ(film.story().verdict, "undetermined");
}

struct Sides {
    Film inside;
    Film outside;
    [[nodiscard]] finding::Report told() const
    {
        const auto a = inside.read();
        const auto b = outside.read();
        return explain_capture(a, &b);
    }
    [[nodiscard]] Comparison compared() const { return compare(inside.read().exhibits, outside.read().exhibits); }
};

TEST(Compare, FindsNothingWhereOnlyTheAddressesOfThePacketsDiffer)
{
    Sides sides;
    sides.inside.add(desk, provider, Draft().text()).add(provider, desk, answer(200));
    sides.outside.add(wan, provider, Draft().text()).add(provider, wan, answer(200));
    const auto comparison = sides.compared();
    ASSERT_THAT(comparison.pairs, SizeIs(2));
    EXPECT_TRUE(comparison.pairs[0].outbound);
    EXPECT_FALSE(comparison.pairs[1].outbound);
    EXPECT_THAT(comparison.pairs[0].edits, IsEmpty());
    EXPECT_EQ(comparison.inside_endpoint, desk);
    EXPECT_EQ(comparison.outside_endpoint, wan);
    EXPECT_THAT(comparison.findings, IsEmpty());
    EXPECT_EQ(sides.told().verdict, "undetermined");
}

TEST(Compare, NamesWhatWasRewrittenAndWhatWasLeft)
{
    Draft out;
    out.via = "SIP/2.0/UDP 203.0.113.20:5060;branch=z9hG4bK1";
    Sides sides;
    sides.inside.add(desk, provider, Draft().text());
    sides.outside.add(wan, provider, out.text());
    const auto report = sides.told();
    EXPECT_THAT(codes(report.findings), ElementsAre("ALG001", "ALG003"));
    EXPECT_EQ(report.verdict, "alg-breaks-it");
    const auto* const alg = report.facts.find("alg");
    ASSERT_NE(alg, nullptr);
    EXPECT_EQ(*alg->find("present"), Value(true));
    EXPECT_EQ(*alg->find("rewrites"), Value(Value::Array{"via"}));
    const auto& change = std::get<Value::Array>(report.facts.find("changes")->data()).at(0);
    EXPECT_EQ(*change.find("part"), "via");
    EXPECT_EQ(*change.find("inside_value"), "SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK1");
    EXPECT_EQ(*change.find("outside_value"), out.via);
}

TEST(Compare, RecognisesAMessageWhoseBranchAndCallIdWereRewritten)
{
    auto out = Draft().text();
    out.replace(out.find("c1@10.0.0.3"), 11, "c1@203.0.113.20");
    out.replace(out.find("z9hG4bK1"), 8, "z9hG4bKx");
    Sides sides;
    sides.inside.add(desk, provider, Draft().text());
    sides.outside.add(wan, provider, out);
    const auto comparison = sides.compared();
    ASSERT_THAT(comparison.pairs, SizeIs(1));
    std::vector<std::string> parts;
    for (const auto& edit : comparison.pairs[0].edits)
        parts.emplace_back(nat::to_string(edit.part));
    EXPECT_THAT(parts, ElementsAre("call-id", "via"));
}

TEST(Compare, SeesCallsThatDoNotComeInside)
{
    Sides sides;
    sides.inside.add(desk, provider, Draft().text()).add(provider, desk, answer(200));
    sides.outside.add(wan, provider, Draft().text()).add(provider, wan, answer(200));
    for (int i = 0; i < 3; ++i)
        sides.outside.add(provider, wan, invite("198.51.100.10").text());
    EXPECT_EQ(sides.told().verdict, "inbound-blocked");
}

TEST(ExplainCapture, EndsInVerdictAndAdvice)
{
    Film film;
    film.add(desk, provider, Draft().text());
    const auto report = explain_capture(film.read());
    EXPECT_EQ(report.verdict, "undetermined");
    ASSERT_NE(report.facts.find("advice"), nullptr);
    EXPECT_TRUE(report.facts.find("advice")->is_null());
    const auto& message = std::get<Value::Array>(report.facts.find("messages")->data()).at(0);
    EXPECT_EQ(*message.find("source"), "10.0.0.3:5060");
    EXPECT_EQ(*message.find("destination"), "198.51.100.10:5060");
}

}  // namespace
}  // namespace sipdiag::capture
