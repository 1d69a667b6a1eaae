// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/effective.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "support/data.hpp"

namespace sipdiag::sdp {
namespace {

using nlohmann::json;

std::vector<json> expectations(const std::string& name)
{
    std::vector<json> all;
    std::istringstream lines(support::read_data("sdp/" + name));
    for (std::string line; std::getline(lines, line);)
        all.push_back(json::parse(line));
    return all;
}

std::string name_of(std::string name)
{
    for (auto& c : name)
        c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
}

json target(const std::optional<TargetView>& found)
{
    return found ? json::array({found->host, found->port}) : json();
}

// A refused stream has an address and port 0.
json address_and_port(SessionView session, std::size_t media)
{
    return json::array({connection_of(session, media)->address, *view_media(session.media_line(media).value()).port});
}

std::string codec(const std::optional<RtpmapView>& map)
{
    return map ? std::string(map->encoding) + "/" + std::to_string(map->clock_rate.value_or(0)) : "none";
}

class Single : public testing::TestWithParam<json> {};

TEST_P(Single, DescriptionGivesWhatItsSourceSays)
{
    const auto& want = GetParam();
    const Session owner(support::read_data("sdp/" + want["file"].get<std::string>()));
    const auto session = owner.view();
    if (want.contains("session_dir")) {
        EXPECT_TRUE(session.session().attribute(want["session_dir"].get<std::string>()));
    }
    if (want.contains("multicast_ttl")) {
        EXPECT_EQ(view_connection(session.session().connection()->value()).ttl, want["multicast_ttl"].get<int>());
    }
    if (want.contains("codecs")) {
        for (const auto& [number, name] : want["codecs"].items()) {
            EXPECT_EQ(codec(codec_of(session.media(0), static_cast<std::uint8_t>(std::stoi(number)))), name) << number;
        }
    }
    if (!want.contains("media")) return;
    ASSERT_EQ(session.media_count(), want["media"].size());
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        const auto& stream = want["media"][i];
        const auto media = view_media(session.media_line(i).value());
        EXPECT_EQ(media.type, stream["type"].get<std::string>());
        EXPECT_EQ(media.port, stream["port"].get<int>());
        if (stream.contains("addr")) {
            EXPECT_EQ(rtp_target(session, i)->host, stream["addr"].get<std::string>());
        }
        if (stream.contains("dir")) {
            EXPECT_EQ(to_string(direction_of(session, i)), stream["dir"].get<std::string>());
        }
        if (stream.contains("rtcp")) {
            EXPECT_EQ(target(rtcp_target(session, i, false)), stream["rtcp"]);
        }
        if (stream.contains("rtcp_mux")) {
            EXPECT_EQ(rtcp_target(session, i, true)->port, stream["rtcp_if_answerer_agrees"].get<int>());
            EXPECT_EQ(rtcp_target(session, i, false)->port, stream["rtcp_if_not"].get<int>());
        }
        if (stream.contains("fmts")) {
            std::vector<std::string> formats;
            Words words(media.formats);
            while (const auto format = words.more())
                formats.emplace_back(*format);
            EXPECT_EQ(json(formats), stream["fmts"]);
        }
        if (stream.contains("ptime")) {
            using std::chrono::milliseconds;
            const auto section = session.media(i);
            EXPECT_EQ(*parse_ptime(section.attribute("ptime")->value), milliseconds(stream["ptime"].get<int>()));
            EXPECT_EQ(*parse_ptime(section.attribute("maxptime")->value), milliseconds(stream["maxptime"].get<int>()));
        }
        if (stream.contains("dtmf_pt")) {
            const auto events = telephone_event_of(session.media(i));
            ASSERT_TRUE(events);
            EXPECT_EQ(events->payload_type, stream["dtmf_pt"].get<int>());
            std::vector<int> numbers;
            for (int event = 0; event < 256; ++event) {
                if (events->events.test(static_cast<std::size_t>(event))) numbers.push_back(event);
            }
            EXPECT_EQ(json(numbers), stream["dtmf_events"]);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Corpus, Single, testing::ValuesIn(expectations("expected-single.jsonl")),
                         [](const auto& each) { return name_of(each.param["file"]); });

class Exchange : public testing::TestWithParam<json> {};

TEST_P(Exchange, BothSidesGiveTargetsDirectionsAndCodecs)
{
    const auto& want = GetParam();
    const Session offer_owner(support::read_data("sdp/" + want["offer"].get<std::string>()));
    const Session answer_owner(support::read_data("sdp/" + want["answer"].get<std::string>()));
    const auto offer = offer_owner.view();
    const auto answer = answer_owner.view();
    ASSERT_EQ(offer.media_count(), want["streams"].size());
    ASSERT_EQ(answer.media_count(), want["streams"].size());
    for (std::size_t i = 0; i < offer.media_count(); ++i) {
        const auto& stream = want["streams"][i];
        EXPECT_EQ(view_media(offer.media_line(i).value()).type, stream["media"].get<std::string>());
        EXPECT_EQ(to_string(direction_of(offer, i)), stream["offer_dir"].get<std::string>());
        EXPECT_EQ(to_string(direction_of(answer, i)), stream["answer_dir"].get<std::string>());
        EXPECT_EQ(address_and_port(offer, i), stream["offer_rtp"]);
        EXPECT_EQ(address_and_port(answer, i), stream["answer_rtp"]);
        EXPECT_EQ(!rtp_target(answer, i).has_value(), stream["rejected"].get<bool>());
        const auto rtcp = rtcp_target(offer, i, false);
        EXPECT_EQ(rtcp ? json(rtcp->port) : json(), stream["offer_rtcp_port_default"]);
        for (const auto& each : stream["codecs"]) {
            // The second answer of RFC 4317 §3.2 holds a codec that was not offered.
            if (!each["pt_in_offer"].is_null()) {
                EXPECT_EQ(codec(codec_of(offer.media(i), each["pt_in_offer"])), each["codec"]);
            }
            EXPECT_EQ(codec(codec_of(answer.media(i), each["pt_in_answer"])), each["codec"]);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Rfc4317, Exchange, testing::ValuesIn(expectations("expected-offer-answer.jsonl")),
                         [](const auto& each) {
                             return name_of(each.param["name"].template get<std::string>() + "_" +
                                            std::to_string(each.param["exchange"].template get<int>()));
                         });

TEST(Effective, MediaLevelWinsOverSessionLevel)
{
    const Session owner(
        "c=IN IP4 192.0.2.1\na=sendonly\n"
        "m=audio 5004 RTP/AVP 0\n"
        "m=audio 5006 RTP/AVP 0\nc=IN IP4 192.0.2.2\na=inactive\na=recvonly\n");
    const auto session = owner.view();
    EXPECT_EQ(rtp_target(session, 0), (TargetView{"192.0.2.1", 5004}));
    EXPECT_EQ(rtp_target(session, 1), (TargetView{"192.0.2.2", 5006}));
    EXPECT_EQ(direction_of(session, 0), Direction::sendonly);
    EXPECT_EQ(direction_of(session, 1), Direction::inactive) << "the first of two";
}

TEST(Effective, WhatIsNotThereIsNoTarget)
{
    const Session owner(
        "o=- 1 1 IN IP4 192.0.2.9\nm=audio 5004 RTP/AVP 0\nm=audio 0 RTP/AVP 0\nc=IN IP4 192.0.2.1\n"
        "m=audio x RTP/AVP 0\nc=IN IP4 192.0.2.1\nm=audio 65535 RTP/AVP 0\nc=IN IP4 192.0.2.1\nm=audio 5 RTP/AVP "
        "0\nc=IN IP4\n");
    const auto session = owner.view();
    EXPECT_FALSE(rtp_target(session, 0)) << "o= is no address for media";
    EXPECT_FALSE(rtp_target(session, 1)) << "port 0";
    EXPECT_FALSE(rtp_target(session, 2)) << "no number";
    EXPECT_TRUE(rtp_target(session, 3));
    EXPECT_FALSE(rtcp_target(session, 3, false)) << "there is no port above 65535";
    EXPECT_FALSE(rtp_target(session, 4)) << "no address";
}

TEST(Effective, RtcpNeedsBothSidesToMux)
{
    const Session owner(
        "c=IN IP4 192.0.2.1\nm=audio 5004 RTP/AVP 0\na=rtcp-mux\na=rtcp:7000\n"
        "m=audio 5006 RTP/AVP 0\na=rtcp:0\n"
        "m=audio 5009 RTP/AVP 0\na=rtcp:53020 IN IP4 192.0.2.7\n");
    const auto session = owner.view();
    EXPECT_EQ(rtcp_target(session, 0, true), (TargetView{"192.0.2.1", 5004}));
    EXPECT_EQ(rtcp_target(session, 0, false), (TargetView{"192.0.2.1", 7000}));
    EXPECT_EQ(rtcp_target(session, 1, true), (TargetView{"192.0.2.1", 5007})) << "an unreadable a=rtcp says nothing";
    EXPECT_EQ(rtcp_target(session, 2, false), (TargetView{"192.0.2.7", 53020}));
}

TEST(Effective, AnRtpmapWinsOverTheStaticTable)
{
    const Session owner("m=audio 5004 RTP/AVP 0 97\na=rtpmap:0 PCMA/8000\na=rtpmap:97 iLBC/8000\na=fmtp:97 mode=20\n");
    const auto media = owner.view().media(0);
    EXPECT_EQ(codec(codec_of(media, 0)), "PCMA/8000");
    EXPECT_EQ(codec(codec_of(media, 97)), "iLBC/8000");
    EXPECT_EQ(codec(codec_of(media, 98)), "none");
    EXPECT_EQ(parameters_of(media, "97"), "mode=20");
    EXPECT_FALSE(parameters_of(media, "0"));
}

TEST(Effective, TelephoneEventsAreZeroToFifteenWhereNothingIsListed)
{
    const Session owner(
        "m=audio 5004 RTP/AVP 0 101\na=rtpmap:101 Telephone-Event/8000\n"
        "m=audio 5006 RTP/AVP 0\na=rtpmap:101 telephone-event/8000\n");
    const auto found = telephone_event_of(owner.view().media(0));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->payload_type, 101);
    EXPECT_EQ(found->events, Events(0xFFFF));
    EXPECT_FALSE(telephone_event_of(owner.view().media(1))) << "an rtpmap of what the m= line does not list";
}

}  // namespace
}  // namespace sipdiag::sdp
