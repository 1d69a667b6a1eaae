// SPDX-License-Identifier: MIT
#include "sipdiag/base/base64.hpp"

#include <gtest/gtest.h>

#include "sipdiag/base/entropy.hpp"

namespace sipdiag {
namespace {

TEST(Base64, WritesAndReadsTheVectorsOfRfc4648Section10)
{
    constexpr std::string_view vectors[][2] = {{"", ""},
                                               {"f", "Zg=="},
                                               {"fo", "Zm8="},
                                               {"foo", "Zm9v"},
                                               {"foob", "Zm9vYg=="},
                                               {"fooba", "Zm9vYmE="},
                                               {"foobar", "Zm9vYmFy"}};
    for (const auto& [octets, text] : vectors) {
        EXPECT_EQ(to_base64(octets), text);
        EXPECT_EQ(from_base64(text), octets);
    }
}

TEST(Base64, RefusesWhatIsNone)
{
    for (const auto* const text :
         {"Z", "Zg", "Zg=", "Zg===", "====", "=Zg=", "Zg==Zg==", "Zm9-", "Zm 9", "Zh==", "Zm9="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

TEST(Base64, BringsBackAnyOctets)
{
    Entropy entropy(1);
    for (std::size_t size = 0; size < 100; ++size) {
        std::string octets;
        for (std::size_t i = 0; i < size; ++i)
            octets += static_cast<char>(entropy.between(0, 255));
        EXPECT_EQ(from_base64(to_base64(octets)), octets);
    }
}

}  // namespace
}  // namespace sipdiag
