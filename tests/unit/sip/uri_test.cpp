// SPDX-License-Identifier: MIT
//
// URIs: cut where the grammar cuts, judged where somebody listens, compared as RFC 3261 §19.1.4 says.
#include "sipdiag/sip/uri.hpp"

#include <gmock/gmock.h>

namespace sipdiag::sip {
namespace {

struct Parts {
    const char* name;
    std::string_view text;
    Scheme kind;
    std::string_view user;
    std::string_view password;
    std::string_view host;
    int port;
    std::string_view parameters;
    std::string_view headers;
};

class UriParts : public testing::TestWithParam<Parts> {};

TEST_P(UriParts, AreCutWhereTheGrammarCuts)
{
    const auto& want = GetParam();
    grammar::Remarks remarks;
    const auto uri = view_uri(want.text, &remarks);
    EXPECT_EQ(uri.kind, want.kind);
    EXPECT_EQ(uri.user, want.user);
    EXPECT_EQ(uri.password, want.password);
    EXPECT_EQ(uri.host.host, want.host);
    EXPECT_EQ(uri.host.port, want.port);
    EXPECT_EQ(uri.parameters.text(), want.parameters);
    EXPECT_EQ(uri.headers, want.headers);
    EXPECT_TRUE(remarks.empty()) << message(remarks.all().front().code) << " at " << remarks.all().front().offset;
    // Print what was read, and read it again.
    const auto owned = Uri::parse(want.text);
    ASSERT_TRUE(owned);
    EXPECT_EQ(Uri::parse(owned->to_string()), owned);
    EXPECT_TRUE(equivalent(want.text, owned->to_string())) << owned->to_string();
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section19, UriParts,
    testing::Values(  // the examples of §19.1.3, and what RFC 4475 and RFC 5118 add
        Parts{"plain", "sip:alice@atlanta.com", Scheme::sip, "alice", "", "atlanta.com", 0, "", ""},
        Parts{"password_and_transport", "sip:alice:secretword@atlanta.com;transport=tcp", Scheme::sip, "alice",
              "secretword", "atlanta.com", 0, ";transport=tcp", ""},
        Parts{"headers", "sips:alice@atlanta.com?subject=project%20x&priority=urgent", Scheme::sips, "alice", "",
              "atlanta.com", 0, "", "subject=project%20x&priority=urgent"},
        Parts{"phone", "sip:+1-212-555-1212:1234@gateway.com;user=phone", Scheme::sip, "+1-212-555-1212", "1234",
              "gateway.com", 0, ";user=phone", ""},
        Parts{"address", "sip:alice@192.0.2.4", Scheme::sip, "alice", "", "192.0.2.4", 0, "", ""},
        Parts{"no_user", "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", Scheme::sip, "", "", "atlanta.com",
              0, ";method=REGISTER", "to=alice%40atlanta.com"},
        Parts{"semicolon_in_user", "sip:alice;day=tuesday@atlanta.com", Scheme::sip, "alice;day=tuesday", "",
              "atlanta.com", 0, "", ""},
        Parts{"question_in_user", "sip:a?b/c@h:5061;lr", Scheme::sip, "a?b/c", "", "h", 5061, ";lr", ""},
        Parts{"escaped_at", "sip:user;par=u%40example.net@example.com", Scheme::sip, "user;par=u%40example.net", "",
              "example.com", 0, "", ""},
        Parts{"null", "sip:%00@host5.example.com", Scheme::sip, "%00", "", "host5.example.com", 0, "", ""},
        Parts{"ipv6", "sip:[2001:db8::10]:5070", Scheme::sip, "", "", "2001:db8::10", 5070, "", ""},
        Parts{"ipv6_of_three_colons", "sip:u@[2001:db8:::192.0.2.1]", Scheme::sip, "u", "", "2001:db8:::192.0.2.1", 0,
              "", ""},
        Parts{"scheme_in_capitals", "SIPS:a@b", Scheme::sips, "a", "", "b", 0, "", ""},
        Parts{"port_zero", "sip:a@b:1", Scheme::sip, "a", "", "b", 1, "", ""},
        Parts{"port_highest", "sip:a@b:65535", Scheme::sip, "a", "", "b", 65535, "", ""},
        Parts{"host_with_final_dot", "sip:a@b.example.", Scheme::sip, "a", "", "b.example.", 0, "", ""},
        Parts{"empty_password", "sip:a:@b", Scheme::sip, "a", "", "b", 0, "", ""}),
    [](const auto& each) { return each.param.name; });

struct Fault {
    const char* name;
    std::string_view text;
    errc code;
    std::uint32_t offset;
};

class UriFaults : public testing::TestWithParam<Fault> {};

TEST_P(UriFaults, AreToldWhereTheyStand)
{
    const auto& want = GetParam();
    grammar::Remarks remarks;
    (void)view_uri(want.text, &remarks);
    ASSERT_FALSE(remarks.empty());
    EXPECT_EQ(remarks.all().front(), (Error{want.code, want.offset}))
        << message(remarks.all().front().code) << " at " << remarks.all().front().offset;
    EXPECT_FALSE(Uri::parse(want.text));
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261, UriFaults,
    testing::Values(
        Fault{"nothing", "", errc::bad_scheme, 0}, Fault{"no_scheme", "alice@atlanta.com", errc::bad_scheme, 0},
        Fault{"no_letter", "1sip:a", errc::bad_scheme, 0}, Fault{"empty_user", "sip:@b", errc::empty, 4},
        Fault{"empty_user_with_password", "sip::x@b", errc::empty, 4}, Fault{"no_host", "sip:", errc::bad_host, 4},
        Fault{"no_host_behind_user", "sip:a@", errc::bad_host, 6},
        Fault{"two_ats", "sip:a@b@c", errc::unexpected_octet, 5},
        Fault{"quote_in_user", "sip:a\"b@c", errc::unexpected_octet, 5},
        Fault{"semicolon_in_password", "sip:a:b;c@d", errc::unexpected_octet, 7},
        Fault{"escape_cut", "sip:a%4@b", errc::bad_escape, 5}, Fault{"escape_in_host", "sip:a@b%41", errc::bad_host, 6},
        Fault{"host_of_underscore", "sip:a@b_c", errc::bad_host, 6},
        Fault{"host_ends_in_digit_label", "sip:a@b.1", errc::bad_host, 6},
        Fault{"address_beyond", "sip:a@192.0.2.256", errc::bad_host, 6},
        Fault{"port_empty", "sip:a@b:", errc::bad_port, 7}, Fault{"port_beyond", "sip:a@b:65536", errc::bad_port, 8},
        Fault{"bracket_open", "sip:[2001:db8::1", errc::unclosed_bracket, 4},
        Fault{"bad_ipv6", "sip:[2001:db8::g]", errc::bad_address, 5},
        Fault{"parameter_empty", "sip:a@b;;lr", errc::empty_parameter, 8},
        Fault{"parameter_twice", "sip:a@b;lr;LR", errc::repeated_parameter, 11},
        Fault{"parameter_twice_by_escape", "sip:a@b;lr;%6Cr", errc::repeated_parameter, 11},
        Fault{"parameter_without_value", "sip:a@b;x=", errc::bad_parameter, 10},
        Fault{"parameter_of_comma", "sip:a@b;x=1,2", errc::unexpected_octet, 11},
        Fault{"headers_empty", "sip:a@b?", errc::unexpected_end, 7},
        Fault{"header_without_value", "sip:a@b?x", errc::bad_parameter, 8},
        Fault{"space", "sip:a@b c", errc::unexpected_octet, 7}),
    [](const auto& each) { return each.param.name; });

struct TelFault {
    std::string_view text;
    std::optional<Error> want;
};

TEST(Tel, IsJudgedByItsOwnRules)  // RFC 3966 §3, §5
{
    const TelFault cases[] = {
        {"tel:+1-201-555-0123", std::nullopt},
        {"tel:7042;phone-context=example.com", std::nullopt},
        {"tel:863-1234;phone-context=+1-914-555", std::nullopt},
        {"tel:+442079460123;ext=12", std::nullopt},
        {"tel:*#06#;phone-context=example.com", std::nullopt},
        {"tel:7042", Error{errc::bad_parameter, 4}},
        {"tel:+44;phone-context=x", Error{errc::bad_parameter, 8}},
        {"tel:+44;ext=1;isub=2", Error{errc::bad_parameter, 14}},
        {"tel:+44;ext=1;ext=2", Error{errc::repeated_parameter, 14}},
        {"tel:+", Error{errc::bad_uri, 4}},
        {"tel:+44x", Error{errc::unexpected_octet, 7}},
    };
    for (const auto& each : cases) {
        grammar::Remarks remarks;
        const auto uri = view_uri(each.text, &remarks);
        EXPECT_EQ(uri.kind, Scheme::tel);
        if (each.want) {
            ASSERT_FALSE(remarks.empty()) << each.text;
            EXPECT_EQ(remarks.all().front(), *each.want) << each.text << ' ' << remarks.all().front().offset;
        } else {
            EXPECT_TRUE(remarks.empty()) << each.text;
        }
    }
}

struct Pair {
    std::string_view a;
    std::string_view b;
    bool same;
};

TEST(Comparison, IsThatOfRfc3261)  // the pairs printed in §19.1.4, and A13
{
    const Pair pairs[] = {
        {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true},
        {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true},
        {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
         "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true},
        {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
         "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true},
        {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false},  // user has case
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},                               // default port written
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false},
        {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false},
        {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false},
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false},  // not transitive
        {"sip:a@b", "sips:a@b", false},
        {"sip:a@b", "sip:b", false},
        {"sip:a:x@b", "sip:a@b", false},
        {"sip:a:x@b", "sip:a:X@b", false},
        {"sip:a@b;user=phone", "sip:a@b", false},
        {"sip:a@b;ttl=1", "sip:a@b", false},
        {"sip:a@b;method=INVITE", "sip:a@b", false},
        {"sip:a@b;maddr=c", "sip:a@b", false},
        {"sip:a@b;%6Dethod=INVITE", "sip:a@b;method=INVITE", true},
        {"sip:a@b;lr", "sip:a@b", true},
        {"sip:a@[2001:DB8::1]", "sip:a@[2001:db8:0::1]", true},
        {"sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]", false},
        {"sip:%2541@b", "sip:%41@b", false},  // decoded once
        {"sip:a%00b@c", "sip:a@c", false},    // a NUL does not end a name
        {"tel:+1-201-555-0123", "tel:+12015550123", true},
        {"tel:+12015550123;ext=1", "tel:+12015550123", false},
        {"tel:7042;phone-context=a", "tel:7042;phone-context=b", false},
        {"sip:a@b;x=1;x=2", "sip:a@b;x=1;x=2", true},  // a fault, and yet the same
        {"urn:a:B", "URN:a:B", true},
        {"urn:a:B", "urn:a:b", false},
    };
    for (const auto& each : pairs) {
        EXPECT_EQ(equivalent(each.a, each.b), each.same) << each.a << ' ' << each.b;
        EXPECT_EQ(equivalent(each.b, each.a), each.same) << each.b << ' ' << each.a;
        EXPECT_TRUE(equivalent(each.a, each.a));
    }
}

TEST(UriParameters, AreWalkedInOrder)
{
    const UriParametersView parameters(";a;B=c;=d;e=");
    auto rest = parameters.text();
    std::vector<std::string> seen;
    for (UriParametersView::Item item; UriParametersView::next(rest, item);)
        seen.push_back(std::string(item.name) + (item.has_value ? "=" : "") + std::string(item.value));
    EXPECT_THAT(seen, testing::ElementsAre("a", "B=c", "=d", "e="));
    UriParametersView::Item item;
    EXPECT_TRUE(parameters.find("b", item));
    EXPECT_EQ(item.value, "c");
    EXPECT_FALSE(parameters.find("x", item));
}

TEST(PercentDecode, UndoesEachEscapeOnce)
{
    EXPECT_EQ(percent_decode("%41%25%34%31"), "A%41");
    EXPECT_EQ(percent_decode("%00x"), std::string("\0x", 2));
    EXPECT_EQ(percent_decode("%4"), "%4");
    EXPECT_EQ(percent_decode("%zz%"), "%zz%");
}

}  // namespace
}  // namespace sipdiag::sip
