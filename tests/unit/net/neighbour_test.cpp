// SPDX-License-Identifier: MIT
//
// ARP, by RFC 826 and RFC 5227. Two machines with one address meet in tests/interop/local_address_test.py.
#include "sipdiag/net/neighbour.hpp"

#include <gtest/gtest.h>

namespace sipdiag::net {
namespace {

using namespace std::string_literals;

constexpr HardwareAddress ours{0x02, 0x00, 0x5E, 0x10, 0x00, 0x07};
const auto address = *parse_address("192.0.2.7");

TEST(Arp, ProbesFromNobodysAddress)
{
    EXPECT_EQ(arp_probe(ours, address),
              "\0\1\x08\0\6\4\0\1"s
              "\2\0\x5E\x10\0\7"s
              "\0\0\0\0"s
              "\0\0\0\0\0\0"s
              "\xC0\0\2\7"s);
    EXPECT_EQ(to_string(ours), "02:00:5e:10:00:07");
}

TEST(Arp, HearsWhoClaimsTheAddress)
{
    const auto reply =
        "\0\1\x08\0\6\4\0\2"s
        "\2\0\x5E\x10\0\x9"s
        "\xC0\0\2\7"s
        "\2\0\x5E\x10\0\7"s
        "\0\0\0\0"s;
    EXPECT_EQ(arp_claim(reply, address, ours), (HardwareAddress{0x02, 0x00, 0x5E, 0x10, 0x00, 0x09}));
    EXPECT_EQ(arp_claim(reply + std::string(18, '\0'), address, ours).has_value(), true) << "padded to a frame";
    EXPECT_EQ(arp_claim(reply, *parse_address("192.0.2.8"), ours), std::nullopt);
    EXPECT_EQ(arp_claim(reply, address, {0x02, 0x00, 0x5E, 0x10, 0x00, 0x09}), std::nullopt) << "that is ourselves";
    EXPECT_EQ(arp_claim(reply.substr(0, 27), address, ours), std::nullopt);
    EXPECT_EQ(arp_claim(arp_probe({1, 2, 3, 4, 5, 6}, address), address, ours), std::nullopt)
        << "who asks for it does not claim it";
}

TEST(Neighbours, AreNotLookedForOnTheLoopback)
{
    const auto found = look_for_another(*parse_address("127.0.0.1"));
    EXPECT_FALSE(found.looked);
    EXPECT_EQ(found.other, std::nullopt);
    EXPECT_EQ(found.link, "");
}

}  // namespace
}  // namespace sipdiag::net
