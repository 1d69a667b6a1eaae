// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sipdiag::sdp {
namespace {

using grammar::Remarks;
using testing::ElementsAreArray;
using namespace std::chrono_literals;

constexpr auto case_name = [](const auto& each) { return each.param.name; };

struct RemarkCase {
    const char* name;
    std::string_view value;
    std::vector<Error> want;
};

template <class View>
void expect_remarks(const RemarkCase& each, View view)
{
    Remarks remarks;
    view(each.value, &remarks);
    EXPECT_THAT(remarks.all(), ElementsAreArray(each.want)) << each.value;
}

TEST(Origin, GivesItsSixWords)
{
    const auto origin = view_origin("jdoe 3724394400 3724394405 IN IP4 198.51.100.1");  // RFC 8866 §5
    EXPECT_EQ(origin.username, "jdoe");
    EXPECT_EQ(origin.sess_id, "3724394400");
    EXPECT_EQ(origin.sess_version, "3724394405");
    EXPECT_EQ(origin.nettype, "IN");
    EXPECT_EQ(origin.addrtype, "IP4");
    EXPECT_EQ(origin.address, "198.51.100.1");
}

class OriginRemarks : public testing::TestWithParam<RemarkCase> {};
TEST_P(OriginRemarks, SayWhatIsWrongAndWhere)
{
    expect_remarks(GetParam(), [](auto value, auto* remarks) { (void)view_origin(value, remarks); });
}
INSTANTIATE_TEST_SUITE_P(
    Rfc8866Section52, OriginRemarks,
    testing::Values(
        RemarkCase{"fine", "- 1 1 IN IP4 192.0.2.10", {}},
        RemarkCase{"name", "alice 1 1 IN IP4 host.atlanta.example.com", {}},
        RemarkCase{"ipv6", "- 1 1 IN IP6 2001:db8::1", {}}, RemarkCase{"other_network", "- 1 1 ATM NSAP 47.0091", {}},
        // What a 7940 sends in its answer to OPTIONS.
        RemarkCase{"null_ids",
                   "Cisco-SIPUA (null) (null) IN IP4 192.0.2.10",
                   {{errc::bad_number, 12}, {errc::bad_number, 19}}},
        RemarkCase{"largest_id", "- 9223372036854775807 000000000000000000000000001 IN IP4 192.0.2.10", {}},
        RemarkCase{"beyond_64_bits", "- 9223372036854775808 1 IN IP4 192.0.2.10", {{errc::out_of_range, 2}}},
        RemarkCase{"far_beyond", "- 1 10000000000000000000 IN IP4 192.0.2.10", {{errc::out_of_range, 4}}},
        RemarkCase{"number_breaks_off", "- 12x 1 IN IP4 192.0.2.10", {{errc::bad_number, 4}}},
        RemarkCase{"too_few", "- 1 1 IN IP4", {{errc::unexpected_end, 12}}},
        RemarkCase{"too_many", "John Doe 1 1 IN IP4 192.0.2.10", {{errc::bad_number, 5}, {errc::leftover, 20}}},
        RemarkCase{"two_spaces", "- 1  1 IN IP4 192.0.2.10", {{errc::unexpected_octet, 3}}},
        RemarkCase{"tab", "- 1\t1 IN IP4 192.0.2.10", {{errc::unexpected_octet, 3}}},
        RemarkCase{"space_before", " - 1 1 IN IP4 192.0.2.10", {{errc::unexpected_octet, 0}}},
        RemarkCase{"space_behind", "- 1 1 IN IP4 192.0.2.10 ", {{errc::unexpected_octet, 23}}},
        RemarkCase{"wrong_family", "- 1 1 IN IP4 2001:db8::1", {{errc::wrong_family, 13}}},
        RemarkCase{"ipv4_in_ip6", "- 1 1 IN IP6 192.0.2.10", {{errc::wrong_family, 13}}},
        RemarkCase{"bad_address", "- 1 1 IN IP4 192.0.2.256", {{errc::bad_address, 23}}},
        RemarkCase{"three_parts", "- 1 1 IN IP4 192.0.2", {{errc::bad_address, 19}}},
        RemarkCase{"brackets", "- 1 1 IN IP6 [2001:db8::1]", {{errc::bad_address, 13}}},
        RemarkCase{"placeholder", "- 1 1 IN IP4 <phone>", {{errc::bad_address, 13}}}),
    case_name);

TEST(OriginRemarks, OfNothingAreBounded)
{
    Remarks remarks;
    const auto origin = view_origin("", &remarks);
    EXPECT_EQ(origin.username, "");
    EXPECT_EQ(remarks.all()[0], (Error{errc::unexpected_end, 0}));
}

TEST(Connection, GivesAddressTtlAndCount)
{
    // RFC 8866 §5.7
    const auto unicast = view_connection("IN IP4 198.51.100.1");
    EXPECT_EQ(unicast.address, "198.51.100.1");
    EXPECT_EQ(unicast.count, 1U);
    EXPECT_FALSE(unicast.ttl);
    const auto multicast = view_connection("IN IP4 233.252.0.1/127/3");
    EXPECT_EQ(multicast.address, "233.252.0.1");
    EXPECT_EQ(multicast.ttl, 127);
    EXPECT_EQ(multicast.count, 3U);
    const auto six = view_connection("IN IP6 ff00::db8:0:101/3");
    EXPECT_EQ(six.address, "ff00::db8:0:101");
    EXPECT_FALSE(six.ttl);
    EXPECT_EQ(six.count, 3U);
    EXPECT_EQ(view_connection(" IN IP4 192.0.2.10").address, "192.0.2.10") << "blanks are passed over";
}

class ConnectionRemarks : public testing::TestWithParam<RemarkCase> {};
TEST_P(ConnectionRemarks, SayWhatIsWrongAndWhere)
{
    expect_remarks(GetParam(), [](auto value, auto* remarks) { (void)view_connection(value, remarks); });
}
INSTANTIATE_TEST_SUITE_P(
    Rfc8866Section57, ConnectionRemarks,
    testing::Values(RemarkCase{"unicast", "IN IP4 198.51.100.1", {}}, RemarkCase{"hold", "IN IP4 0.0.0.0", {}},
                    RemarkCase{"name", "IN IP6 host.example.com", {}}, RemarkCase{"ttl", "IN IP4 233.252.0.1/127", {}},
                    RemarkCase{"ttl_zero", "IN IP4 233.252.0.1/0", {}},
                    RemarkCase{"ttl_and_count", "IN IP4 233.252.0.1/255/3", {}},
                    RemarkCase{"multicast_ipv6", "IN IP6 ff00::db8:0:101", {}},
                    RemarkCase{"count_ipv6", "IN IP6 ff00::db8:0:101/3", {}},
                    RemarkCase{"no_ttl", "IN IP4 233.252.0.1", {{errc::unexpected_end, 18}}},
                    RemarkCase{"ttl_256", "IN IP4 233.252.0.1/256", {{errc::out_of_range, 19}}},
                    RemarkCase{"ttl_empty", "IN IP4 233.252.0.1/", {{errc::bad_number, 19}}},
                    RemarkCase{"too_many_slashes", "IN IP4 233.252.0.1/1/2/3", {{errc::leftover, 22}}},
                    RemarkCase{"ttl_ipv6", "IN IP6 ff00::1/127/3", {{errc::leftover, 18}}},
                    RemarkCase{"unicast_with_ttl", "IN IP4 198.51.100.1/127", {{errc::leftover, 19}}},
                    RemarkCase{"space_before", " IN IP4 192.0.2.10", {{errc::unexpected_octet, 0}}},
                    RemarkCase{"other_family", "IN IP4 2001:db8::1", {{errc::wrong_family, 7}}},
                    RemarkCase{"empty", "", {{errc::unexpected_end, 0}}},
                    RemarkCase{"no_address", "IN IP4", {{errc::unexpected_end, 6}}},
                    RemarkCase{"leftover", "IN IP4 192.0.2.10 x", {{errc::leftover, 18}}},
                    RemarkCase{"no_token", "IN IP/4 192.0.2.10", {{errc::unexpected_octet, 3}}}),
    case_name);

TEST(Media, GivesTypePortProtoAndFormats)
{
    const auto media = view_media("video 49170/2 RTP/AVP 31 99");  // RFC 8866 §5.14
    EXPECT_EQ(media.type, "video");
    EXPECT_EQ(media.port, 49170);
    EXPECT_EQ(media.port_count, 2U);
    EXPECT_EQ(media.proto, "RTP/AVP");
    EXPECT_EQ(media.formats, "31 99");
    EXPECT_TRUE(media.is_rtp());
    EXPECT_TRUE(view_media("audio 9 UDP/TLS/RTP/SAVPF 0").is_rtp());
    EXPECT_FALSE(view_media("image 9 udptl t38").is_rtp());
    EXPECT_EQ(view_media("audio 0 RTP/AVP 0").port, 0);
    EXPECT_EQ(view_media("audio 65536 RTP/AVP 0").port, std::nullopt);
    EXPECT_EQ(view_media("audio 65536 RTP/AVP 0").port_text, "65536");
    EXPECT_EQ(view_media("audio").proto, "");
}

class MediaRemarks : public testing::TestWithParam<RemarkCase> {};
TEST_P(MediaRemarks, SayWhatIsWrongAndWhere)
{
    expect_remarks(GetParam(), [](auto value, auto* remarks) { (void)view_media(value, remarks); });
}
INSTANTIATE_TEST_SUITE_P(
    Rfc8866Section514, MediaRemarks,
    testing::Values(RemarkCase{"fine", "audio 49170 RTP/AVP 0 8 97", {}},
                    RemarkCase{"refused", "audio 0 RTP/AVP 0", {}}, RemarkCase{"most", "audio 65535 RTP/AVP 0", {}},
                    RemarkCase{"count", "video 49170/2 RTP/AVP 31", {}},
                    RemarkCase{"port_65536", "audio 65536 RTP/AVP 0", {{errc::bad_port, 6}}},
                    RemarkCase{"port_negative", "audio -1 RTP/AVP 0", {{errc::bad_port, 6}}},
                    RemarkCase{"port_empty", "audio /2 RTP/AVP 0", {{errc::bad_port, 6}}},
                    RemarkCase{"count_empty", "audio 5004/ RTP/AVP 0", {{errc::bad_number, 11}}},
                    RemarkCase{"no_formats", "audio 5004 RTP/AVP", {{errc::unexpected_end, 18}}},
                    RemarkCase{"bad_format", "audio 5004 RTP/AVP 0 <8>", {{errc::unexpected_octet, 21}}},
                    RemarkCase{"two_spaces", "audio 5004 RTP/AVP  0", {{errc::unexpected_octet, 18}}},
                    RemarkCase{"two_spaces_in_formats", "audio 5004 RTP/AVP 0  8", {{errc::unexpected_octet, 20}}},
                    RemarkCase{"space_behind", "audio 5004 RTP/AVP 0 ", {{errc::unexpected_octet, 20}}},
                    RemarkCase{"bad_type", "au/dio 5004 RTP/AVP 0", {{errc::unexpected_octet, 0}}}),
    case_name);

class TimeRemarks : public testing::TestWithParam<RemarkCase> {};
TEST_P(TimeRemarks, SayWhatIsWrongAndWhere)
{
    expect_remarks(GetParam(), [](auto value, auto* remarks) { (void)view_time(value, remarks); });
}
INSTANTIATE_TEST_SUITE_P(Rfc8866Section59, TimeRemarks,
                         testing::Values(RemarkCase{"unbounded", "0 0", {}},
                                         RemarkCase{"bounded", "3724394400 3724398000", {}},
                                         RemarkCase{"nine_digits", "372439440 0", {{errc::bad_number, 0}}},
                                         RemarkCase{"one", "0", {{errc::unexpected_end, 1}}},
                                         RemarkCase{"three", "0 0 0", {{errc::leftover, 4}}}),
                         case_name);

TEST(Rtpmap, GivesTypeEncodingAndClock)
{
    const auto map = view_rtpmap("98 L16/11025/2");  // RFC 8866 §6.6
    EXPECT_EQ(map.payload_type, 98);
    EXPECT_EQ(map.encoding, "L16");
    EXPECT_EQ(map.clock_rate, 11025U);
    EXPECT_EQ(map.parameters, "2");
}

class RtpmapRemarks : public testing::TestWithParam<RemarkCase> {};
TEST_P(RtpmapRemarks, SayWhatIsWrongAndWhere)
{
    expect_remarks(GetParam(), [](auto value, auto* remarks) { (void)view_rtpmap(value, remarks); });
}
INSTANTIATE_TEST_SUITE_P(Rfc8866Section66, RtpmapRemarks,
                         testing::Values(RemarkCase{"fine", "99 h263-1998/90000", {}},
                                         RemarkCase{"most", "127 x/1", {}},
                                         RemarkCase{"beyond_127", "128 x/1", {{errc::out_of_range, 0}}},
                                         RemarkCase{"no_number", "x PCMU/8000", {{errc::bad_number, 0}}},
                                         RemarkCase{"no_clock", "0 PCMU", {{errc::unexpected_end, 6}}},
                                         RemarkCase{"clock_empty", "0 PCMU/", {{errc::bad_number, 7}}},
                                         RemarkCase{"clock_word", "0 PCMU/8k", {{errc::bad_number, 8}}},
                                         RemarkCase{"leftover", "0 PCMU/8000 1", {{errc::leftover, 12}}},
                                         RemarkCase{"no_codec", "0", {{errc::unexpected_end, 1}}},
                                         RemarkCase{"name_empty", "0 /8000", {{errc::unexpected_octet, 2}}}),
                         case_name);

class RtcpRemarks : public testing::TestWithParam<RemarkCase> {};
TEST_P(RtcpRemarks, SayWhatIsWrongAndWhere)
{
    expect_remarks(GetParam(), [](auto value, auto* remarks) { (void)view_rtcp(value, remarks); });
}
INSTANTIATE_TEST_SUITE_P(
    Rfc3605Section21, RtcpRemarks,
    testing::Values(RemarkCase{"port", "53020", {}}, RemarkCase{"ipv4", "53020 IN IP4 126.16.64.4", {}},
                    RemarkCase{"ipv6", "53020 IN IP6 2001:2345:6789:ABCD:EF01:2345:6789:ABCD", {}},
                    RemarkCase{"zero", "0", {{errc::bad_port, 0}}},
                    RemarkCase{"beyond", "65536", {{errc::bad_port, 0}}},
                    RemarkCase{"half", "53020 IN IP4", {{errc::unexpected_end, 12}}},
                    RemarkCase{"other_family", "53020 IN IP4 2001:db8::1", {{errc::wrong_family, 13}}},
                    RemarkCase{"empty", "", {{errc::unexpected_end, 0}}}),
    case_name);

TEST(Fmtp, GivesFormatAndTheRest)
{
    const auto fmtp = view_fmtp("96 profile-level-id=42e016; max-mbps=108000");
    EXPECT_EQ(fmtp.format, "96");
    EXPECT_EQ(fmtp.parameters, "profile-level-id=42e016; max-mbps=108000");
    Remarks remarks;
    (void)view_fmtp("96", &remarks);
    EXPECT_THAT(remarks.all(), testing::ElementsAre(Error{errc::unexpected_end, 2}));
}

TEST(Ptime, IsMillisecondsAboveZero)
{
    EXPECT_EQ(parse_ptime("20"), Result<std::chrono::microseconds>(20ms));
    EXPECT_EQ(parse_ptime("2.5"), Result<std::chrono::microseconds>(2500us));
    EXPECT_EQ(parse_ptime("0.0625"), Result<std::chrono::microseconds>(62us)) << "cut to microseconds";
    EXPECT_EQ(parse_ptime("3600000"), Result<std::chrono::microseconds>(1h));
    EXPECT_EQ(parse_ptime("3600001"), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_ptime("0"), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_ptime("20."), (Error{errc::bad_number, 3}));
    EXPECT_EQ(parse_ptime("2.x"), (Error{errc::bad_number, 2}));
    EXPECT_EQ(parse_ptime("20ms"), (Error{errc::bad_number, 2}));
    EXPECT_EQ(parse_ptime(""), (Error{errc::bad_number, 0}));
}

TEST(Events, AreNumbersAndRanges)
{
    const auto events = parse_events("0-15,66,70");  // RFC 4733 §2.4.1
    ASSERT_TRUE(events);
    EXPECT_EQ(events->count(), 18U);
    EXPECT_TRUE(events->test(0) && events->test(15) && events->test(66) && events->test(70));
    EXPECT_FALSE(events->test(16) || events->test(67));
    EXPECT_EQ(parse_events("0-255")->count(), 256U);
    EXPECT_EQ(parse_events("5-5")->count(), 1U);
    EXPECT_EQ(parse_events("0-256"), (Error{errc::out_of_range, 2}));
    EXPECT_EQ(parse_events("15-0"), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_events("0-15, 66"), (Error{errc::bad_number, 5}));
    EXPECT_EQ(parse_events("events=0-15"), (Error{errc::bad_number, 0}));
    EXPECT_EQ(parse_events("0,"), (Error{errc::bad_number, 2}));
    EXPECT_EQ(parse_events("0-"), (Error{errc::bad_number, 2}));
    EXPECT_EQ(parse_events("0;1"), (Error{errc::bad_number, 1}));
    EXPECT_EQ(parse_events(""), (Error{errc::bad_number, 0}));
}

TEST(Direction, HasFourNames)
{
    for (const auto each : {Direction::sendrecv, Direction::sendonly, Direction::recvonly, Direction::inactive}) {
        EXPECT_EQ(direction_named(to_string(each)), each);
    }
    EXPECT_EQ(to_string(Direction::recvonly), "recvonly");
    EXPECT_FALSE(direction_named("SendRecv"));
    EXPECT_FALSE(direction_named(""));
}

TEST(StaticPayload, IsTheTableOfRfc3551)
{
    EXPECT_EQ(static_payload(0)->encoding, "PCMU");
    EXPECT_EQ(static_payload(9)->clock_rate, 8000U);
    EXPECT_EQ(static_payload(10)->parameters, "2");
    EXPECT_EQ(static_payload(34)->encoding, "H263");
    for (const int unassigned : {1, 2, 19, 20, 24, 27, 35, 72, 95, 96, 127, 255}) {
        EXPECT_FALSE(static_payload(static_cast<std::uint8_t>(unassigned))) << unassigned;
    }
}

}  // namespace
}  // namespace sipdiag::sdp
