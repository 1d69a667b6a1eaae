// SPDX-License-Identifier: MIT
#include "sipdiag/auth/hash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sipdiag::auth {
namespace {

struct HashCase {
    const char* name;
    Hash hash;
    std::string_view text;
    std::string_view want;
};

class HashOf : public testing::TestWithParam<HashCase> {};

TEST_P(HashOf, IsThePublishedValue)
{
    const auto& [name, hash, text, want] = GetParam();
    ASSERT_TRUE(available(hash));
    EXPECT_EQ(hash_joined(hash, {text}).text(), want);
}

INSTANTIATE_TEST_SUITE_P(Published, HashOf,
                         testing::Values(
                             // RFC 1321 appendix A.5
                             HashCase{"md5_empty", Hash::md5, "", "d41d8cd98f00b204e9800998ecf8427e"},
                             HashCase{"md5_abc", Hash::md5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
                             // FIPS 180-4, example values of NIST
                             HashCase{"sha_256_abc", Hash::sha_256, "abc",
                                      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                             HashCase{"sha_512_256_abc", Hash::sha_512_256, "abc",
                                      "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"}),
                         [](const auto& each) { return each.param.name; });

TEST(HashJoined, PutsColonsBetweenParts)
{
    EXPECT_EQ(hash_joined(Hash::md5, {"a", "b", ""}), hash_joined(Hash::md5, {"a:b:"}));
    EXPECT_NE(hash_joined(Hash::md5, {"a", "b"}), hash_joined(Hash::md5, {"ab"}));
}

TEST(HashJoined, LeavesNoStateBehind)
{
    const auto before = hash_joined(Hash::sha_256, {"a"});
    (void)hash_joined(Hash::md5, {std::string(1000, 'x')});
    EXPECT_EQ(hash_joined(Hash::sha_256, {"a"}), before);
}

}  // namespace
}  // namespace sipdiag::auth
