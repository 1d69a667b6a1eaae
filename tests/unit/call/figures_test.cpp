// SPDX-License-Identifier: MIT
#include "sipdiag/call/figures.hpp"

#include <gmock/gmock.h>

#include "sipdiag/call/findings/entries.hpp"
#include "sipdiag/call/identity.hpp"
#include "sipdiag/call/report.hpp"

namespace sipdiag::call {
namespace {

using namespace std::chrono_literals;
using Mode = MediaOptions::Mode;
using testing::ElementsAre;

std::vector<std::string> codes(const finding::Findings& findings)
{
    std::vector<std::string> out;
    for (const auto& each : findings)
        out.emplace_back(each.entry->code);
    return out;
}

MediaFigures talked(std::uint64_t sent, std::uint64_t received)
{
    MediaFigures media;
    media.began = Instant{};
    media.ended = Instant{} + 10s;
    media.expected = true;
    media.sent = sent;
    media.received.packets.received = received;
    return media;
}

TEST(OneWayByEvidence, NothingReceived)
{
    EXPECT_EQ(one_way(talked(500, 0), Mode::tone), OneWay::nothing_received);
    EXPECT_EQ(one_way(talked(0, 0), Mode::echo), OneWay::nothing_received);
    auto held = talked(500, 0);
    held.expected = false;
    EXPECT_EQ(one_way(held, Mode::tone), std::nullopt) << "on hold nothing was to come";
    auto brief = talked(5, 0);
    brief.ended = Instant{} + 100ms;
    EXPECT_EQ(one_way(brief, Mode::tone), std::nullopt) << "too short to tell";
    EXPECT_EQ(one_way(MediaFigures{}, Mode::tone), std::nullopt);
}

TEST(OneWayByEvidence, BothWaysTakesAnEchoOrAReport)
{
    auto media = talked(500, 490);
    EXPECT_EQ(one_way(media, Mode::tone), std::nullopt) << "something came, but whose? and did ours arrive?";
    media.echoes = 3;
    EXPECT_EQ(one_way(media, Mode::tone), OneWay::none);
    media.echoes = 0;
    media.far_report = rtp::ReportBlock{.cumulative_lost = 2};
    EXPECT_EQ(one_way(media, Mode::tone), OneWay::none);
    EXPECT_EQ(one_way(talked(500, 500), Mode::echo), OneWay::none);
}

TEST(OneWayByEvidence, NothingReturned)
{
    auto reported = talked(500, 490);
    reported.far_report = rtp::ReportBlock{.cumulative_lost = 500};
    EXPECT_EQ(one_way(reported, Mode::tone), OneWay::nothing_returned);
    auto refused = talked(500, 490);
    refused.refused = Undelivered{};
    EXPECT_EQ(one_way(refused, Mode::tone), OneWay::nothing_returned);
    refused.echoes = 400;
    EXPECT_EQ(one_way(refused, Mode::tone), OneWay::none) << "the echo is the better witness";
    EXPECT_EQ(one_way(talked(0, 500), Mode::echo), OneWay::nothing_returned) << "all came, none could be sent";
}

TEST(Judge, HoldsFiguresAgainstTheLimits)
{
    StreamFacts facts;
    facts.received.packets.received = 98;
    facts.received.packets.lost = 2;
    facts.received.loss_percent = 2;
    facts.received.jitter = 5ms;
    facts.quality = Quality{4.2, false};
    bool unmeasured = false;
    EXPECT_TRUE(judge(facts, {2, 5, 4.2, {}}, unmeasured).empty()) << "at the limit is within";
    EXPECT_THAT(codes(judge(facts, {1.9, 4.9, 4.3, {}}, unmeasured)), ElementsAre("RTP011", "RTP011", "RTP011"));
    EXPECT_FALSE(unmeasured);
    EXPECT_TRUE(judge(facts, {{}, {}, {}, 100}, unmeasured).empty());
    EXPECT_TRUE(unmeasured) << "no round trip was measured: neither yes nor no";
}

TEST(JudgeMedia, LeavesToTheUserWhatHeSetALimitFor)
{
    StreamFacts facts;
    facts.received.packets.received = 90;
    facts.received.packets.lost = 10;
    facts.received.loss_percent = 10;
    facts.received.jitter = 50ms;
    EXPECT_THAT(codes(judge_media(facts, nullptr, Mode::echo, {})), ElementsAre("RTP001", "RTP002"));
    EXPECT_THAT(codes(judge_media(facts, nullptr, Mode::echo, {.max_loss = 20})), ElementsAre("RTP002"));
    facts.own_drops = 3;
    EXPECT_THAT(codes(judge_media(facts, nullptr, Mode::echo, {})), ElementsAre("RTP001", "RTP002", "RTP010"));
}

TEST(Append, KeepsNullApartFromZero)
{
    finding::Value object = finding::Value::object();
    append(object, StreamFacts{});
    for (const auto* const key : {"loss_percent", "jitter_ms", "jitter_max_ms", "max_gap_ms", "rtt_ms", "mos",
                                  "mos_basis", "one_way", "codec", "own_drops", "ack_received", "ended_by"}) {
        ASSERT_NE(object.find(key), nullptr) << key;
        EXPECT_TRUE(object.find(key)->is_null()) << key;
    }
    EXPECT_EQ(*object.find("packets")->find("received"), finding::Value(0));
    EXPECT_TRUE(object.find("packets")->find("sent")->is_null());
}

TEST(Summary, GivesValuesThatWereMeasured)
{
    EXPECT_FALSE(summary_of({}));
    std::vector<Duration> trips;
    for (int i = 100; i >= 1; --i)
        trips.push_back(i * 1ms);
    const auto summary = summary_of(trips);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->least, 1);
    EXPECT_EQ(summary->p50, 50);
    EXPECT_EQ(summary->p99, 99);
    EXPECT_EQ(summary->most, 100);
}

TEST(QualityOf, IsKnownOnlyWhereTheCodecIs)
{
    rtp::ReceiveStream::Figures figures;
    EXPECT_FALSE(quality_of(figures, rtp::codec_of(0), {})) << "nothing came";
    figures.packets.received = 500;
    EXPECT_FALSE(quality_of(figures, nullptr, {}));
    EXPECT_FALSE(quality_of(figures, rtp::codec_of(9), {})) << "no impairment of G.722 is published";
    const auto alone = quality_of(figures, rtp::codec_of(0), {});
    ASSERT_TRUE(alone);
    EXPECT_NEAR(alone->mos, 4.41, 0.005);
    EXPECT_FALSE(alone->with_delay);
    const auto far = quality_of(figures, rtp::codec_of(0), 400ms);
    EXPECT_TRUE(far->with_delay);
    EXPECT_LT(far->mos, alone->mos);
}

TEST(StreamsReport, TellsAnEmptyCaptureFromAGoodOne)
{
    rtp::StreamTable table;
    const Endpoint a{Address::v4({192, 0, 2, 1}), 4000};
    const Endpoint b{Address::v4({192, 0, 2, 2}), 5000};
    EXPECT_EQ(streams_report("analyze", table, {}).outcome, finding::Outcome::undetermined);
    std::string octets(rtp::header_size, '\0');
    rtp::write_header(octets.data(), {false, 0, 7, 0, 0xA0000001});
    (void)table.receive({}, a, b, octets + std::string(160, '\xFF'));
    EXPECT_EQ(streams_report("analyze", table, {}).verdict, "no-streams") << "one packet may be anything";
    for (std::uint16_t i = 8; i < 20; ++i) {
        rtp::write_header(octets.data(), {false, 0, i, 160U * i, 0xA0000001});
        (void)table.receive(Instant{} + i * 20ms, a, b, octets + std::string(160, '\xFF'));
    }
    const auto report = streams_report("analyze", table, {});
    EXPECT_EQ(report.outcome, finding::Outcome::healthy);
    const auto& stream = std::get<finding::Value::Array>(report.facts.find("streams")->data()).at(0);
    EXPECT_EQ(*stream.find("ssrc"), finding::Value("a0000001"));
    EXPECT_EQ(*stream.find("src"), finding::Value("192.0.2.1:4000"));
    EXPECT_EQ(*stream.find("codec"), finding::Value("g711ulaw"));
    EXPECT_EQ(streams_report("analyze", table, {.min_mos = 4.45}).outcome, finding::Outcome::failed);
    EXPECT_EQ(streams_report("analyze", table, {.max_rtt = 10}).outcome, finding::Outcome::undetermined);
}

TEST(StreamsReport, TellsASourceThatTookOverFromTwoAtATime)
{
    const Endpoint a{Address::v4({192, 0, 2, 1}), 4000};
    const Endpoint b{Address::v4({192, 0, 2, 2}), 5000};
    const auto changes = [&](const std::vector<std::pair<std::uint32_t, Duration>>& sources) {
        rtp::StreamTable table;
        std::string octets(rtp::header_size + 160, '\xFF');
        for (std::uint16_t i = 0; i < 10; ++i) {
            for (const auto& [ssrc, begins] : sources) {
                rtp::write_header(octets.data(), {false, 0, i, 160U * i, ssrc});
                (void)table.receive(Instant{} + begins + i * 20ms, a, b, octets);
            }
        }
        std::vector<int> out;
        const auto report = streams_report("analyze", table, {});
        for (const auto& each : std::get<finding::Value::Array>(report.facts.find("streams")->data()))
            out.push_back(*each.find("ssrc_changes") == finding::Value(1U) ? 1 : 0);
        return out;
    };
    EXPECT_THAT(changes({{1, 0ms}, {2, 5ms}}), ElementsAre(0, 0));
    EXPECT_THAT(changes({{1, 0ms}, {2, 200ms}}), ElementsAre(0, 1));
}

TEST(JudgeDescriptions, RemarksOnAPrivateAddressOfAPublicPeer)
{
    Descriptions descriptions;
    descriptions.theirs =
        "v=0\r\no=- 1 1 IN IP4 10.0.0.3\r\ns=-\r\nc=IN IP4 10.0.0.3\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
    const Endpoint outside{Address::v4({8, 8, 8, 8}), 5060};
    const Endpoint inside{Address::v4({10, 0, 0, 3}), 5060};
    EXPECT_THAT(codes(judge_descriptions(descriptions, {}, outside)), ElementsAre("SDP025"));
    EXPECT_TRUE(judge_descriptions(descriptions, {}, inside).empty());
}

TEST(NumbersThatMayCost, HaveFiveDigitsOrMore)  // safety S12
{
    for (const auto* const number : {"12345", "+49-30-1234", "0123456", "%301234"})
        EXPECT_TRUE(may_be_charged(number)) << number;
    for (const auto* const number : {"1234", "echo", "", "12345a", "(12)34"})
        EXPECT_FALSE(may_be_charged(number)) << number;
}

TEST(CallsReport, IsThatOfTheWorstCallAndHoldsAll)
{
    const auto made = [](std::string verdict, finding::Outcome outcome) {
        finding::Report report;
        report.verdict = std::move(verdict);
        report.outcome = outcome;
        report.facts.set("target", "sip:a@b");
        return report;
    };
    const auto good = made("both-ways", finding::Outcome::healthy);
    const auto open = made("undetermined", finding::Outcome::undetermined);
    const auto bad = made("deaf", finding::Outcome::failed);
    EXPECT_EQ(calls_report({good}).verdict, "both-ways") << "one call is told as it is";
    EXPECT_EQ(calls_report({good}).facts.find("calls"), nullptr);
    const auto all = calls_report({good, bad, open, good});
    EXPECT_EQ(all.verdict, "deaf") << "a no weighs more than what could not be told";
    EXPECT_EQ(all.outcome, finding::Outcome::failed);
    EXPECT_EQ(all.headline, "4 calls: 2 both-ways, 1 deaf, 1 undetermined.");
    EXPECT_EQ(std::get<finding::Value::Array>(all.facts.find("calls")->data()).size(), 4U);
    EXPECT_EQ(*all.facts.find("target"), finding::Value("sip:a@b"));
}

TEST(EmergencyNumbers, AreKnownBareAndWithACountryCode)  // safety S12
{
    for (const auto* const number : {"112", "911", "999", "000", "110", "+112", "+49112", "0049110", "+1911", "+44999",
                                     "1-1-2", "44999", "1911", "353112", "1%312", "112;phone-context=+49"}) {
        EXPECT_TRUE(is_emergency_number(number)) << number;
    }
    for (const auto* const number :
         {"10005", "1120", "4911", "0112", "+4912345112", "echo", "", "11", "+112a", "%zz112"}) {
        EXPECT_FALSE(is_emergency_number(number)) << number;
    }
}

TEST(DestinationOf, FollowsNumericAddressesButNotIntoOthersNetworks)
{
    const Endpoint peer{Address::v4({203, 0, 113, 9}), 5061};
    const Endpoint lan{Address::v4({10, 0, 0, 1}), 5060};
    EXPECT_EQ(to_string(destination_of("sip:a@198.51.100.7:5070", peer)), "198.51.100.7:5070");
    EXPECT_EQ(to_string(destination_of("sip:a@198.51.100.7", peer)), "198.51.100.7:5060");
    EXPECT_EQ(destination_of("sip:a@sip.example", peer), peer) << "a name: by the way we came";
    EXPECT_EQ(destination_of("sip:a@192.168.1.9", peer), peer) << "a private address of another network";
    EXPECT_EQ(to_string(destination_of("sip:a@10.0.0.9:5062", lan)), "10.0.0.9:5062");
    EXPECT_EQ(to_string(destination_of("sip:a@h;maddr=198.51.100.8", peer)), "198.51.100.8:5060");
    const Endpoint tcp{Address::v4({203, 0, 113, 9}), 5060, Transport::tcp};
    EXPECT_EQ(destination_of("sip:a@198.51.100.7", tcp), tcp) << "the connection that is there";
}

}  // namespace
}  // namespace sipdiag::call
