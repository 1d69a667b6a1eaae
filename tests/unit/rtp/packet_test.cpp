// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/packet.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sipdiag/rtp/dtmf.hpp"
#include "unit/rtp/vectors.hpp"

namespace sipdiag::rtp {
namespace {

TEST(ReadPacket, DecodesEveryVector)
{
    int seen = 0;
    for (const auto& each : read_vectors()) {
        if (each.kind != "rtp") continue;
        SCOPED_TRACE(each.name);
        ++seen;
        const auto packet = read_packet(each.octets);
        const auto& want = each.expect;
        if (each.name == "dtmf-short") {
            ASSERT_TRUE(packet);
            EXPECT_FALSE(read_telephone_event(packet->payload));
            continue;
        }
        ASSERT_EQ(packet.has_value(), want["valid"].get<bool>());
        if (!packet) continue;
        if (want.contains("m")) {
            EXPECT_EQ(packet->marker, want["m"].get<int>() == 1);
        }
        if (want.contains("pt")) {
            EXPECT_EQ(packet->payload_type, want["pt"].get<int>());
        }
        if (want.contains("seq")) {
            EXPECT_EQ(packet->sequence, want["seq"].get<int>());
        }
        if (want.contains("ts")) {
            EXPECT_EQ(packet->timestamp, want["ts"].get<std::uint32_t>());
        }
        if (want.contains("ssrc")) {
            EXPECT_EQ(fmt::format("{:08x}", packet->ssrc), want["ssrc"].get<std::string>());
        }
        if (want.contains("payload_len")) {
            EXPECT_EQ(packet->payload.size(), want["payload_len"].get<std::size_t>());
        }
        if (want.contains("pad_len")) {
            EXPECT_EQ(packet->padding, want["pad_len"].get<int>());
        }
        if (want.contains("ext_words")) {
            EXPECT_EQ(packet->extension.size(), 4 * want["ext_words"].get<std::size_t>());
            EXPECT_TRUE(packet->has_extension);
        }
        if (want.contains("ext_profile")) {
            EXPECT_EQ(fmt::format("{:04x}", packet->extension_profile), want["ext_profile"].get<std::string>());
        }
        if (want.contains("csrc")) {
            for (std::size_t i = 0; i < want["csrc"].size(); ++i)
                EXPECT_EQ(fmt::format("{:08x}", packet->csrc(i)), want["csrc"][i].get<std::string>());
        }
        if (want.contains("event")) {
            const auto event = read_telephone_event(packet->payload);
            ASSERT_TRUE(event);
            EXPECT_EQ(event->event, want["event"].get<int>());
            if (want.contains("digit")) {
                EXPECT_EQ(digit_of(event->event), want["digit"].get<std::string>());
            }
            if (want.contains("end")) {
                EXPECT_EQ(event->end, want["end"].get<int>() == 1);
            }
            if (want.contains("duration")) {
                EXPECT_EQ(event->duration, want["duration"].get<int>());
            }
            if (want.contains("volume_dbm0")) {
                EXPECT_EQ(-event->volume, want["volume_dbm0"].get<int>());
            }
        }
    }
    EXPECT_GE(seen, 27);
}

TEST(IsRtcp, LooksAtTheSecondOctet)  // RFC 5761 §4
{
    EXPECT_TRUE(is_rtcp("\x80\xC8"));
    EXPECT_TRUE(is_rtcp("\x80\xC0"));
    EXPECT_TRUE(is_rtcp("\x80\xDF"));
    EXPECT_FALSE(is_rtcp("\x80\xE0"));
    EXPECT_FALSE(is_rtcp("\x80\xBF"));
    EXPECT_FALSE(is_rtcp("\x40\xC8"));
    EXPECT_FALSE(is_rtcp("\x80"));
}

TEST(WriteHeader, IsReadAgain)
{
    std::string octets(header_size, '\0');
    write_header(octets.data(), {true, 101, 65535, 4294967280U, 0xDEADBEEF});
    octets += "abc";
    const auto packet = read_packet(octets);
    ASSERT_TRUE(packet);
    EXPECT_TRUE(packet->marker);
    EXPECT_EQ(packet->payload_type, 101);
    EXPECT_EQ(packet->sequence, 65535);
    EXPECT_EQ(packet->timestamp, 4294967280U);
    EXPECT_EQ(packet->ssrc, 0xDEADBEEF);
    EXPECT_EQ(packet->payload, "abc");
}

}  // namespace
}  // namespace sipdiag::rtp
