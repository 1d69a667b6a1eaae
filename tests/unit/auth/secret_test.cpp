// SPDX-License-Identifier: MIT
#include "sipdiag/auth/secret.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace sipdiag::auth {
namespace {

static_assert(!std::is_convertible_v<Secret, std::string_view> && !std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string_view, Secret>,
              "nothing becomes a secret, or is printed as one, unasked");
static_assert(!fmt::is_formattable<Secret>::value, "fmt refuses it: whoever wants it printed says to_string");

TEST(Secret, PrintsAsRedacted)
{
    const Secret secret("open sesame");
    std::ostringstream out;
    out << secret;
    EXPECT_EQ(out.str(), "[redacted]");
    EXPECT_EQ(to_string(secret), "[redacted]");
    EXPECT_EQ(testing::PrintToString(secret), "[redacted]");
}

TEST(Secret, TellsItsTextToWhoAsksByName)
{
    EXPECT_EQ(Secret("a;b\"c\\").reveal(), "a;b\"c\\");
    EXPECT_TRUE(Secret().empty());
    EXPECT_TRUE(Secret("").empty());
    EXPECT_EQ(Secret(std::string_view("a\0b", 3)).reveal().size(), 3U);
}

TEST(Secret, IsCopiedMovedAndCompared)
{
    Secret one("one");
    const Secret copy = one;
    EXPECT_EQ(copy, one);
    Secret moved = std::move(one);
    EXPECT_EQ(moved, copy);
    moved = Secret("two");
    EXPECT_NE(moved, copy);
    moved = copy;
    EXPECT_EQ(moved.reveal(), "one");
}

TEST(Secret, LeavesNothingWhereItWasReadFrom)
{
    std::string line = "s3cret";
    const char* const octets = line.data();
    const auto secret = Secret::taken_from(line);
    EXPECT_EQ(secret.reveal(), "s3cret");
    EXPECT_TRUE(line.empty());
    EXPECT_EQ(std::string(octets, 6), std::string(6, '\0')) << "the string keeps its buffer, but not what was in it";
}

TEST(SameInConstantTime, ComparesEveryOctet)
{
    EXPECT_TRUE(same_in_constant_time("", ""));
    EXPECT_TRUE(same_in_constant_time("abc", "abc"));
    EXPECT_FALSE(same_in_constant_time("abc", "abd"));
    EXPECT_FALSE(same_in_constant_time("abc", "xbc"));
    EXPECT_FALSE(same_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace sipdiag::auth
