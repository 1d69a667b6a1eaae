// SPDX-License-Identifier: MIT
#include "sipdiag/phone/codec_names.hpp"

#include <gtest/gtest.h>

#include "sipdiag/sdp/values.hpp"

namespace sipdiag::phone {
namespace {

TEST(CodecNames, AreThoseOfRfc3551InThePhonesSpelling)
{
    EXPECT_EQ(sdp::static_payload(*payload_type_of("g711ulaw"))->encoding, "PCMU");
    EXPECT_EQ(sdp::static_payload(*payload_type_of("g711alaw"))->encoding, "PCMA");
    EXPECT_EQ(sdp::static_payload(*payload_type_of("g729a"))->encoding, "G729");
    EXPECT_EQ(payload_type_of("G711ULaw"), 0);
}

TEST(CodecNames, OthersAreUnknownToThePhone)
{
    for (const auto* keyword : {"none", "g729", "ulaw", "PCMU", "g.711", "g711ulaw ", ""}) {
        EXPECT_FALSE(payload_type_of(keyword)) << keyword;
    }
}

TEST(CodecNames, GoBothWays)
{
    EXPECT_EQ(codec_keyword(18), "g729a");
    EXPECT_EQ(codec_keyword(3), "");
    for (const auto keyword : codec_keywords()) {
        if (const auto type = payload_type_of(keyword)) {
            EXPECT_EQ(codec_keyword(*type), keyword);
        } else {
            EXPECT_EQ(keyword, "none");
        }
    }
}

}  // namespace
}  // namespace sipdiag::phone
