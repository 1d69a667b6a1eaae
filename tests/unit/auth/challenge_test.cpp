// SPDX-License-Identifier: MIT
#include "sipdiag/auth/challenge.hpp"

#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace sipdiag::auth {
namespace {

TEST(ParseChallenge, ReadsTheOneOfRfc3261)  // §20.44
{
    const auto read = parse_challenge(
        "Digest realm=\"atlanta.com\",\r\n domain=\"sip:boxesbybob.com sip:b.example\", qop=\"auth\",\r\n"
        " nonce=\"f84f1cec41e6cbe5aea9c8e88d359\",\r\n opaque=\"\", stale=FALSE, algorithm=MD5");
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->is_digest());
    EXPECT_EQ(read->realm, "atlanta.com");
    EXPECT_EQ(read->domain, (std::vector<std::string>{"sip:boxesbybob.com", "sip:b.example"}));
    EXPECT_EQ(read->qop, std::vector<std::string>{"auth"});
    EXPECT_EQ(read->nonce, "f84f1cec41e6cbe5aea9c8e88d359");
    EXPECT_EQ(read->opaque, "") << "an empty opaque goes back as it came";
    EXPECT_FALSE(read->stale);
    EXPECT_EQ(read->algorithm_text, "MD5");
    EXPECT_EQ(read->algorithm, Algorithm::md5);
    EXPECT_EQ(read->joined_at, 0U);
}

TEST(ParseChallenge, TakesBothFormsOfEveryValueAndAnyCase)
{
    const auto read = parse_challenge(
        "dIGEST REALM=sip.example,nonce=abc==, algorithm=\"sha-256-SESS\", Stale=\"True\","
        " qop=\"AUTH-INT , x , auth\", userhash=\"true\", charset=UTF-8, later=\"x\"");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->realm, "sip.example");
    EXPECT_EQ(read->nonce, "abc==");
    EXPECT_EQ(read->algorithm, Algorithm::sha_256_sess);
    EXPECT_EQ(read->algorithm_text, "sha-256-SESS");
    EXPECT_TRUE(read->stale);
    EXPECT_TRUE(read->userhash);
    EXPECT_EQ(read->charset, "UTF-8");
    EXPECT_EQ(read->qop, (std::vector<std::string>{"AUTH-INT", "x", "auth"}));
    EXPECT_TRUE(read->offers(Qop::auth));
    EXPECT_TRUE(read->offers(Qop::auth_int));
    EXPECT_FALSE(read->offers(Qop::none));
    EXPECT_FALSE(read->opaque.has_value());
}

TEST(ParseChallenge, UndoesQuotedPairs)
{
    const auto read = parse_challenge(R"(Digest realm="the \"big\" pbx, or \\ so", nonce="n")");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->realm, R"(the "big" pbx, or \ so)");
}

TEST(ParseChallenge, KeepsTheFirstOfTwoAndPassesOverNoise)
{
    const auto read = parse_challenge("Digest realm=\"a\", ,, nonce=\"1\" junk, nonce=\"2\", =x, qop");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->nonce, "1");
    EXPECT_TRUE(read->qop.empty());
}

TEST(ParseChallenge, SaysWhereASecondOneWasJoined)  // RFC 3261 §7.3.1 forbids it
{
    const std::string_view value = "Digest realm=\"a\", nonce=\"1\", Digest realm=\"b\", nonce=\"2\"";
    const auto read = parse_challenge(value);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->realm, "a");
    EXPECT_EQ(read->nonce, "1");
    EXPECT_EQ(value.substr(read->joined_at), "Digest realm=\"b\", nonce=\"2\"");
}

TEST(ParseChallenge, KnowsOtherSchemes)
{
    const auto read = parse_challenge("Basic realm=\"x\"");
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->is_digest());
    EXPECT_EQ(read->scheme, "Basic");
}

struct FaultCase {
    const char* name;
    std::string value;
    Error want;
};
void PrintTo(const FaultCase& each, std::ostream* out)
{
    *out << each.name;
}

class BadChallenge : public testing::TestWithParam<FaultCase> {};

TEST_P(BadChallenge, IsRefusedWithTheOffset)
{
    const auto read = parse_challenge(GetParam().value);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), GetParam().want) << message(read.error().code) << " at " << read.error().offset;
}

std::string with_parameters(std::size_t count)
{
    std::string value = "Digest realm=r, nonce=n";
    for (std::size_t i = 2; i < count; ++i)
        value += ",x=y";
    return value;
}

