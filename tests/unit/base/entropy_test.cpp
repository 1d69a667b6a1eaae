// SPDX-License-Identifier: MIT
#include "sipdiag/base/entropy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

namespace sipdiag {
namespace {

TEST(Entropy, IsTheChaCha20KeyStream)
{
    // Key, nonce and counter of zeros: RFC 8439 appendix A.1, test vectors 1 and 2 (blocks 0 and 1).
    Entropy entropy(Entropy::Seed{});
    const std::array<std::uint32_t, 20> want{0xade0b876, 0x903df1a0, 0xe56a5d40, 0x28bd8653, 0xb819d2bd,
                                             0x1aed8da0, 0xccef36a8, 0xc70d778b, 0x7c5941da, 0x8d485751,
                                             0x3fe02477, 0x374ad8b8, 0xf4b8436a, 0x1ca11815, 0x69b687c3,
                                             0x8665eeb2, 0xbee7079f, 0x7a385155, 0x7c97ba98, 0x0d082d73};
    for (const auto each : want)
        EXPECT_EQ(entropy.word(), each);
}

TEST(Entropy, SameSeedSameRunOtherSeedOtherRun)
{
    Entropy a(7);
    Entropy b(7);
    Entropy c(8);
    EXPECT_EQ(a.branch(), b.branch());
    EXPECT_EQ(a.call_id(), b.call_id());
    EXPECT_EQ(a.ssrc(), b.ssrc());
    EXPECT_NE(Entropy(7).tag(), c.tag());
}

TEST(Entropy, MakesIdentifiersOfTheProtocol)
{
    Entropy entropy(1);
    EXPECT_THAT(entropy.branch(), testing::MatchesRegex("z9hG4bK[a-km-np-z2-9]+"));
    EXPECT_EQ(entropy.branch().size(), 23U);
    EXPECT_THAT(entropy.tag(), testing::MatchesRegex("[a-km-np-z2-9]+"));
    EXPECT_EQ(entropy.tag().size(), 13U);
    EXPECT_THAT(entropy.call_id("host.example"), testing::MatchesRegex("[a-km-np-z2-9]+@host\\.example"));
    EXPECT_EQ(entropy.call_id().size(), 24U);
    EXPECT_THAT(entropy.token(), testing::MatchesRegex("[a-km-np-z2-9][a-km-np-z2-9][a-km-np-z2-9][a-km-np-z2-9]"));
    EXPECT_THAT(entropy.hex(13), testing::MatchesRegex("[0-9a-f]+"));
    EXPECT_EQ(entropy.hex(13).size(), 13U);
    EXPECT_EQ(entropy.letters(0), "");
}

TEST(Entropy, DoesNotRepeatItself)
{
    Entropy entropy(1);
    std::set<std::string> seen;
    for (int i = 0; i < 10000; ++i)
        seen.insert(entropy.branch());
    EXPECT_EQ(seen.size(), 10000U);
}

TEST(Entropy, BetweenReachesBothEndsAndNothingElse)
{
    Entropy entropy(3);
    std::array<int, 6> counts{};
    for (int i = 0; i < 6000; ++i) {
        const auto drawn = entropy.between(10, 15);
        ASSERT_GE(drawn, 10U);
        ASSERT_LE(drawn, 15U);
        ++counts[drawn - 10];
    }
    for (const int each : counts)
        EXPECT_NEAR(each, 1000, 150);  // five standard deviations
    EXPECT_EQ(entropy.between(7, 7), 7U);
    (void)entropy.between(0, 0xFFFFFFFF);
}

}  // namespace
}  // namespace sipdiag
