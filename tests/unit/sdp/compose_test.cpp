// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/compose.hpp"

#include <gtest/gtest.h>

#include "sipdiag/sdp/effective.hpp"

namespace sipdiag::sdp {
namespace {

using namespace std::chrono_literals;

Description offer()
{
    Description description;
    description.username = "alice";
    description.sess_id = 2890844526;
    description.sess_version = 2890844527;
    description.address = Address::v4({192, 0, 2, 10});
    MediaDescription audio;
    audio.port = 49170;
    audio.codecs = {{0, "PCMU", 8000, 1, ""}, {101, "telephone-event", 8000, 1, "0-15"}};
    audio.ptime = 20ms;
    audio.direction = Direction::sendonly;
    MediaDescription second;
    second.port = 49171;
    second.codecs = {{96, "L16", 44100, 2, ""}};
    second.address = Address::v6({0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    second.rtcp_port = 53020;
    second.rtcp_mux = true;
    second.attributes = {"crypto:1 AES_CM_128_HMAC_SHA1_80 inline:key"};
    second.proto = "RTP/SAVP";
    description.media = {audio, second};
    return description;
}

TEST(Compose, WritesTheOrderOfRfc8866)
{
    EXPECT_EQ(compose(offer()),
              "v=0\r\n"
              "o=alice 2890844526 2890844527 IN IP4 192.0.2.10\r\n"
              "s=-\r\n"
              "c=IN IP4 192.0.2.10\r\n"
              "t=0 0\r\n"
              "m=audio 49170 RTP/AVP 0 101\r\n"
              "a=rtpmap:0 PCMU/8000\r\n"
              "a=rtpmap:101 telephone-event/8000\r\n"
              "a=fmtp:101 0-15\r\n"
              "a=ptime:20\r\n"
              "a=sendonly\r\n"
              "m=audio 49171 RTP/SAVP 96\r\n"
              "c=IN IP6 2001:db8::1\r\n"
              "a=rtpmap:96 L16/44100/2\r\n"
              "a=rtcp:53020\r\n"
              "a=rtcp-mux\r\n"
              "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:key\r\n"
              "a=sendrecv\r\n");
}

TEST(Compose, IsReadBackAsItWasMeant)
{
    const Session owner(compose(offer()));
    const auto session = owner.view();
    ASSERT_EQ(session.media_count(), 2U);
    EXPECT_EQ(rtp_target(session, 0), (TargetView{"192.0.2.10", 49170}));
    EXPECT_EQ(rtp_target(session, 1), (TargetView{"2001:db8::1", 49171}));
    EXPECT_EQ(rtcp_target(session, 1, false), (TargetView{"2001:db8::1", 53020}));
    EXPECT_EQ(direction_of(session, 0), Direction::sendonly);
    EXPECT_EQ(telephone_event_of(session.media(0))->payload_type, 101);
}

TEST(Compose, NoValueCanAddALine)
{
    auto description = offer();
    description.session_name = std::string("call\r\nc=IN IP4 198.51.100.66\0", 29);
    description.media.clear();
    const auto octets = compose(description);
    EXPECT_NE(octets.find("s=callc=IN IP4 198.51.100.66\r\n"), std::string::npos);
    EXPECT_EQ(Session(octets).view().session().connection()->value(), "IN IP4 192.0.2.10");
}

}  // namespace
}  // namespace sipdiag::sdp