INSTANTIATE_TEST_SUITE_P(Faults, BadChallenge,
                         testing::Values(FaultCase{"empty", "", {errc::empty, 0}},
                                         FaultCase{"blank", "  \r\n ", {errc::empty, 5}},
                                         FaultCase{"no_scheme", "=x", {errc::bad_auth, 0}},
                                         FaultCase{"scheme_is_no_word", "Digest,realm=\"a\"", {errc::bad_auth, 6}},
                                         FaultCase{"no_nonce", "Digest realm=\"a\"", {errc::unexpected_end, 16}},
                                         FaultCase{"no_realm", "Digest nonce=\"a\"", {errc::unexpected_end, 16}},
                                         FaultCase{"line_end_in_nonce",
                                                   "Digest realm=\"a\", nonce=\"b\\\rc\"",
                                                   {errc::unexpected_octet, 24}},
                                         FaultCase{"nul_in_opaque",
                                                   std::string("Digest realm=r, nonce=n, opaque=\"\\\0\"", 36),
                                                   {errc::unexpected_octet, 32}},
                                         FaultCase{"one_parameter_past_the_limit",
                                                   with_parameters(max_auth_parameters + 1),
                                                   {errc::too_many, 23 + 4 * 62 + 1}},
                                         FaultCase{"one_octet_past_the_limit",
                                                   "Digest realm=r, nonce=" + std::string(max_auth_value + 1 - 22, 'n'),
                                                   {errc::too_long, max_auth_value}}),
                         [](const auto& each) { return each.param.name; });

TEST(ParseChallenge, ReadsUpToItsLimits)
{
    EXPECT_TRUE(parse_challenge(with_parameters(max_auth_parameters)));
    EXPECT_TRUE(parse_challenge("Digest realm=r, nonce=" + std::string(max_auth_value - 22, 'n')));
}

TEST(ParseAlgorithm, KnowsThoseOfRfc8760)
{
    EXPECT_EQ(parse_algorithm(""), Algorithm::md5);
    EXPECT_EQ(parse_algorithm("sha-512-256"), Algorithm::sha_512_256);
    EXPECT_EQ(parse_algorithm("SHA-512"), Algorithm::unknown);
    EXPECT_EQ(parse_algorithm("AKAv1-MD5"), Algorithm::unknown);
    for (const auto each : {Algorithm::md5, Algorithm::md5_sess, Algorithm::sha_256, Algorithm::sha_256_sess,
                            Algorithm::sha_512_256, Algorithm::sha_512_256_sess}) {
        EXPECT_EQ(parse_algorithm(to_string(each)), each);
        EXPECT_EQ(is_session(each), to_string(each).ends_with("-sess"));
    }
}

TEST(ParseCredentials, ReadsThoseOfRfc7616)  // §3.9.1
{
    const auto read = parse_credentials(
        "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5,"
        " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001,"
        " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth,"
        " response=\"8ca523f5e9506fed4657c9700eebdbec\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->username, "Mufasa");
    EXPECT_EQ(read->uri, "/dir/index.html");
    EXPECT_EQ(read->nc, "00000001");
    EXPECT_EQ(read->qop(), Qop::auth);
    EXPECT_EQ(read->response, "8ca523f5e9506fed4657c9700eebdbec");
    EXPECT_FALSE(read->userhash);
}

TEST(ParseCredentials, DecodesTheExtendedUsername)  // RFC 7616 §3.4
{
    const std::string rest = ", realm=r, nonce=n, uri=\"sip:a\", response=x";
    const auto read = parse_credentials("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe" + rest);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->username, "Jäsøn Doe");
    EXPECT_TRUE(read->extended_username);
    EXPECT_EQ(parse_credentials("Digest username*=UTF-8''J%C3%A" + rest).error(), (Error{errc::bad_escape, 28}));
    EXPECT_EQ(parse_credentials("Digest username*=Jason" + rest).error(), (Error{errc::bad_escape, 17}));
    EXPECT_EQ(parse_credentials("Digest username*" + rest).error(), (Error{errc::bad_escape, 16}));
    EXPECT_EQ(parse_credentials("Digest username=a, username*=UTF-8''a" + rest).error().code, errc::repeated_parameter);
}

TEST(ParseCredentials, WantsWhatDigestCannotDoWithout)
{
    const std::array<std::string_view, 5> needed{"username=u", "realm=r", "nonce=n", "uri=\"sip:a\"", "response=x"};
    for (const auto missing : needed) {
        std::string value = "Digest x=y";
        for (const auto each : needed) {
            if (each != missing) value.append(",").append(each);
        }
        EXPECT_EQ(parse_credentials(value).error().code, errc::unexpected_end) << missing;
        EXPECT_TRUE(parse_credentials(value.append(",").append(missing))) << missing;
    }
}

TEST(ParseAuthInfo, ReadsTheServersProof)  // RFC 7616 §3.5
{
    const auto read = parse_auth_info("nextnonce=\"next\", qop=auth, rspauth=\"6629\", cnonce=\"0a4f\", nc=00000001");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, (AuthInfo{"next", "auth", "6629", "0a4f", "00000001"}));
    EXPECT_EQ(parse_auth_info(" ").error().code, errc::empty);
    EXPECT_EQ(parse_auth_info("nextnonce=\"a\\\nb\"").error(), (Error{errc::unexpected_octet, 10}));
}

}  // namespace
}  // namespace sipdiag::auth
