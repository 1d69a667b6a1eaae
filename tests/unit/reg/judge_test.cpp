// SPDX-License-Identifier: MIT
//
// What is expected of a list, and what a list is: by the RFC's words, not by its spelling.
#include "sipdiag/reg/judge.hpp"

#include <gmock/gmock.h>

namespace sipdiag::reg {
namespace {

using testing::SizeIs;

Listing listing(const std::string& fields)
{
    const auto message = sip::Message::read("SIP/2.0 200 OK\r\n" + fields + "\r\n");
    return read_listing(message->view());
}

TEST(Listing, GivesEachBindingItsTime)  // RFC 3261 §10.2.1.1, §10.3
{
    const auto list = listing(
        "Contact: \"A, B\" <sip:a@192.0.2.1>;q=0.5;expires=60, <sip:b@192.0.2.2>\r\n"
        "m: sip:c@192.0.2.3;expires=\"99\"\r\nContact: <sip:gone@192.0.2.4>;expires=0\r\nExpires: 300\r\n");
    ASSERT_THAT(list.bindings, SizeIs(3)) << "expires=0 is no binding";
    EXPECT_EQ(list.bindings[0].uri, "sip:a@192.0.2.1");
    EXPECT_EQ(list.bindings[0].expires, 60U);
    EXPECT_EQ(list.bindings[0].q, 500);
    EXPECT_EQ(list.bindings[1].expires, 300U);
    EXPECT_EQ(list.bindings[2].expires, 99U);
}

TEST(Listing, WrapsNoNumberAndTakesNoneForTheDefault)
{
    const auto list = listing("Contact: <sip:a@b>;expires=4294967296, <sip:b@b>;expires=soon, <sip:c@b>\r\n");
    ASSERT_THAT(list.bindings, SizeIs(3));
    EXPECT_EQ(list.bindings[0].expires, 0xFFFFFFFFU);
    EXPECT_EQ(list.bindings[1].expires, 3600U);
    EXPECT_EQ(list.bindings[2].expires, std::nullopt) << "nobody said";
}

TEST(Listing, IsBounded)
{
    std::string fields;
    for (int i = 0; i < 1000; ++i)
        fields += "m: <sip:" + std::to_string(i) + "@b>\r\n";
    const auto list = listing(fields);
    EXPECT_THAT(list.bindings, SizeIs(Listing::max_bindings));
    EXPECT_EQ(list.left_out, 1000 - Listing::max_bindings);
}

TEST(Token, StandsBehindADash)
{
    EXPECT_TRUE(has_token("sip:12345-k3qz@192.0.2.1", "k3qz"));
    EXPECT_FALSE(has_token("sip:12345k3qz@192.0.2.1", "k3qz"));
    EXPECT_FALSE(has_token("sip:k3qz@192.0.2.1", "k3qz"));
    EXPECT_FALSE(has_token("sip:12345-k3qz@192.0.2.1", ""));
}

struct PatternCase {
    const char* name;
    const char* uri;
    const char* pattern;
    bool fits;
};
void PrintTo(const PatternCase& each, std::ostream* out)
{
    *out << each.uri << " by " << each.pattern;
}
class Pattern : public testing::TestWithParam<PatternCase> {};

TEST_P(Pattern, Fits)
{
    Binding binding;
    binding.uri = GetParam().uri;
    EXPECT_EQ(fits(binding, GetParam().pattern), GetParam().fits);
}

INSTANTIATE_TEST_SUITE_P(Expect, Pattern,
                         testing::Values(PatternCase{"any", "sip:a@192.0.2.1", "", true},
                                         PatternCase{"host", "sip:a@192.0.2.1:5062", "192.0.2.1", true},
                                         PatternCase{"host_and_port", "sip:a@192.0.2.1:5062", "192.0.2.1:5062", true},
                                         PatternCase{"another_port", "sip:a@192.0.2.1:5062", "192.0.2.1:5060", false},
                                         PatternCase{"default_port", "sip:a@192.0.2.1", "192.0.2.1:5060", true},
                                         PatternCase{"another_host", "sip:a@192.0.2.11", "192.0.2.1", false},
                                         PatternCase{"name_in_capitals", "sip:a@Phone.Example", "phone.example", true},
                                         PatternCase{"ipv6", "sip:a@[2001:db8:0::1]:5060", "[2001:db8::1]", true},
                                         PatternCase{"user", "sip:a@192.0.2.1", "a@192.0.2.1", true},
                                         PatternCase{"another_user", "sip:b@192.0.2.1", "a@192.0.2.1", false},
                                         PatternCase{"uri", "sip:a@192.0.2.1;line=3", "sip:a@192.0.2.1", true},
                                         PatternCase{"glob", "sip:12345-k3qz@192.0.2.1:5060", "12345-*@192.0.2.?:*",
                                                     true},
                                         PatternCase{"glob_over_all", "sip:12345@192.0.2.1", "sip:*@192.0.2.1", true},
                                         PatternCase{"glob_elsewhere", "sip:12345@192.0.2.1", "*@198.51.100.*", false},
                                         PatternCase{"many_stars", "sip:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b",
                                                     "*a*a*a*a*a*a*a*a*a*c", false}),
                         [](const auto& each) { return each.param.name; });

TEST(PrivateContact, IsOneOnlyTowardsAnotherNetwork)
{
    Facts facts;
    Binding own;
    own.uri = "sip:12345@10.0.0.3:5060";
    facts.target.address = Address::v4({10, 0, 0, 1});
    EXPECT_FALSE(is_contact_private(facts, own, {})) << "a registrar in a private network may reach it";
    facts.target.address = Address::v4({203, 0, 113, 1});
    EXPECT_TRUE(is_contact_private(facts, own, {}));
    own.received = "sip:203.0.113.20:5060";
    EXPECT_FALSE(is_contact_private(facts, own, {})) << "repaired, and shown";
    own.received.clear();
    facts.target.address = Address::v4({127, 0, 0, 1});
    Seen seen;
    seen.address = Address::v4({203, 0, 113, 20});
    EXPECT_TRUE(is_contact_private(facts, own, seen)) << "it saw us from outside";
    own.uri = "sip:12345@203.0.113.20";
    EXPECT_FALSE(is_contact_private(facts, own, seen));
    own.uri = "sip:12345@100.64.0.1";
    EXPECT_TRUE(is_contact_private(facts, own, seen)) << "carrier-grade NAT, RFC 6598";
    own.uri = "sip:12345@phone.example";
    EXPECT_FALSE(is_contact_private(facts, own, seen)) << "what a name means is not known";
}

}  // namespace
}  // namespace sipdiag::reg
