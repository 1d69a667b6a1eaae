// SPDX-License-Identifier: MIT
#include "sipdiag/sip/matching.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using support::received;
using support::request_text;
using support::response_text;

constexpr const char* ours = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport";

struct ResponseCase {
    const char* name;
    std::string method;
    std::string via;
    bool matches;
    bool same_sent_by;
};
void PrintTo(const ResponseCase& each, std::ostream* out)
{
    *out << each.name;
}

class Response : public testing::TestWithParam<ResponseCase> {};

TEST_P(Response, IsMatchedByBranchAndCSeqMethod)
{
    const auto& each = GetParam();
    const auto request = received(request_text("REGISTER", ours));
    const auto key = ClientKey::of(request.message.view());
    ASSERT_TRUE(key);
    const auto response = received(response_text(200, each.method, each.via));
    EXPECT_EQ(key->matches(response.message.view()), each.matches);
    ViaView view;
    grammar::Cursor in(each.via);
    ASSERT_TRUE(view_element(in, view));
    EXPECT_EQ(SentBy::of(view) == key->sent_by, each.same_sent_by);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section17_1_3, Response,
    testing::Values(ResponseCase{"as_sent", "REGISTER", ours, true, true},
                    ResponseCase{"marked", "REGISTER", std::string(ours) + "=40000;received=198.51.100.7", true, true},
                    ResponseCase{"branch_without_case", "REGISTER", "SIP/2.0/UDP 192.0.2.1;branch=Z9HG4BKA", true,
                                 true},
                    ResponseCase{"other_method", "CANCEL", ours, false, true},
                    ResponseCase{"other_branch", "REGISTER", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb", false, true},
                    ResponseCase{"branch_cut", "REGISTER", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK", false, true},
                    ResponseCase{"other_port", "REGISTER", "SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa", true, false},
                    ResponseCase{"other_host", "REGISTER", "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa", true, false},
                    ResponseCase{"port_of_tls", "REGISTER", "SIP/2.0/TLS 192.0.2.1;branch=z9hG4bKa", true, false}),
    [](const auto& each) { return each.param.name; });

TEST(ClientKey, NeedsARequestWithABranch)
{
    EXPECT_EQ(ClientKey::of(received(request_text("REGISTER", "SIP/2.0/UDP 192.0.2.1")).message.view()).error().code,
              errc::bad_via);
    EXPECT_EQ(ClientKey::of(received(response_text(200, "REGISTER", ours)).message.view()).error().code,
              errc::unexpected_octet);
}

TEST(SentBy, HasOneSpelling)
{
    const auto of = [](std::string_view text) {
        ViaView view;
        grammar::Cursor in(text);
        view_element(in, view);
        return SentBy::of(view);
    };
    EXPECT_EQ(of("SIP/2.0/UDP [2001:DB8::0:1]"), of("SIP/2.0/UDP [2001:db8::1]:5060"));
    EXPECT_EQ(of("SIP/2.0/UDP Phone.Example"), of("SIP/2.0/UDP phone.example:5060"));
    EXPECT_EQ(of("SIP/2.0/TLS a").port, 5061);
    EXPECT_EQ(of("SIP/2.0/UDP [2001:db8::1]").to_string(), "[2001:db8::1]:5060");
    EXPECT_EQ(of("SIP/2.0/UDP a:7").to_string(), "a:7");
}

ServerKey key_of(const std::string& octets)
{
    return ServerKey::of(received(octets).message.view());
}

TEST(ServerKey, WithTheCookieIsBranchSentByAndMethod)  // RFC 3261 §17.2.3
{
    const auto first = key_of(request_text("OPTIONS", ours));
    EXPECT_TRUE(first.has_cookie);
    EXPECT_TRUE(first.matches(key_of(request_text("OPTIONS", ours, "other-tag"))));
    EXPECT_TRUE(first.matches(key_of(request_text("OPTIONS", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;x=y"))));
    EXPECT_FALSE(first.matches(key_of(request_text("BYE", ours))));
    EXPECT_FALSE(first.matches(key_of(request_text("OPTIONS", "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKa"))));
    EXPECT_FALSE(first.matches(key_of(request_text("OPTIONS", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb"))));
    EXPECT_FALSE(first.matches(key_of(request_text("ACK", ours)))) << "only an INVITE is acknowledged";
    EXPECT_TRUE(key_of(request_text("INVITE", ours)).matches(key_of(request_text("ACK", ours))));
    EXPECT_FALSE(key_of(request_text("INVITE", ours)).matches(key_of(request_text("CANCEL", ours))));
}

TEST(ServerKey, WithoutTheCookieIsThatOfRfc2543)
{
    const std::string via = "SIP/2.0/UDP 192.0.2.1;branch=1";
    const auto text = request_text("INVITE", via);
    const auto first = key_of(text);
    EXPECT_FALSE(first.has_cookie);
    EXPECT_TRUE(first.matches(key_of(text)));
    EXPECT_FALSE(first.matches(key_of(request_text("INVITE", via + ";x=y"))));
    EXPECT_FALSE(first.matches(key_of(request_text("INVITE", via, "to"))));
    EXPECT_FALSE(first.matches(key_of(request_text("INVITE", ours))));
    for (const auto& [part, other] : {std::pair{"sip:sip.example SIP", "sip:other.example SIP"},
                                      {"tag=from", "tag=x"},
                                      {"Call-ID: call", "Call-ID: other"},
                                      {"CSeq: 1", "CSeq: 2"}}) {
        auto changed = text;
        changed.replace(changed.find(part), std::string_view(part).size(), other);
        EXPECT_FALSE(first.matches(key_of(changed))) << other;
    }
    // The ACK has the To tag of our response, and a CSeq of the same number and its own method.
    EXPECT_TRUE(first.matches(key_of(request_text("ACK", via, "answered")), "answered"));
    EXPECT_FALSE(first.matches(key_of(request_text("ACK", via, "answered")), "another"));
    EXPECT_TRUE(
        key_of(request_text("INVITE", "SIP/2.0/UDP a")).matches(key_of(request_text("INVITE", "SIP/2.0/UDP a"))))
        << "no branch at all";
}

TEST(ServerKey, OfAMessageWithNothingInItIsAKey)
{
    const auto bare = key_of("OPTIONS sip:a SIP/2.0\r\n\r\n");
    EXPECT_FALSE(bare.has_cookie);
    EXPECT_TRUE(bare.matches(bare));
    EXPECT_FALSE(bare.matches(key_of(request_text("OPTIONS", ours))));
}

}  // namespace
}  // namespace sipdiag::sip
