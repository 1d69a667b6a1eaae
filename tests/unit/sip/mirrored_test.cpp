// SPDX-License-Identifier: MIT
#include "sipdiag/sip/mirrored.hpp"

#include <gtest/gtest.h>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

const Mirrored said{{Address::v4({203, 0, 113, 20}), 40112},
                    {Address::v4({192, 0, 2, 10}), 5060, Transport::tls},
                    "OPTIONS sip:a SIP/2.0\r\n\r\n\0x"};

Message response(const std::string& type, const std::string& body)
{
    return *Message::read("SIP/2.0 200 OK\r\nContent-Type: " + type +
                          "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

TEST(Mirrored, BringsBackWhatItSaw)
{
    const auto read = Mirrored::read(response(Mirrored::media_type(), said.body()).view());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->source, said.source);
    EXPECT_EQ(read->destination, said.destination);
    EXPECT_EQ(read->octets, said.octets);
}

TEST(Mirrored, ShowsNoAddressToThoseWhoLookForOne)
{
    EXPECT_EQ(said.body().find("203.0.113.20"), std::string::npos);
    EXPECT_EQ(said.body().find("sip:"), std::string::npos);
}

TEST(Mirrored, SaysNothingOfOtherOrDamagedBodies)
{
    const auto body = said.body();
    EXPECT_FALSE(Mirrored::read(response("application/sdp", body).view()));
    for (std::size_t i = 0; i + 2 < body.size(); ++i) {
        // Each octet of the words and the first of each value; a changed letter of Base64 is another letter.
        auto damaged = body;
        damaged[i] = '!';
        EXPECT_FALSE(Mirrored::read(response(Mirrored::media_type(), damaged).view())) << i;
    }
}

}  // namespace
}  // namespace sipdiag::sip
