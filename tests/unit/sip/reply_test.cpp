// SPDX-License-Identifier: MIT
#include "sipdiag/sip/reply.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using support::received;
using support::request_text;

const Endpoint source{Address::v4({198, 51, 100, 7}), 40000, Transport::udp};

struct ViaCase {
    const char* name;
    std::string via;
    std::string want;
    std::string destination;
};
void PrintTo(const ViaCase& each, std::ostream* out)
{
    *out << each.name;
}

class TopVia : public testing::TestWithParam<ViaCase> {};

TEST_P(TopVia, IsMarkedAndSaysWhereTheResponseGoes)
{
    const auto request = received(request_text("OPTIONS", GetParam().via), source);
    EXPECT_EQ(to_string(reply_destination(request)), GetParam().destination);
    const auto octets = reply_to(request, 200, "OK", "mine").finish();
    ASSERT_TRUE(octets);
    const auto response = received(*octets);
    EXPECT_EQ(response.message.view().value(FieldId::via), GetParam().want);
    EXPECT_EQ(response.message.view().value(FieldId::to), "<sip:12345@sip.example>;tag=mine");
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section18_2, TopVia,
    testing::Values(ViaCase{"same_address", "SIP/2.0/UDP 198.51.100.7:5062;branch=b",
                            "SIP/2.0/UDP 198.51.100.7:5062;branch=b", "198.51.100.7:5062"},
                    ViaCase{"other_address", "SIP/2.0/UDP 10.0.0.3:5062;branch=b",
                            "SIP/2.0/UDP 10.0.0.3:5062;branch=b;received=198.51.100.7", "198.51.100.7:5062"},
                    ViaCase{"name", "SIP/2.0/UDP phone.example;branch=b",
                            "SIP/2.0/UDP phone.example;branch=b;received=198.51.100.7", "198.51.100.7:5060"},
                    // RFC 3581 §4: received must then be added even where it equals sent-by
                    ViaCase{"rport", "SIP/2.0/UDP 198.51.100.7;rport;branch=b",
                            "SIP/2.0/UDP 198.51.100.7;branch=b;received=198.51.100.7;rport=40000",
                            "198.51.100.7:40000"},
                    ViaCase{"forged_marks", "SIP/2.0/UDP 10.0.0.3;received=203.0.113.1;rport=9;branch=b",
                            "SIP/2.0/UDP 10.0.0.3;branch=b;received=198.51.100.7;rport=40000", "198.51.100.7:40000"},
                    ViaCase{"maddr", "SIP/2.0/UDP 198.51.100.7:5062;maddr=203.0.113.9;branch=b",
                            "SIP/2.0/UDP 198.51.100.7:5062;maddr=203.0.113.9;branch=b", "203.0.113.9:5062"},
                    ViaCase{"maddr_that_is_a_name", "SIP/2.0/UDP 198.51.100.7;maddr=a.example;branch=b",
                            "SIP/2.0/UDP 198.51.100.7;maddr=a.example;branch=b", "198.51.100.7:5060"},
                    ViaCase{"no_parameters", "SIP/2.0/UDP 10.0.0.3", "SIP/2.0/UDP 10.0.0.3;received=198.51.100.7",
                            "198.51.100.7:5060"},
                    ViaCase{"list_in_one_field", "SIP/2.0/UDP 10.0.0.3;rport , SIP/2.0/UDP b;branch=c",
                            "SIP/2.0/UDP 10.0.0.3;received=198.51.100.7;rport=40000, SIP/2.0/UDP b;branch=c",
                            "198.51.100.7:40000"}),
    [](const auto& each) { return each.param.name; });

TEST(ReplyDestination, OfAConnectionIsTheConnection)
{
    auto peer = source;
    peer.transport = Transport::tcp;
    EXPECT_EQ(reply_destination(received(request_text("OPTIONS", "SIP/2.0/TCP 10.0.0.3;maddr=203.0.113.9"), peer)),
              peer);
}

TEST(ReplyTo, AnswersARequestWithoutVia)
{
    const auto request = received("OPTIONS sip:a SIP/2.0\r\n\r\n", source);
    EXPECT_EQ(reply_destination(request), source);
    EXPECT_EQ(*reply_to(request, 400, "Bad Request", "t").finish(),
              "SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
}

TEST(ReplyTo, LeavesAnEmptyFirstViaAsItIs)
{
    const auto request = received("OPTIONS sip:a SIP/2.0\r\nVia:\r\nVia: SIP/2.0/UDP a;rport\r\n\r\n", source);
    EXPECT_EQ(*reply_to(request, 400, "Bad Request", {}).finish(),
              "SIP/2.0 400 Bad Request\r\nVia: \r\nVia: SIP/2.0/UDP a;rport\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace
}  // namespace sipdiag::sip
