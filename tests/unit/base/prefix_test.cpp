// SPDX-License-Identifier: MIT
//
// Networks in prefix notation: what is read, what is refused and where, what lies inside.
#include "sipdiag/base/prefix.hpp"

#include <gtest/gtest.h>

namespace sipdiag {
namespace {

bool holds(std::string_view prefix, std::string_view address)
{
    return Prefix::parse(prefix)->contains(*parse_address(address));
}

TEST(Prefix, AloneAnAddressIsANetworkOfOne)
{
    EXPECT_EQ(Prefix::parse("192.0.2.7")->bits, 32U);
    EXPECT_EQ(Prefix::parse("::1")->bits, 128U);
    EXPECT_TRUE(holds("192.0.2.1", "192.0.2.1"));
    EXPECT_FALSE(holds("192.0.2.1", "192.0.2.2"));
}

TEST(Prefix, HoldsWhatSharesItsBits)
{
    EXPECT_TRUE(holds("192.0.2.0/25", "192.0.2.127"));
    EXPECT_FALSE(holds("192.0.2.0/25", "192.0.2.128"));
    EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.1"));
    EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1")) << "of another family";
}

TEST(Prefix, TakesAMappedAddressForTheIpv4OneThatItIs)
{
    EXPECT_TRUE(holds("192.0.2.0/25", "::ffff:192.0.2.1"));
    EXPECT_TRUE(holds("::ffff:192.0.2.1", "192.0.2.1"));
}

TEST(Prefix, RefusesWhatIsNoneAndSaysWhere)
{
    for (const auto* const text : {"", "192.0.2.0/33", "192.0.2.0/", "192.0.2/24", "x/8", "::1/129", "192.0.2.0/2x"})
        EXPECT_FALSE(Prefix::parse(text)) << text;
    EXPECT_EQ(Prefix::parse("192.0.2.0/2x").error().offset, 11U);
}

}  // namespace
}  // namespace sipdiag
