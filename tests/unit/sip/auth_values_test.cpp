// SPDX-License-Identifier: MIT
//
// Challenges and credentials as they stand.
#include "sipdiag/sip/auth_values.hpp"

#include <gmock/gmock.h>

namespace sipdiag::sip {
namespace {

TEST(Auth, IsASchemeAndItsParameters)  // RFC 3261 §20.44, its example
{
    const auto auth = view_auth(
        "Digest realm=\"atlanta.com\",\r\n domain=\"sip:boxesbybob.com\", qop=\"auth\", nonce=\"f84f1cec\\\"41\",\t"
        "opaque=\"\", stale=FALSE , algorithm = MD5");
    EXPECT_EQ(auth.scheme, "Digest");
    EXPECT_EQ(auth.get("REALM"), "atlanta.com");
    EXPECT_EQ(auth.get("nonce"), "f84f1cec\"41");
    EXPECT_EQ(auth.find("nonce"), "\"f84f1cec\\\"41\"") << "as sent";
    EXPECT_EQ(auth.find("stale"), "FALSE");
    EXPECT_EQ(auth.find("algorithm"), "MD5");
    EXPECT_EQ(auth.find("opaque"), "\"\"");
    EXPECT_EQ(auth.get("opaque"), "");
    EXPECT_EQ(auth.find("cnonce"), "");
}

TEST(Auth, ReadsACommaWithinQuotes)
{
    const auto auth = view_auth("Digest qop=\"auth,auth-int\",realm=\"a, nonce=\\\"b\\\"\"");
    EXPECT_EQ(auth.get("qop"), "auth,auth-int");
    EXPECT_EQ(auth.get("realm"), "a, nonce=\"b\"");
    EXPECT_EQ(auth.find("nonce"), "");
}

TEST(Auth, NamesItsFaults)
{
    const std::pair<std::string_view, std::vector<Error>> cases[] = {
        {"Digest a=b, c=\"d\"", {}},
        {"NoOneKnowsThisScheme opaque-data=here", {}},
        {"", {{errc::bad_auth, 0}}},
        {"Digest", {{errc::unexpected_end, 6}}},
        {"Digest a", {{errc::bad_parameter, 8}}},
        {"Digest a=", {{errc::bad_parameter, 9}}},
        {"Digest a=b,,c=d", {{errc::empty_element, 11}}},
        {"Digest a=b,", {{errc::empty_element, 10}}},
        {"Digest a=b c=d", {{errc::leftover, 11}}},
        {"Digest a=b,A=c", {{errc::repeated_parameter, 11}}},
        {"Digest a=\"b", {{errc::bad_quoting, 9}}},
        {"Di\"gest a=b", {{errc::bad_auth, 2}}},
    };
    for (const auto& [value, want] : cases) {
        grammar::Remarks remarks;
        (void)view_auth(value, &remarks);
        EXPECT_EQ(std::vector<Error>(remarks.all().begin(), remarks.all().end()), want) << value;
    }
}

}  // namespace
}  // namespace sipdiag::sip
