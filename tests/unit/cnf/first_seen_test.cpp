// SPDX-License-Identifier: MIT
//
// FirstSeen: the first of each, whatever the fingerprints.
#include "sipdiag/cnf/detail/first_seen.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sipdiag::cnf::detail {
namespace {

TEST(FirstSeen, KnowsTheFirstOfEach)
{
    FirstSeen<int> seen(1000);
    for (int i = 0; i < 1000; ++i) {
        const auto* const first = seen.find_or_add(Fingerprint().add(std::to_string(i % 100)).value(), i,
                                                   [&](int known) { return known % 100 == i % 100; });
        if (i < 100) {
            EXPECT_EQ(first, nullptr) << i;
        } else {
            ASSERT_NE(first, nullptr) << i;
            EXPECT_EQ(*first, i % 100);
        }
    }
}

TEST(FirstSeen, IsNotMisledByEqualFingerprints)
{
    FirstSeen<int> seen(10);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(seen.find_or_add(7, i, [&](int known) { return known == i; }), nullptr);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(*seen.find_or_add(7, i, [&](int known) { return known == i; }), i);
}

TEST(Fingerprint, PartsItsTexts)
{
    EXPECT_NE(Fingerprint().add("ab").add("c").value(), Fingerprint().add("a").add("bc").value());
    EXPECT_NE(Fingerprint().add("12345678").value(), Fingerprint().add("123456789").value());
    EXPECT_EQ(Fingerprint().add("abc").add(5060).value(), Fingerprint().add("abc").add(5060).value());
}

}  // namespace
}  // namespace sipdiag::cnf::detail
