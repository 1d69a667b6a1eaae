// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sipdiag/sdp/compose.hpp"
#include "sipdiag/sdp/judge.hpp"
#include "support/data.hpp"

namespace sipdiag::sdp {
namespace {

struct Seen {
    std::string code;
    std::uint32_t begin;
    std::uint32_t end;

    friend bool operator==(const Seen&, const Seen&) = default;
    friend void PrintTo(const Seen& seen, std::ostream* out)
    {
        *out << seen.code << " at " << seen.begin << ".." << seen.end;
    }
};

std::vector<Seen> seen_in(const std::string& octets)
{
    const Session session(octets);
    std::vector<Seen> seen;
    for (const auto& each : judge(session.view())) {
        seen.push_back({std::string(each.entry->code), each.span->begin, each.span->end});
    }
    return seen;
}

// What a case leaves out is taken from here; a case says only what is its own.
constexpr const char* version = "v=0\r\n";
constexpr const char* origin = "o=- 1 1 IN IP4 192.0.2.10\r\n";
constexpr const char* name = "s=-\r\n";
constexpr const char* connection = "c=IN IP4 192.0.2.10\r\n";
constexpr const char* time = "t=0 0\r\n";

std::string session_with(const std::string& rest)
{
    return std::string(version) + origin + name + connection + time + rest;
}
constexpr std::uint32_t before_rest = 5 + 27 + 5 + 21 + 7;

struct Case {
    const char* title;
    std::string octets;
    std::vector<Seen> want;
};

std::vector<Case> cases()
{
    const std::string v = version;
    const std::string o = origin;
    const std::string s = name;
    const std::string c = connection;
    const std::string t = time;
    const auto b = before_rest;
    const std::string audio = "m=audio 5004 RTP/AVP 0\r\n";  // 24 octets
    return {
        {"nothing_wrong", session_with(audio), {}},
        {"no_media", session_with(""), {}},
        {"every_letter",
         v + o + s + "i=x\r\nu=x\r\ne=x\r\np=1\r\n" + c + "b=AS:64\r\n" + t + "r=7d 1h 0\r\nz=1 1\r\n" + t +
             "k=prompt\r\na=tool:x\r\nm=audio 5004 RTP/AVP 0\r\ni= x\r\n" + c + "b=AS:64\r\nk=prompt\r\na=ptime:20\r\n",
         {}},

        {"empty_line", session_with("\r\n"), {{"SDP001", b, b}}},
        {"word", session_with("hello\r\n"), {{"SDP001", b, b + 5}}},
        {"empty_value", v + o + s + "i=\r\n" + c + t, {{"SDP001", 37, 39}}},
        {"blank_behind_equals", v + o + s + c + "b= AS:64\r\n" + t, {{"SDP001", 60, 61}}},
        {"cr_within", session_with("a=x:\r1\r\n"), {{"SDP001", b + 4, b + 5}}},
        {"nul_within", session_with(std::string("a=x:\0\r\n", 7)), {{"SDP001", b + 4, b + 5}}},

        {"origin_behind_name", v + s + o + c + t, {{"SDP002", 10, 35}}},
        {"time_before_connection", v + o + s + t + c, {{"SDP002", 44, 63}}},
        {"attribute_before_media_connection", session_with(audio + "a=sendrecv\r\n" + c), {{"SDP002", b + 36, b + 55}}},
        {"time_in_media", session_with(audio + t), {{"SDP002", b + 24, b + 29}}},

        {"no_version", o + s + c + t, {{"SDP003", 0, 0}}},
        {"nothing", "", {{"SDP003", 0, 0}, {"SDP003", 0, 0}, {"SDP003", 0, 0}, {"SDP003", 0, 0}}},

        {"version_one", "v=1\r\n" + o + s + c + t, {{"SDP004", 0, 3}}},
        {"version_blank", "v= 0\r\n" + o + s + c + t, {{"SDP004", 0, 4}}},

        {"origin_short", v + "o=- 1 1 IN IP4\r\n" + s + c + t, {{"SDP005", 19, 19}}},
        {"origin_blank", v + "o= - 1 1 IN IP4 192.0.2.10\r\n" + s + c + t, {{"SDP005", 7, 8}}},
        {"session_id_null", v + "o=Cisco-SIPUA (null) 1 IN IP4 192.0.2.10\r\n" + s + c + t, {{"SDP006", 19, 20}}},
        {"session_version_beyond",
         v + "o=- 1 9223372036854775808 IN IP4 192.0.2.10\r\n" + s + c + t,
         {{"SDP006", 11, 12}}},

        {"name_empty", v + o + "s=\r\n" + c + t, {{"SDP007", 32, 34}}},
        {"name_of_one_space", v + o + "s= \r\n" + c + t, {}},

        {"connection_blank", v + o + s + "c= IN IP4 192.0.2.10\r\n" + t, {{"SDP008", 39, 40}}},
        {"connection_ttl", v + o + s + "c=IN IP4 192.0.2.10/127\r\n" + t, {{"SDP008", 56, 57}}},
        {"connection_cut", v + o + s + "c=IN IP4\r\n" + t, {{"SDP008", 45, 45}}},

        {"no_connection", v + o + s + t + audio, {{"SDP009", 44, 66}}},
        {"connection_of_its_own", v + o + s + t + audio + c, {}},
        {"one_of_two", v + o + s + t + audio + c + audio, {{"SDP009", 89, 111}}},

        {"ipv6_in_ip4", v + o + s + "c=IN IP4 2001:db8::1\r\n" + t, {{"SDP010", 46, 47}}},
        {"ipv4_in_ip6_of_origin", v + "o=- 1 1 IN IP6 192.0.2.10\r\n" + s + c + t, {{"SDP010", 20, 21}}},
        {"placeholder", v + o + s + "c=IN IP4 <phone>\r\n" + t, {{"SDP010", 46, 47}}},
        {"rtcp_family", session_with(audio + "a=rtcp:5 IN IP4 ::1\r\n"), {{"SDP010", b + 40, b + 41}}},

        {"no_formats", session_with("m=audio 5004 RTP/AVP\r\n"), {{"SDP011", b + 20, b + 20}}},
        {"two_spaces", session_with("m=audio  5004 RTP/AVP 0\r\n"), {{"SDP011", b + 7, b + 8}}},

        {"port_65536", session_with("m=audio 65536 RTP/AVP 0\r\n"), {{"SDP012", b + 8, b + 13}}},
        {"port_65535", session_with("m=audio 65535 RTP/AVP 0\r\n"), {}},
        {"port_zero", session_with("m=audio 0 RTP/AVP 0\r\n"), {}},
        {"port_negative_with_count", session_with("m=audio -4/2 RTP/AVP 0\r\n"), {{"SDP012", b + 8, b + 10}}},

        {"two_directions", session_with(audio + "a=sendonly\r\na=recvonly\r\n"), {{"SDP013", b + 36, b + 46}}},
        {"the_same_twice", session_with("a=sendrecv\r\na=sendrecv\r\n" + audio), {{"SDP013", b + 12, b + 22}}},
        {"one_for_each_level",
         session_with("a=sendonly\r\n" + audio + "a=recvonly\r\n" + audio + "a=inactive\r\n"),
         {}},

        {"attribute_name", session_with("a= x\r\n"), {{"SDP014", b, b + 4}}},
        {"attribute_empty", session_with("a=\r\n"), {{"SDP014", b, b + 2}}},
        {"rtpmap_without_clock", session_with(audio + "a=rtpmap:0 PCMU\r\n"), {{"SDP014", b + 39, b + 39}}},
        {"ptime_zero", session_with(audio + "a=ptime:0\r\n"), {{"SDP014", b + 32, b + 33}}},
        {"ptime_with_unit", session_with(audio + "a=maxptime:20ms\r\n"), {{"SDP014", b + 37, b + 38}}},
        {"rtcp_port", session_with(audio + "a=rtcp:70000\r\n"), {{"SDP014", b + 31, b + 32}}},
        {"events_with_blank",
         session_with("m=audio 5004 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15, 66\r\n"),
         {{"SDP014", b + 28 + 35 + 16, b + 28 + 35 + 17}}},
        {"fmtp_of_another_codec",
         session_with("m=audio 5004 RTP/AVP 97\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=20\r\n"),
         {}},

        {"dynamic_without_rtpmap", session_with("m=audio 5004 RTP/AVP 0 97\r\n"), {{"SDP015", b + 23, b + 25}}},
        {"unassigned_without_rtpmap", session_with("m=audio 5004 RTP/AVP 2\r\n"), {{"SDP015", b + 21, b + 22}}},
        {"static_without_rtpmap", session_with("m=audio 5004 RTP/AVP 0 8 18\r\n"), {}},
        {"refused_without_rtpmap", session_with("m=audio 0 RTP/AVP 97\r\n"), {}},
        {"not_rtp", session_with("m=image 5004 udptl t38\r\n"), {}},

        {"bare_lf", v + o + "s=-\n" + c + "t=0 0\n", {{"SDP016", 35, 36}}},
        {"no_end", session_with("a=x"), {{"SDP016", b + 3, b + 3}}},

        {"unknown_letter", session_with("x=1\r\n"), {{"SDP017", b, b + 1}}},
        {"upper_case", session_with("A=sendrecv\r\n"), {{"SDP017", b, b + 1}}},

        {"time_of_words", v + o + s + c + "t=now then\r\n", {{"SDP018", 60, 61}, {"SDP018", 64, 65}}},
        {"time_alone", v + o + s + c + "t=0\r\n", {{"SDP018", 61, 61}}},

        {"rtpmap_of_session", session_with("a=rtpmap:0 PCMU/8000\r\n" + audio), {{"SDP019", b, b + 20}}},
        {"ptime_of_media", session_with(audio + "a=ptime:20\r\n"), {}},

        {"two_connections", v + o + s + c + c + t, {{"SDP020", 58, 77}}},
        {"two_media_connections", session_with(audio + c + c), {{"SDP020", b + 45, b + 64}}},
        {"two_multicast_connections",
         session_with(audio + "c=IN IP4 233.252.0.1/127\r\nc=IN IP4 233.252.0.2/127\r\n"),
         {}},
        {"two_versions", v + v + o + s + c + t, {{"SDP020", 5, 8}}},

        {"event_clock",
         session_with(
             "m=audio 5004 RTP/AVP 96 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n"),
         {{"SDP022", b, b + 27}}},
        {"event_clock_of_both",
         session_with(
             "m=audio 5004 RTP/AVP 96 101 102\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/48000\r\n"
             "a=rtpmap:102 telephone-event/8000\r\n"),
         {{"SDP022", b, b + 31}}},
        {"events_alone", session_with("m=audio 5004 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n"), {}},

        {"crypto_tag",
         session_with("m=audio 5004 RTP/SAVP 0\r\na=crypto:01 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n"),
         {{"SDP023", b + 25, b + 72}}},
        {"crypto_key_cut",
         session_with("m=audio 5004 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAAA|2^20\r\n"),
         {{"SDP023", b + 25, b + 77}}},
        {"crypto_tag_twice",
         session_with("m=audio 5004 RTP/SAVP 0\r\na=crypto:1 A inline:AAAA\r\na=crypto:1 B inline:AAAA\r\n"),
         {{"SDP023", b + 51, b + 75}}},
        {"crypto_of_avp",
         session_with(audio + "a=crypto:1 A inline:AAAA|2^20|1:4;inline:AAA=|2:4 KDR=1\r\n"),
         {{"SDP024", b, b + 22}}},
    };
}

class Checks : public testing::TestWithParam<Case> {};

TEST_P(Checks, FindTheFaultWhereItStandsAndNothingElse)
{
    EXPECT_EQ(seen_in(GetParam().octets), GetParam().want) << GetParam().octets;
}

INSTANTIATE_TEST_SUITE_P(Rfc8866, Checks, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.title; });

TEST(Checks, TooManyMediaAreSaid)
{
    std::string octets;
    for (std::size_t i = 0; i < Index::max_media; ++i)
        octets += "m=audio 5004 RTP/AVP 0\r\n";
    EXPECT_THAT(seen_in(session_with(octets)), testing::IsEmpty());
    const auto end = before_rest + static_cast<std::uint32_t>(octets.size());
    EXPECT_EQ(seen_in(session_with(octets + "m=audio 5004 RTP/AVP 0\r\n")), (std::vector<Seen>{{"SDP021", end, end}}));
}

TEST(Checks, ManyFaultsOfOneKindAreNotAllListed)
{
    EXPECT_EQ(seen_in(session_with(std::string(62, '\n'))).size(), 33U)
        << "32 empty lines, and one remark on line ends";
    std::string lines;
    for (int i = 0; i < 32; ++i)
        lines += "\r\n";
    EXPECT_EQ(seen_in(session_with(lines)).size(), 32U);
    EXPECT_EQ(seen_in(session_with(lines + "\r\n")).size(), 32U);
}

TEST(Checks, EachCodeIsFoundSomewhere)
{
    std::set<std::string> found{"SDP021"};  // its case is too long for the table
    for (const auto& each : cases()) {
        for (const auto& seen : each.want)
            found.insert(seen.code);
    }
    for (const auto* entry : catalogue())
        EXPECT_TRUE(found.contains(std::string(entry->code))) << entry->code;
}

TEST(Checks, SpansCountFromWhereTheDescriptionBegins)
{
    const Session session("v=1\r\n");
    const auto findings = judge(session.view(), 100);
    ASSERT_FALSE(findings.empty());
    EXPECT_EQ(findings.front().entry->code, "SDP003");
    EXPECT_EQ(findings.front().span, (Span{100, 100}));
}

TEST(Checks, NoKeyIsGivenAsEvidence)
{
    const Session session(session_with("m=audio 5004 RTP/AVP 0\r\na=crypto:01 A inline:c2VjcmV0\r\n"));
    for (const auto& each : judge(session.view())) {
        for (const auto& line : each.evidence)
            EXPECT_EQ(line.find("c2VjcmV0"), std::string::npos) << line;
    }
}

TEST(Checks, FindNothingInWhatWeCompose)
{
    Description description;
    description.address = Address::v4({192, 0, 2, 10});
    MediaDescription audio;
    audio.port = 49170;
    audio.codecs = {{8, "PCMA", 8000, 1, ""}, {101, "telephone-event", 8000, 1, "0-15"}};
    audio.rtcp_port = 49171;
    audio.ptime = std::chrono::milliseconds(20);
    description.media = {audio};
    EXPECT_THAT(seen_in(compose(description)), testing::IsEmpty());
}

// The corpus: errors in exactly those that its table calls invalid, and of the right kind.
TEST(Corpus, IsJudgedAsItsTableSays)
{
    const std::map<std::string, std::string> codes{
        {"no-c-line.sdp", "SDP009"},          {"missing-v.sdp", "SDP003"},         {"order-wrong.sdp", "SDP002"},
        {"space-after-equals.sdp", "SDP008"}, {"port-out-of-range.sdp", "SDP012"}, {"two-directions.sdp", "SDP013"}};
    std::istringstream lines(support::read_data("sdp/expected-single.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        const auto want = nlohmann::json::parse(line);
        const auto file = want["file"].get<std::string>();
        const Session session(support::read_data("sdp/" + file));
        std::vector<std::string> errors;
        for (const auto& each : judge(session.view())) {
            if (each.severity() == finding::Severity::error) errors.emplace_back(each.entry->code);
        }
        if (want["valid"].get<bool>()) {
            EXPECT_THAT(errors, testing::IsEmpty()) << file;
        } else {
            EXPECT_THAT(errors, testing::ElementsAre(codes.at(file))) << file;
        }
    }
}

TEST(Corpus, OffersAndAnswersOfRfc4317HoldNoError)
{
    for (const auto& octets : support::read_folder("sdp", ".sdp")) {
        if (octets.find(".example.com\r\ns= \r\n") == std::string::npos) continue;
        const Session session(octets);
        for (const auto& each : judge(session.view())) {
            EXPECT_NE(each.severity(), finding::Severity::error) << each.entry->code << ' ' << each.message << '\n'
                                                                 << octets;
        }
    }
}

}  // namespace
}  // namespace sipdiag::sdp
