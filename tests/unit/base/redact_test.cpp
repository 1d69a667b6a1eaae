// SPDX-License-Identifier: MIT
#include "sipdiag/base/redact.hpp"

#include <gtest/gtest.h>

namespace sipdiag {
namespace {

struct RedactCase {
    const char* name;
    std::string_view text;
    std::string_view want;
};

class Redact : public testing::TestWithParam<RedactCase> {};

TEST_P(Redact, TakesOutSecretsAndNothingElse)
{
    const auto& [name, text, want] = GetParam();
    EXPECT_EQ(redact(text), want);
    EXPECT_EQ(redact(redact(text)), want) << "nothing is left to take out";
    EXPECT_EQ(mask(text).size(), text.size());
}

INSTANTIATE_TEST_SUITE_P(
    Messages, Redact,
    testing::Values(
        RedactCase{"nothing", "", ""},
        RedactCase{"authorization",
                   "Authorization: Digest username=\"bob\", realm=\"biloxi.com\",\r\n nonce=\"dcd98b71\", "
                   "uri=\"sip:biloxi.com\","
                   " qop=auth, nc=00000001, cnonce=\"0a4f113b\",\r\n response=\"6629fae4\", opaque=\"5ccc069c\"\r\n",
                   "Authorization: Digest username=\"bob\", realm=\"biloxi.com\",\r\n nonce=\"[redacted]\", "
                   "uri=\"sip:biloxi.com\", qop=auth, nc=00000001, cnonce=\"[redacted]\",\r\n response=\"[redacted]\", "
                   "opaque=\"5ccc069c\"\r\n"},
        RedactCase{"case_and_blanks", "NONCE = \"abc\",Response\r\n =\r\n \"def\"",
                   "NONCE = \"[redacted]\",Response\r\n =\r\n \"[redacted]\""},
        RedactCase{"unquoted", "response=abc,cnonce=def;nonce=ghi x",
                   "response=[redacted],cnonce=[redacted];nonce=[redacted] x"},
        RedactCase{"authentication_info", "nextnonce=\"n\", rspauth=\"r\", nc=1",
                   "nextnonce=\"[redacted]\", rspauth=\"[redacted]\", nc=1"},
        RedactCase{"escaped_quote", "nonce=\"a\\\"b\", qop=auth", "nonce=\"[redacted]\", qop=auth"},
        RedactCase{"unclosed_ends_with_the_line", "nonce=\"abc\r\nTo: bob", "nonce=\"[redacted]\r\nTo: bob"},
        RedactCase{"folded", "nonce=\"abc\r\n  def\", qop=auth", "nonce=\"[redacted]\r\n  [redacted]\", qop=auth"},
        RedactCase{"bare_cr_ends_it", "nonce=\"abc\r\"def", "nonce=\"[redacted]\r\"def"},
        RedactCase{"empty_value", "nonce=\"\", qop=auth", "nonce=\"\", qop=auth"},
        RedactCase{"basic", "Authorization: Basic Ym9iOnpoYW5nCg==\r\n", "Authorization: Basic [redacted]\r\n"},
        RedactCase{"basic_in_quotes", "\"Basic Ym9iOnpoYQ==\"", "\"Basic [redacted]\""},
        RedactCase{"basic_word", "Basic cnonce=1", "Basic cnonce=[redacted]"},
        RedactCase{"basic_challenge", "WWW-Authenticate: Basic realm=\"x\"", "WWW-Authenticate: Basic realm=\"x\""},
        RedactCase{"sdes", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAECAwQF|2^20|1:4 KDR=1\r\n",
                   "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[redacted]|2^20|1:4 KDR=1\r\n"},
        RedactCase{"two_sdes_keys", "inline:AAAA|1:4;inline:BBBB|2:4", "inline:[redacted]|1:4;inline:[redacted]|2:4"},
        RedactCase{"sdp_key", "t=0 0\nk=clear:open sesame\nm=audio", "t=0 0\nk=clear:[redacted]\nm=audio"},
        RedactCase{"sdp_key_prompt", "k=prompt\r\na=x:y", "k=prompt\r\na=x:y"},
        RedactCase{"phone_file", "line1_password: s3cret; 1\r\nline1_name: \"12345\"",
                   "line1_password: [redacted]\r\nline1_name: \"12345\""},
        RedactCase{"phone_file_quoted", "phone_password : \"cis co\" ; why", "phone_password : \"[redacted]\" ; why"},
        RedactCase{"json", "{\"line1_password\": \"abc\", \"line\": 1}",
                   "{\"line1_password\": \"[redacted]\", \"line\": 1}"},
        RedactCase{"environment", "SIPDIAG_PASSWORD=abc", "SIPDIAG_PASSWORD=[redacted]"},
        RedactCase{"words_alike", "the response was late; nonces=5 passwordless: yes my-response=1 renonce=2",
                   "the response was late; nonces=5 passwordless: yes my-response=1 renonce=2"}),
    [](const auto& each) { return each.param.name; });

TEST(Mask, KeepsEveryOffset)
{
    EXPECT_EQ(mask("nonce=\"dcd98\", qop=auth"), "nonce=\"xxxxx\", qop=auth");
    EXPECT_EQ(mask("inline:AAEC|2^20"), "inline:xxxx|2^20");
}

TEST(SecretsIn, CountsFromTheStartOfTheText)
{
    const auto secrets = secrets_in("nonce=\"ab\",response=cd");
    ASSERT_EQ(secrets.size(), 2U);
    EXPECT_EQ(secrets[0], (Span{7, 9}));
    EXPECT_EQ(secrets[1], (Span{20, 22}));
}

}  // namespace
}  // namespace sipdiag
