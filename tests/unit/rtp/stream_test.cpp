// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "sipdiag/rtp/quality.hpp"
#include "sipdiag/rtp/stream_table.hpp"

namespace sipdiag::rtp {
namespace {

using namespace std::chrono_literals;

std::string packet_text(std::uint16_t sequence, Ticks timestamp, std::uint32_t ssrc = 1, std::uint8_t type = 0,
                        std::string payload = std::string(160, '\xFF'))
{
    std::string octets(header_size, '\0');
    write_header(octets.data(), {false, type, sequence, timestamp, ssrc});
    return octets + payload;
}

std::string event_text(std::uint16_t sequence, Ticks timestamp, TelephoneEvent event)
{
    std::string payload(4, '\0');
    write_telephone_event(payload.data(), event);
    return packet_text(sequence, timestamp, 1, 101, payload);
}

double ms(std::optional<Duration> duration)
{
    return duration ? std::chrono::duration<double, std::milli>(*duration).count() : -1;
}

class Stream : public testing::Test {
protected:
    void arrives(Duration at, const std::string& octets)
    {
        const auto packet = read_packet(octets);
        ASSERT_TRUE(packet);
        stream.receive(Instant{} + at, *packet);
    }
    ReceiveStream stream;
};

TEST_F(Stream, HasNoFiguresBeforeItHasPackets)
{
    EXPECT_EQ(stream.figures().jitter, std::nullopt);
    EXPECT_EQ(stream.figures().max_gap, std::nullopt);
    EXPECT_EQ(stream.figures().payload_type, std::nullopt);
    arrives(0ms, packet_text(1, 160));
    EXPECT_EQ(stream.figures().packets.received, 1U);
    EXPECT_EQ(stream.figures().jitter, std::nullopt) << "of one packet there is none";
    EXPECT_FALSE(stream.proven());
}

TEST_F(Stream, MeasuresJitterByA8)
{
    // Spacing 20, 30, 10, 20 ms: |D| = 0, 80, 80, 0 units. J = 0, 5, 9.6875, 9.08203125.
    const Duration at[] = {0ms, 20ms, 50ms, 60ms, 80ms};
    for (std::uint16_t i = 0; i < 5; ++i)
        arrives(at[i], packet_text(i, 160U * i));
    EXPECT_NEAR(ms(stream.figures().jitter), 9.08203125 / 8, 1e-6);
    EXPECT_NEAR(ms(stream.figures().jitter_max), 9.6875 / 8, 1e-6);
    EXPECT_NEAR(ms(stream.figures().max_gap), 30, 1e-9);
}

TEST_F(Stream, MeasuresJitterOfRepeatedPacketsToo)  // "as each data packet i is received", RFC 3550 §6.4.1
{
    // The repeat after 10 ms has the time of the first: |D| = 80, 80, 0. J = 5, 9.6875, 9.08203125.
    arrives(0ms, packet_text(0, 0));
    arrives(10ms, packet_text(0, 0));
    arrives(20ms, packet_text(1, 160));
    arrives(40ms, packet_text(2, 320));
    EXPECT_EQ(stream.figures().packets.duplicate, 1U);
    EXPECT_NEAR(ms(stream.figures().jitter), 9.08203125 / 8, 1e-6);
    EXPECT_NEAR(ms(stream.figures().jitter_max), 9.6875 / 8, 1e-6);
}

TEST_F(Stream, LeavesTelephoneEventsOutOfJitterAndPayloadTypes)
{
    arrives(0ms, packet_text(1, 0));
    arrives(20ms, packet_text(2, 160));
    for (std::uint16_t i = 0; i < 5; ++i)
        arrives(40ms + i * 20ms, event_text(static_cast<std::uint16_t>(3 + i), 320,
                                            {5, i == 4, 10, static_cast<std::uint16_t>(160 * (i + 1))}));
    arrives(140ms, packet_text(8, 1120));
    EXPECT_NEAR(ms(stream.figures().jitter), 0, 1e-9);
    EXPECT_EQ(stream.figures().pt_changes, 0U);
    EXPECT_EQ(stream.figures().payload_type, std::uint8_t{0});
    ASSERT_EQ(stream.presses().size(), 1U);
    EXPECT_EQ(stream.presses()[0].duration, 800U);
    EXPECT_TRUE(stream.presses()[0].ended);
}

TEST_F(Stream, CountsPayloadTypesButNotComfortNoise)
{
    arrives(0ms, packet_text(1, 0, 1, 0));
    arrives(20ms, packet_text(2, 160, 1, comfort_noise, "<"));
    arrives(40ms, packet_text(3, 320, 1, 0));
    EXPECT_EQ(stream.figures().pt_changes, 0U);
    arrives(60ms, packet_text(4, 480, 1, 8));
    arrives(80ms, packet_text(5, 640, 1, 0));
    EXPECT_EQ(stream.figures().pt_changes, 2U);
}

TEST_F(Stream, TakesARestartedSourceForANewSegment)
{
    for (std::uint16_t i = 0; i < 10; ++i)
        arrives(i * 20ms, packet_text(i, 160U * i));
    for (std::uint16_t i = 0; i < 10; ++i)
        arrives(200ms + i * 20ms, packet_text(static_cast<std::uint16_t>(30000 + i), 5000000 + 160U * i));
    const auto figures = stream.figures();
    EXPECT_EQ(figures.packets.received, 20U);
    EXPECT_EQ(figures.packets.lost, 0U);
    EXPECT_EQ(figures.packets.segments, 2U);
    EXPECT_NEAR(ms(figures.jitter), 0, 1e-6) << "the jump of its timestamps is no jitter";
    EXPECT_NEAR(ms(figures.max_gap), 20, 1e-9);
}

TEST_F(Stream, FollowsAnotherSourceOnceTwoOfItsPacketsCame)
{
    for (std::uint16_t i = 0; i < 10; ++i)
        arrives(i * 20ms, packet_text(i, 160U * i, 1));
    arrives(190ms, packet_text(700, 9, 3));
    for (std::uint16_t i = 0; i < 10; ++i)
        arrives(200ms + i * 20ms, packet_text(static_cast<std::uint16_t>(500 + i), 77 + 160U * i, 2));
    const auto figures = stream.figures();
    EXPECT_EQ(figures.ssrc_changes, 1U) << "the single packet of a third is a stray";
    EXPECT_EQ(figures.ssrc, 2U);
    EXPECT_EQ(figures.packets.received, 20U);
    EXPECT_EQ(figures.packets.lost, 0U);
    EXPECT_NEAR(ms(figures.jitter), 0, 1e-6);
}

TEST(Dtmf, IsOnePressHoweverManyPacketsTellOfIt)  // RFC 4733 §2.5.2.2
{
    DtmfReceiver receiver;
    receiver.receive(1000, {1, false, 10, 0});  // as SIPp begins
    receiver.receive(1000, {1, false, 10, 320});
    receiver.receive(1000, {1, false, 10, 160});  // out of order
    for (int i = 0; i < 3; ++i)
        receiver.receive(1000, {1, true, 10, 800});
    receiver.receive(3000, {1, false, 10, 160});  // the same key again; its end is lost
    receiver.receive(5000, {10, true, 10, 400});  // only the end came
    ASSERT_EQ(receiver.presses().size(), 3U);
    EXPECT_EQ(receiver.presses()[0].duration, 800U);
    EXPECT_TRUE(receiver.presses()[0].ended);
    EXPECT_FALSE(receiver.presses()[1].ended);
    EXPECT_EQ(digit_of(receiver.presses()[2].event), "*");
}

TEST(Dtmf, AddsUpTheSegmentsOfALongPress)  // RFC 4733 §2.5.1.3
{
    DtmfReceiver receiver;
    receiver.receive(1000, {1, false, 10, 800});
    receiver.receive(1000, {1, false, 10, 65535});
    receiver.receive(1000 + 65535, {1, false, 10, 160});
    receiver.receive(1000 + 65535, {1, true, 10, 1000});
    ASSERT_EQ(receiver.presses().size(), 1U);
    EXPECT_EQ(receiver.presses()[0].duration, 66535U);
    EXPECT_TRUE(receiver.presses()[0].ended);
}

TEST(Dtmf, AddsUpSegmentsThatBeginALittleEarly)  // at a multiple of the packet time, as many senders do
{
    DtmfReceiver receiver;
    for (std::uint32_t duration = 160; duration <= 65440; duration += 160)
        receiver.receive(8000, {9, false, 10, static_cast<std::uint16_t>(duration)});
    receiver.receive(8000 + 65440, {9, false, 10, 160});
    receiver.receive(8000, {9, false, 10, 65280});  // late
    receiver.receive(8000 + 65440, {9, true, 10, 1760});
    ASSERT_EQ(receiver.presses().size(), 1U);
    EXPECT_EQ(receiver.presses()[0].duration, 67200U);
    EXPECT_TRUE(receiver.presses()[0].ended);
}

TEST(Dtmf, FollowsASegmentWhoseLastPacketsAreLost)
{
    DtmfReceiver receiver;
    receiver.receive(8000, {9, false, 10, 64000});
    receiver.receive(8000 + 65535, {9, false, 10, 800});
    ASSERT_EQ(receiver.presses().size(), 1U);
    EXPECT_EQ(receiver.presses()[0].duration, 66335U);
}

TEST(Dtmf, FollowsADurationThatWraps)
{
    DtmfReceiver receiver;
    for (std::uint32_t duration = 160; duration <= 72000; duration += 160)
        receiver.receive(8000, {9, false, 10, static_cast<std::uint16_t>(duration)});
    receiver.receive(8000, {9, false, 10, 65440});  // late, from before the wrap
    receiver.receive(8000, {9, true, 10, static_cast<std::uint16_t>(72160)});
    ASSERT_EQ(receiver.presses().size(), 1U);
    EXPECT_EQ(receiver.presses()[0].duration, 72160U);
    EXPECT_TRUE(receiver.presses()[0].ended);
}

TEST(Dtmf, IsTwoPressesWhereTheEndOfTheFirstIsLost)
{
    DtmfReceiver receiver;
    receiver.receive(8000, {9, false, 10, 640});
    receiver.receive(8640, {9, true, 10, 800});
    ASSERT_EQ(receiver.presses().size(), 2U);
    EXPECT_FALSE(receiver.presses()[0].ended);
}

TEST(Dtmf, IsSentAsTheStandardHasIt)  // RFC 4733 §2.5.1
{
    DtmfSender sender;
    EXPECT_FALSE(sender.press('x'));
    EXPECT_TRUE(sender.press('5'));
    EXPECT_TRUE(sender.press('#'));
    DtmfReceiver receiver;
    std::vector<bool> markers;
    std::vector<bool> ends;
    std::vector<int> durations;
    Ticks now = 8000;
    int packets = 0;
    for (; sender.busy() && packets < 100; ++packets, now += 160) {
        const auto packet = sender.next(now);
        if (!packet) continue;
        const auto event = read_telephone_event(packet->payload);
        ASSERT_TRUE(event);
        receiver.receive(packet->timestamp, *event);
        if (event->event != 5) continue;
        EXPECT_EQ(packet->timestamp, 8000U);
        markers.push_back(packet->marker);
        ends.push_back(event->end);
        durations.push_back(event->duration);
    }
    EXPECT_THAT(markers, testing::ElementsAre(true, false, false, false, false, false, false));
    EXPECT_THAT(durations, testing::ElementsAre(160, 320, 480, 640, 800, 800, 800));
    EXPECT_THAT(ends, testing::ElementsAre(false, false, false, false, true, true, true));
    ASSERT_EQ(receiver.presses().size(), 2U);
    EXPECT_EQ(digit_of(receiver.presses()[1].event), "#");
}

TEST(Quality, HasTheCheckPointsOfTheModel)  // ITU-T G.107, G.113
{
    EXPECT_NEAR(mean_opinion_score(93.2), 4.41, 0.005);
    EXPECT_NEAR(mean_opinion_score(80), 4.02, 0.005);
    EXPECT_NEAR(mean_opinion_score(70), 3.60, 0.005);
    EXPECT_NEAR(mean_opinion_score(50), 2.575, 0.005);
    EXPECT_EQ(mean_opinion_score(-3), 1);
    EXPECT_EQ(mean_opinion_score(3), 1) << "the cubic dips below 1 there";
    EXPECT_EQ(mean_opinion_score(100), 4.5);
    const auto g711 = *codec_of(pcmu)->impairment;
    EXPECT_NEAR(rating({g711, 0, 1, {}}), 93.2, 1e-9);
    EXPECT_NEAR(rating({g711, 1, 1, {}}), 89.56, 0.005);
    EXPECT_NEAR(rating({g711, 5, 1, {}}), 77.42, 0.005);
    EXPECT_NEAR(rating({{0, 4.3}, 2, 1, {}}), 63.04, 0.005);
    EXPECT_NEAR(rating({g711, 0, 1, 150ms}), 89.6, 1e-9);
    EXPECT_NEAR(rating({g711, 0, 1, 250ms}), 79.2, 0.005);
}

TEST(Quality, TellsBurstsFromRandomLoss)
{
    EXPECT_EQ(burst_ratio(0, 0, 100), 1);
    EXPECT_EQ(burst_ratio(10, 10, 100), 1) << "shorter than chance would have it is no better than chance";
    EXPECT_NEAR(burst_ratio(10, 2, 100), 5 * 0.9, 1e-9);
}

class Table : public testing::Test {
protected:
    static Endpoint at(std::uint8_t host, std::uint16_t port) { return {Address::v4({192, 0, 2, host}), port}; }
    StreamTable table;
};

TEST_F(Table, KeepsStreamsApartBySsrcSourceAndDestination)
{
    for (std::uint16_t i = 0; i < 3; ++i) {
        table.receive(Instant{} + i * 20ms, at(1, 4000), at(2, 5000), packet_text(i, 160U * i, 7));
        table.receive(Instant{} + i * 20ms, at(2, 5000), at(1, 4000), packet_text(i, 160U * i, 7));
        table.receive(Instant{} + i * 20ms, at(1, 4000), at(2, 5000), packet_text(i, 160U * i, 8));
    }
    ASSERT_EQ(table.streams().size(), 3U);
    for (const auto& each : table.streams())
        EXPECT_EQ(each.figures.figures().packets.received, 3U);
}

TEST_F(Table, TakesADescriptionAtItsWord)
{
    Described opus;
    opus.encodings[107] = "opus";
    opus.payloads.dynamic_clocks[107 - 96] = 48000;
    opus.payloads.telephone_events.set(109);
    table.describe(at(2, 5000), &opus);
    for (std::uint16_t i = 0; i < 10; ++i) {
        table.receive(Instant{} + i * 20ms, at(1, 4000), at(2, 5000), packet_text(i, 960U * i, 7, 107));
        table.receive(Instant{} + i * 20ms, at(3, 4000), at(2, 5002), packet_text(i, 960U * i, 7, 107));
    }
    ASSERT_EQ(table.streams().size(), 2U);
    EXPECT_EQ(table.streams()[0].described, &opus);
    EXPECT_NEAR(ms(table.streams()[0].figures.figures().jitter), 0, 1e-9) << "960 units of 48 kHz are 20 ms";
    EXPECT_EQ(table.streams()[1].described, nullptr);
    EXPECT_GT(ms(table.streams()[1].figures.figures().jitter), 30) << "taken for 8 kHz";
}

TEST_F(Table, CountsWhatIsNoRtp)
{
    EXPECT_EQ(table.receive({}, at(1, 1), at(2, 2), "INVITE sip:a SIP/2.0"), nullptr);
    EXPECT_EQ(table.receive({}, at(1, 1), at(2, 2), ""), nullptr);
    EXPECT_EQ(table.receive({}, at(1, 1), at(2, 2), std::string("\x80\xC9\x00\x01\x00\x00\x00\x01", 8)), nullptr);
    EXPECT_EQ(table.others(), 2U);
    EXPECT_EQ(table.rtcp(), 1U);
    EXPECT_TRUE(table.streams().empty());
}

TEST_F(Table, GrowsWithItsStreams)
{
    for (std::uint16_t round = 0; round < 2; ++round) {
        for (std::uint32_t i = 0; i < 10000; ++i)
            table.receive({}, at(static_cast<std::uint8_t>(i % 7), 4000), at(2, 5000), packet_text(round, 0, i));
    }
    ASSERT_EQ(table.streams().size(), 10000U);
    for (const auto& each : table.streams())
        ASSERT_EQ(each.figures.figures().packets.received, 2U);
}

}  // namespace
}  // namespace sipdiag::rtp
