// SPDX-License-Identifier: MIT
#include "sipdiag/base/endpoint.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace sipdiag {

// Readable failures.
static void PrintTo(const Address& address, std::ostream* out)
{
    *out << to_string(address);
}

namespace {

Address address(std::string_view text)
{
    const auto parsed = parse_address(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Address{});
}

struct PrintCase {
    const char* name;
    const char* text;
    const char* shortest;
};

class Rfc5952 : public testing::TestWithParam<PrintCase> {};

TEST_P(Rfc5952, IsReadAndPrintedInItsShortestForm)
{
    const auto parsed = parse_ipv6(GetParam().text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(to_string(*parsed), GetParam().shortest);
    EXPECT_EQ(parse_ipv6(to_string(*parsed)), parsed);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, Rfc5952,
    testing::Values(
        // RFC 5952 §1, §2, §4
        PrintCase{"full", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        PrintCase{"leading_zeros", "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        PrintCase{"first_gap", "2001:db8::1:0:0:1", "2001:db8::1:0:0:1"},
        PrintCase{"gap_and_zeros", "2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"},
        PrintCase{"second_gap", "2001:0db8:0:0:1::1", "2001:db8::1:0:0:1"},
        PrintCase{"upper_case", "2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"},
        PrintCase{"one_zero_group", "2001:db8:aaaa:bbbb:cccc:dddd:0:1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"},
        PrintCase{"one_zero_group_as_gap", "2001:db8:aaaa:bbbb:cccc:dddd::1", "2001:db8:aaaa:bbbb:cccc:dddd:0:1"},
        PrintCase{"longest_gap", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        PrintCase{"zeros_at_end", "2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
        PrintCase{"gap_at_end", "2001:db8:1:0:0:0:0:0", "2001:db8:1::"},
        PrintCase{"mapped", "0:0:0:0:0:FFFF:192.0.2.1", "::ffff:192.0.2.1"},
        PrintCase{"mapped_in_hex", "::ffff:c000:201", "::ffff:192.0.2.1"},
        // RFC 4291 §2.2
        PrintCase{"all_groups", "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"},
        PrintCase{"unicast", "2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"},
        PrintCase{"multicast", "FF01:0:0:0:0:0:0:101", "ff01::101"}, PrintCase{"loopback", "0:0:0:0:0:0:0:1", "::1"},
        PrintCase{"unspecified", "0:0:0:0:0:0:0:0", "::"}, PrintCase{"embedded", "0:0:0:0:0:0:13.1.68.3", "::d01:4403"},
        PrintCase{"embedded_short", "::13.1.68.3", "::d01:4403"},
        PrintCase{"gap_of_one_at_front", "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        PrintCase{"gap_of_one_at_end", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        // RFC 5118 §4.10
        PrintCase{"two_colons", "2001:db8::192.0.2.1", "2001:db8::c000:201"},
        PrintCase{"three_colons", "2001:db8:::192.0.2.1", "2001:db8::c000:201"},
        PrintCase{"three_colons_alone", ":::192.0.2.1", "::c000:201"}),
    [](const auto& each) { return each.param.name; });

struct FaultCase {
    const char* name;
    std::string_view text;
    std::uint32_t offset;
};

class BadIpv6 : public testing::TestWithParam<FaultCase> {};

TEST_P(BadIpv6, IsRefusedWhereItBreaks)
{
    EXPECT_EQ(parse_ipv6(GetParam().text), (Error{errc::bad_address, GetParam().offset}));
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4291Section22, BadIpv6,
    testing::Values(
        FaultCase{"empty", "", 0}, FaultCase{"colon", ":", 0}, FaultCase{"leading_colon", ":1:2:3:4:5:6:7", 0},
        FaultCase{"trailing_colon", "1:2:3:4:5:6:7:", 13}, FaultCase{"seven_groups", "1:2:3:4:5:6:7", 13},
        FaultCase{"nine_groups", "1:2:3:4:5:6:7:8:9", 16}, FaultCase{"five_digits", "2001:0db80::1", 9},
        FaultCase{"two_gaps", "1::2::3", 5}, FaultCase{"gap_of_none", "1:2:3:4::5:6:7:8", 16},
        FaultCase{"three_colons_before_hex", "2001:db8:::1", 10}, FaultCase{"four_colons", "1::::1.2.3.4", 3},
        FaultCase{"no_hex", "2001:db8::g", 10}, FaultCase{"zone", "fe80::1%eth0", 7}, FaultCase{"brackets", "[::1]", 0},
        FaultCase{"ipv4_too_late", "1:2:3:4:5:6:7:1.2.3.4", 14}, FaultCase{"ipv4_broken", "::1.2.3.256", 10},
        FaultCase{"ipv4_in_the_middle", "::1.2.3.4:5", 9}, FaultCase{"ipv4_alone", "1.2.3.4", 7},
        FaultCase{"space", "::1 ", 3}, FaultCase{"nul", std::string_view("::1\0", 4), 3}),
    [](const auto& each) { return each.param.name; });

struct Ipv4Case {
    const char* name;
    std::string_view text;
    Result<Address> want;
};

class ParseIpv4 : public testing::TestWithParam<Ipv4Case> {};

TEST_P(ParseIpv4, ReadsFourDecimalParts)
{
    EXPECT_EQ(parse_ipv4(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Rfc3261Section25, ParseIpv4,
                         testing::Values(Ipv4Case{"plain", "192.0.2.1", Address::v4({192, 0, 2, 1})},
                                         Ipv4Case{"least", "0.0.0.0", Address::v4({0, 0, 0, 0})},
                                         Ipv4Case{"most", "255.255.255.255", Address::v4({255, 255, 255, 255})},
                                         Ipv4Case{"leading_zeros_are_decimal", "010.001.000.099",
                                                  Address::v4({10, 1, 0, 99})},
                                         Ipv4Case{"too_great", "256.0.0.1", Error{errc::bad_address, 2}},
                                         Ipv4Case{"four_digits", "0001.2.3.4", Error{errc::bad_address, 3}},
                                         Ipv4Case{"three_parts", "192.0.2", Error{errc::bad_address, 7}},
                                         Ipv4Case{"five_parts", "192.0.2.1.5", Error{errc::bad_address, 9}},
                                         Ipv4Case{"empty_part", "192..2.1", Error{errc::bad_address, 4}},
                                         Ipv4Case{"trailing_dot", "192.0.2.1.", Error{errc::bad_address, 9}},
                                         Ipv4Case{"sign", "192.0.2.-1", Error{errc::bad_address, 8}},
                                         Ipv4Case{"blank", " 192.0.2.1", Error{errc::bad_address, 0}},
                                         Ipv4Case{"hex", "0xC0.0.2.1", Error{errc::bad_address, 1}},
                                         Ipv4Case{"empty", "", Error{errc::bad_address, 0}}),
                         [](const auto& each) { return each.param.name; });

TEST(ParseAddress, TakesEitherFamilyAndBrackets)
{
    EXPECT_EQ(parse_address("192.0.2.1"), Address::v4({192, 0, 2, 1}));
    EXPECT_EQ(parse_address("2001:db8::1"), parse_address("[2001:db8::1]"));
    EXPECT_EQ(parse_address("[2001:db8::1"), (Error{errc::unclosed_bracket, 0}));
    EXPECT_EQ(parse_address("["), (Error{errc::unclosed_bracket, 0}));
    EXPECT_EQ(parse_address("[]"), (Error{errc::bad_address, 1}));
    EXPECT_EQ(parse_address("[192.0.2.1]"), (Error{errc::bad_address, 10}));
    EXPECT_EQ(parse_address("[::x]"), (Error{errc::bad_address, 3}));
    EXPECT_EQ(parse_address("sip.example"), (Error{errc::bad_address, 0}));
    EXPECT_EQ(parse_address(""), (Error{errc::bad_address, 0}));
}

struct PortCase {
    const char* name;
    std::string_view text;
    Result<std::uint16_t> want;
};

class ParsePort : public testing::TestWithParam<PortCase> {};

TEST_P(ParsePort, Reads1To65535)
{
    EXPECT_EQ(parse_port(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Rfc3261Section25, ParsePort,
                         testing::Values(PortCase{"well_known", "5060", std::uint16_t{5060}},
                                         PortCase{"least", "1", std::uint16_t{1}},
                                         PortCase{"most", "65535", std::uint16_t{65535}},
                                         PortCase{"leading_zeros", "005060", std::uint16_t{5060}},
                                         PortCase{"zero", "0", Error{errc::bad_port, 0}},
                                         PortCase{"too_great", "65536", Error{errc::bad_port, 0}},
                                         PortCase{"beyond_64_bits", "99999999999999999999", Error{errc::bad_port, 0}},
                                         PortCase{"trailing", "5060;", Error{errc::leftover, 4}},
                                         PortCase{"sign", "-5", Error{errc::bad_port, 0}},
                                         PortCase{"plus", "+5", Error{errc::bad_port, 0}},
                                         PortCase{"blank", " 5060", Error{errc::bad_port, 0}},
                                         PortCase{"empty", "", Error{errc::bad_port, 0}}),
                         [](const auto& each) { return each.param.name; });

struct EndpointCase {
    const char* name;
    std::string_view text;
    Result<Endpoint> want;
};

class ParseEndpoint : public testing::TestWithParam<EndpointCase> {};

TEST_P(ParseEndpoint, ReadsAddressAndPort)
{
    EXPECT_EQ(parse_endpoint(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Forms, ParseEndpoint,
                         testing::Values(EndpointCase{"ipv4", "192.0.2.1", Endpoint{Address::v4({192, 0, 2, 1}), 5060}},
                                         EndpointCase{"ipv4_port", "192.0.2.1:5080",
                                                      Endpoint{Address::v4({192, 0, 2, 1}), 5080}},
                                         EndpointCase{"ipv6", "::", Endpoint{Address::v6({}), 5060}},
                                         EndpointCase{"ipv6_brackets", "[::]", Endpoint{Address::v6({}), 5060}},
                                         EndpointCase{"ipv6_port", "[::]:65535", Endpoint{Address::v6({}), 65535}},
                                         EndpointCase{"port_zero", "192.0.2.1:0", Error{errc::bad_port, 10}},
                                         EndpointCase{"no_port", "192.0.2.1:", Error{errc::bad_port, 10}},
                                         EndpointCase{"port_and_more", "[::]:5060x", Error{errc::leftover, 9}},
                                         EndpointCase{"no_colon", "[::]5060", Error{errc::leftover, 4}},
                                         EndpointCase{"unclosed", "[::", Error{errc::unclosed_bracket, 0}},
                                         EndpointCase{"name", "sip.example:5060", Error{errc::bad_address, 0}},
                                         EndpointCase{"empty", "", Error{errc::bad_address, 0}}),
                         [](const auto& each) { return each.param.name; });

TEST(ParseEndpoint, UsesTheDefaultPortOnlyWhereNoneIsWritten)
{
    EXPECT_EQ(parse_endpoint("192.0.2.1", 5061)->port, 5061);
    EXPECT_EQ(parse_endpoint("192.0.2.1:5060", 5061)->port, 5060);
}

TEST(Print, EndpointsPutIpv6InBrackets)
{
    EXPECT_EQ(to_string(*parse_endpoint("192.0.2.1:5060")), "192.0.2.1:5060");
    EXPECT_EQ(to_string(*parse_endpoint("[2001:DB8:0:0::1]:5061")), "[2001:db8::1]:5061");
    EXPECT_EQ(to_string(Address::v6({0xFE, 0x80}, 3)), "fe80::");
    EXPECT_EQ(to_string(Transport::udp), "udp");
    EXPECT_EQ(to_string(Transport::tcp), "tcp");
    EXPECT_EQ(to_string(Transport::tls), "tls");
}

using RangeTest = bool (Address::*)() const noexcept;

struct RangeCase {
    const char* name;
    RangeTest test;
    std::vector<const char*> inside;   // first and last, and the IPv4-mapped form
    std::vector<const char*> outside;  // their neighbours
};

class Ranges : public testing::TestWithParam<RangeCase> {};

TEST_P(Ranges, BeginAndEndWhereTheirStandardSays)
{
    const auto& [name, test, inside, outside] = GetParam();
    for (const auto* each : inside)
        EXPECT_TRUE((address(each).*test)()) << name << ' ' << each;
    for (const auto* each : outside)
        EXPECT_FALSE((address(each).*test)()) << name << ' ' << each;
}

INSTANTIATE_TEST_SUITE_P(
    Rfcs, Ranges,
    testing::Values(
        RangeCase{"private_use",  // RFC 1918, RFC 4193
                  &Address::is_private,
                  {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255",
                   "::ffff:10.0.0.1", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
                  {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
                   "fbff::", "fe00::", "100.64.0.1"}},
        RangeCase{"shared",  // RFC 6598
                  &Address::is_shared,
                  {"100.64.0.0", "100.127.255.255", "::ffff:100.64.0.1"},
                  {"100.63.255.255", "100.128.0.0", "6440::"}},
        RangeCase{"loopback",  // RFC 1122 §3.2.1.3, RFC 4291 §2.5.3
                  &Address::is_loopback,
                  {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"},
                  {"126.255.255.255", "128.0.0.0", "::", "::2", "1::1"}},
        RangeCase{"link_local",  // RFC 3927, RFC 4291 §2.5.6
                  &Address::is_link_local,
                  {"169.254.0.0", "169.254.255.255", "fe80::", "febf:ffff::"},
                  {"169.253.255.255", "169.255.0.0", "fe7f::", "fec0::"}},
        RangeCase{"multicast",  // RFC 5771, RFC 4291 §2.7
                  &Address::is_multicast,
                  {"224.0.0.0", "239.255.255.255", "ff00::", "ff02::1"},
                  {"223.255.255.255", "240.0.0.0", "feff::"}},
        RangeCase{"documentation",  // RFC 5737, RFC 3849, RFC 9637
                  &Address::is_documentation,
                  {"192.0.2.0", "192.0.2.255", "198.51.100.7", "203.0.113.9", "2001:db8::", "2001:db8:ffff::1",
                   "3fff::", "3fff:fff::1"},
                  {"192.0.1.255", "192.0.3.0", "198.51.101.0", "203.0.112.255", "2001:db9::", "3fff:1000::"}},
        RangeCase{"unspecified", &Address::is_unspecified, {"0.0.0.0", "::", "::ffff:0.0.0.0"}, {"0.0.0.1", "::1"}},
        RangeCase{"local_only",
                  &Address::is_local_only,
                  {"10.0.0.3", "100.100.0.1", "127.0.0.1", "169.254.7.7", "0.0.0.0", "fe80::1", "fd00::1", "::1", "::"},
                  {"192.0.2.1", "8.8.8.8", "224.0.0.1", "2001:db8::1", "ff02::1"}}),
    [](const auto& each) { return each.param.name; });

TEST(Unmapped, TurnsOnlyMappedAddressesIntoIpv4)
{
    EXPECT_EQ(address("::ffff:192.0.2.1").unmapped(), Address::v4({192, 0, 2, 1}));
    EXPECT_EQ(address("::192.0.2.1").unmapped(), address("::192.0.2.1"));
    EXPECT_EQ(address("::fffe:192.0.2.1").unmapped(), address("::fffe:192.0.2.1"));
    EXPECT_EQ(address("192.0.2.1").unmapped(), address("192.0.2.1"));
}

}  // namespace
}  // namespace sipdiag
