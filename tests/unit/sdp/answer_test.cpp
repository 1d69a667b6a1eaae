// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/answer.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "support/data.hpp"

namespace sipdiag::sdp {
namespace {

using testing::HasSubstr;
using testing::Not;

nlohmann::json as_json(const std::optional<Target>& target)
{
    if (!target) return nullptr;
    return {target->host, target->port};
}

// The pairs of RFC 4317, against figures that were worked out from the text of the standard.
TEST(Agree, HasTheExamplesOfRfc4317)
{
    std::istringstream file(support::read_data("sdp/expected-offer-answer.jsonl"));
    int pairs = 0;
    for (std::string line; std::getline(file, line); ++pairs) {
        const auto want = nlohmann::json::parse(line);
        SCOPED_TRACE(want["name"].get<std::string>() + " exchange " + want["exchange"].dump());
        const Session offer(support::read_data("sdp/" + want["offer"].get<std::string>()));
        const Session answer(support::read_data("sdp/" + want["answer"].get<std::string>()));
        const auto got = agree(offer.view(), answer.view());
        EXPECT_EQ(got.media_lines_match, want["m_lines_match"].get<bool>());
        ASSERT_EQ(got.streams.size(), want["streams"].size());
        for (std::size_t i = 0; i < got.streams.size(); ++i) {
            const auto& stream = got.streams[i];
            const auto& expected = want["streams"][i];
            EXPECT_EQ(stream.media, expected["media"]);
            EXPECT_EQ(stream.rejected, expected["rejected"].get<bool>());
            EXPECT_EQ(to_string(stream.offered), expected["offer_dir"].get<std::string>());
            EXPECT_EQ(to_string(stream.answered), expected["answer_dir"].get<std::string>());
            EXPECT_EQ(stream.hold_by_address, expected["hold_by_zero_address"].get<bool>());
            nlohmann::json codecs = nlohmann::json::array();
            for (const auto& codec : stream.codecs) {
                nlohmann::json in_offer = nullptr;
                if (codec.in_offer) in_offer = *codec.in_offer;
                codecs.push_back({{"codec", codec.encoding + "/" + std::to_string(codec.clock_rate)},
                                  {"pt_in_answer", codec.in_answer},
                                  {"pt_in_offer", in_offer}});
            }
            EXPECT_EQ(codecs, expected["codecs"]);
            if (expected["offer_rtp"][1] != 0) {
                EXPECT_EQ(as_json(stream.offerer_rtp), expected["offer_rtp"]);
            } else {
                EXPECT_EQ(stream.offerer_rtp, std::nullopt);
            }
            if (expected["answer_rtp"][1] != 0) {
                EXPECT_EQ(as_json(stream.answerer_rtp), expected["answer_rtp"]);
            }
            if (expected["offer_rtcp_port_default"].is_number()) {
                ASSERT_TRUE(stream.offerer_rtcp);
                EXPECT_EQ(stream.offerer_rtcp->port, expected["offer_rtcp_port_default"]);
            }
        }
    }
    EXPECT_EQ(pairs, 27);
}

TEST(Agree, SendsWithTheNumberThatTheOtherSideListed)  // RFC 4317 §2.3
{
    const Session offer(support::read_data("sdp/rfc4317-2.3-offer1.sdp"));
    const Session answer(support::read_data("sdp/rfc4317-2.3-answer1.sdp"));
    const auto stream = agree(offer.view(), answer.view()).streams.at(0);
    const auto offerer = seen_by(Side::offerer, stream);
    const auto answerer = seen_by(Side::answerer, stream);
    ASSERT_TRUE(offerer.codec);
    EXPECT_EQ(offerer.sends_with, answerer.receives_with);
    EXPECT_EQ(offerer.receives_with, answerer.sends_with);
    EXPECT_TRUE(offerer.sends && offerer.receives && answerer.sends && answerer.receives);
}

TEST(SeenBy, SendsNothingToAZeroAddress)  // RFC 3264 §8.4, RFC 4317 §5.2
{
    const Session offer(support::read_data("sdp/rfc4317-5.2-offer1.sdp"));
    const Session answer(support::read_data("sdp/rfc4317-5.2-answer1.sdp"));
    const auto stream = agree(offer.view(), answer.view()).streams.at(0);
    const auto answerer = seen_by(Side::answerer, stream);
    EXPECT_FALSE(answerer.sends);
    EXPECT_EQ(answerer.remote_rtp, std::nullopt);
    EXPECT_EQ(answerer.remote_rtcp, std::nullopt) << "nor RTCP";
}

struct DirectionCase {
    Direction offered;
    Direction wanted;
    Direction want;
};
TEST(AnswerDirection, MirrorsTheOffer)  // RFC 3264 §6.1
{
    using enum Direction;
    const DirectionCase cases[] = {
        {sendrecv, sendrecv, sendrecv}, {sendrecv, sendonly, sendonly}, {sendrecv, recvonly, recvonly},
        {sendrecv, inactive, inactive}, {sendonly, sendrecv, recvonly}, {sendonly, sendonly, inactive},
        {recvonly, sendrecv, sendonly}, {recvonly, recvonly, inactive}, {inactive, sendrecv, inactive},
    };
    for (const auto& each : cases) {
        EXPECT_EQ(answer_direction(each.offered, each.wanted), each.want)
            << to_string(each.offered) << " " << to_string(each.wanted);
    }
}

class Answering : public testing::Test {
protected:
    std::string answer_to(const std::string& media)
    {
        offer.emplace("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + media);
        Description frame;
        frame.address = Address::v4({192, 0, 2, 2});
        const auto made = answer(offer->view(), frame, capabilities);
        if (!made) return "refused";
        const Session text(compose(*made));
        agreement = agree(offer->view(), text.view());
        EXPECT_TRUE(agreement.media_lines_match);
        for (const auto& stream : agreement.streams) {
            EXPECT_FALSE(stream.direction_conflicts);
            for (const auto& codec : stream.codecs)
                EXPECT_TRUE(codec.in_offer) << codec.encoding;
        }
        return text.octets();
    }
    Capabilities capabilities{.codecs = {{0, "PCMU", 8000, 1, {}}, {8, "PCMA", 8000, 1, {}}}, .port = 16384};
    std::optional<Session> offer;
    Agreement agreement;
};

TEST_F(Answering, TakesOneCodecAndTelephoneEventByTheOfferedNumber)
{
    const auto text = answer_to(
        "m=audio 4000 RTP/AVP 8 0 96 101\r\na=rtpmap:96 telephone-event/8000\r\n"
        "a=rtpmap:101 telephone-event/16000\r\n");
    EXPECT_THAT(text, HasSubstr("m=audio 16384 RTP/AVP 8 96\r\n"));
    EXPECT_THAT(text, HasSubstr("a=rtpmap:8 PCMA/8000\r\n"));
    EXPECT_THAT(text, HasSubstr("a=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-15\r\n"));
    EXPECT_THAT(text, HasSubstr("a=sendrecv\r\n"));
}

TEST_F(Answering, RefusesWhatItHasNoCodecFor)
{
    EXPECT_EQ(answer_to("m=audio 4000 RTP/AVP 18 101\r\na=rtpmap:101 telephone-event/8000\r\n"), "refused");
    capabilities.takes_any_audio = true;
    EXPECT_THAT(
        answer_to("m=audio 4000 RTP/AVP 18 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:18 annexb=no\r\n"),
        HasSubstr("m=audio 16384 RTP/AVP 18 101\r\na=rtpmap:18 G729/8000\r\na=fmtp:18 annexb=no\r\n"));
    EXPECT_EQ(answer_to("m=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n"), "refused")
        << "keys alone are no sound";
}

TEST_F(Answering, RefusesVideoASecondAudioAndEncryptedMedia)
{
    const auto text = answer_to(
        "m=video 5000 RTP/AVP 31\r\nm=audio 6000 RTP/SAVP 0\r\nm=audio 4000 RTP/AVP 0\r\n"
        "m=audio 7000 RTP/AVP 0\r\n");
    EXPECT_THAT(text, HasSubstr("m=video 0 RTP/AVP 31\r\n"));
    EXPECT_THAT(text, HasSubstr("m=audio 0 RTP/SAVP 0\r\n"));
    EXPECT_THAT(text, HasSubstr("m=audio 16384 RTP/AVP 0\r\n"));
    EXPECT_THAT(text, HasSubstr("m=audio 0 RTP/AVP 0\r\n"));
    EXPECT_EQ(answer_to("m=audio 6000 RTP/SAVP 0\r\n"), "refused");
    EXPECT_EQ(answer_to("m=audio 0 RTP/AVP 0\r\n"), "refused") << "port 0 offers nothing";
}

TEST_F(Answering, AnswersHoldWithItsMirror)
{
    EXPECT_THAT(answer_to("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n"), HasSubstr("a=recvonly\r\n"));
    EXPECT_THAT(answer_to("m=audio 4000 RTP/AVP 0\r\na=inactive\r\n"), HasSubstr("a=inactive\r\n"));
}

TEST_F(Answering, MuxesOnlyWhereThatWasOffered)  // RFC 5761 §5.1.1
{
    capabilities.rtcp_port = 16399;
    const auto plain = answer_to("m=audio 4000 RTP/AVP 0\r\n");
    EXPECT_THAT(plain, HasSubstr("a=rtcp:16399\r\n"));
    EXPECT_THAT(plain, Not(HasSubstr("rtcp-mux")));
    EXPECT_EQ(seen_by(Side::answerer, agreement.streams.at(0)).remote_rtcp, (Target{"192.0.2.1", 4001}));
    EXPECT_THAT(answer_to("m=audio 4000 RTP/AVP 0\r\na=rtcp-mux\r\n"), HasSubstr("a=rtcp-mux\r\n"));
    EXPECT_EQ(seen_by(Side::answerer, agreement.streams.at(0)).remote_rtcp, (Target{"192.0.2.1", 4000}));
}

TEST_F(Answering, AcceptsAnOfferOfNoMedia)  // RFC 4317 §5.1
{
    EXPECT_THAT(answer_to(""), HasSubstr("c=IN IP4 192.0.2.2\r\n"));
}

}  // namespace
}  // namespace sipdiag::sdp
