// SPDX-License-Identifier: MIT
#include "common/listening.hpp"

#include <gmock/gmock.h>

namespace sipdiag::tools {
namespace {

Endpoint at(const char* text, Transport transport)
{
    auto endpoint = *parse_endpoint(text);
    endpoint.transport = transport;
    return endpoint;
}

// RFC 3261 §18.2.1: a server that listens for UDP listens for TCP at the same port and interface.
TEST(WithoutTcp, NamesWhatIsOpenForUdpAlone)
{
    const auto udp = at("192.0.2.1:5060", Transport::udp);
    EXPECT_TRUE(without_tcp({udp, at("192.0.2.1:5060", Transport::tcp)}).empty());
    EXPECT_TRUE(without_tcp({at("192.0.2.1:5060", Transport::tcp)}).empty());
    for (const auto& other : {at("192.0.2.1:5062", Transport::tcp), at("192.0.2.2:5060", Transport::tcp),
                              at("192.0.2.1:5060", Transport::tls)}) {
        EXPECT_THAT(without_tcp({udp, other}), testing::ElementsAre(testing::HasSubstr("udp 192.0.2.1:5060")));
    }
    EXPECT_THAT(without_tcp({at("[2001:db8::1]:5060", Transport::udp)}),
                testing::ElementsAre(testing::HasSubstr("--listen tcp:[2001:db8::1]:5060")));
}

}  // namespace
}  // namespace sipdiag::tools
