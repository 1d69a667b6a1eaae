// SPDX-License-Identifier: MIT
#include "sipdiag/nat/edits.hpp"

#include <gmock/gmock.h>

namespace sipdiag::nat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const std::string sent =
    "OPTIONS sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:40112;branch=z9hG4bKa;rport;sent-at=0a0000039cb0\r\n"
    "Max-Forwards: 70\r\nFrom: <sip:10.0.0.3>;tag=f1\r\nTo: <sip:sip.example>\r\nCall-ID: c1@10.0.0.3\r\n"
    "CSeq: 1 OPTIONS\r\nContact: <sip:10.0.0.3:40112>\r\nContent-Type: application/sdp\r\nContent-Length: 49\r\n\r\n"
    "v=0\r\no=- 1 1 IN IP4 10.0.0.3\r\nc=IN IP4 10.0.0.3\r\n";

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

/// An answer with all that a server returns, each value as given.
struct Answer {
    std::string via =
        "SIP/2.0/UDP 10.0.0.3:40112;branch=z9hG4bKa;rport=40112;sent-at=0a0000039cb0;received=203.0.113.1";
    std::string from = "<sip:10.0.0.3>;tag=f1";
    std::string to = "<sip:sip.example>;tag=t";
    std::string call_id = "c1@10.0.0.3";
    std::string cseq = "1 OPTIONS";

    [[nodiscard]] Edits edits() const
    {
        const auto request = sip::Message::read(sent);
        const auto response =
            sip::Message::read("SIP/2.0 200 OK\r\nVia: " + via + "\r\nFrom: " + from + "\r\nTo: " + to +
                               "\r\nCall-ID: " + call_id + "\r\nCSeq: " + cseq + "\r\n\r\n");
        return edits_in_answer(request->view(), response->view());
    }
};

TEST(EditsInAnswer, AllowWhatAServerAdds)  // RFC 3261 §8.2.6.2, §18.2.1, RFC 3581 §4
{
    EXPECT_THAT(Answer{}.edits(), IsEmpty());
    EXPECT_THAT(Answer{.to = "<sip:sip.example>"}.edits(), IsEmpty());
    EXPECT_THAT(Answer{.to = "<sip:sip.example> ;tag=x"}.edits(), IsEmpty());
    EXPECT_THAT(Answer{.via = "SIP/2.0/UDP 10.0.0.3:40112;branch=z9hG4bKa;rport;sent-at=0a0000039cb0"}.edits(),
                IsEmpty())
        << "a server that knows neither";
}

struct AnswerCase {
    const char* name;
    Answer answer;
    Part part;
    bool meaning;
};

class ChangedAnswer : public testing::TestWithParam<AnswerCase> {};

TEST_P(ChangedAnswer, IsSeen)
{
    const auto& [name, answer, part, meaning] = GetParam();
    const auto edits = answer.edits();
    ASSERT_THAT(edits, SizeIs(1));
    EXPECT_EQ(edits[0].part, part);
    EXPECT_EQ(edits[0].meaning, meaning);
    EXPECT_EQ(changes_meaning(edits), meaning);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section8_2_6_2, ChangedAnswer,
    testing::Values(
        AnswerCase{"sent_by_address",
                   {.via = "SIP/2.0/UDP 203.0.113.1:40112;branch=z9hG4bKa;rport=1;received=203.0.113.1"},
                   Part::via,
                   true},
        AnswerCase{"sent_by_port",
                   {.via = "SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bKa;rport=1;sent-at=0a0000039cb0"},
                   Part::via,
                   true},
        AnswerCase{
            "the_copy", {.via = "SIP/2.0/UDP 10.0.0.3:40112;branch=z9hG4bKa;sent-at=cb0071019cb0"}, Part::via, true},
        AnswerCase{
            "the_copy_left_out", {.via = "SIP/2.0/UDP 10.0.0.3:40112;branch=z9hG4bKa;rport=40112"}, Part::via, false},
        AnswerCase{"via_in_other_order",
                   {.via = "SIP/2.0/UDP 10.0.0.3:40112;sent-at=0a0000039cb0;branch=z9hG4bKa"},
                   Part::via,
                   false},
        AnswerCase{"from_gains_a_port", {.from = "<sip:10.0.0.3:5060>;tag=f1"}, Part::from, true},
        AnswerCase{"from_host", {.from = "<sip:203.0.113.1>;tag=f1"}, Part::from, true},
        AnswerCase{"from_tag", {.from = "<sip:10.0.0.3>;tag=f2"}, Part::from, true},
        AnswerCase{"from_blanks", {.from = "<sip:10.0.0.3> ; tag=f1"}, Part::from, false},
        AnswerCase{"to_host", {.to = "<sip:192.0.2.1>;tag=t"}, Part::to, true},
        AnswerCase{"to_gains_more", {.to = "<sip:sip.example>;tag=t;x=y"}, Part::to, false},
        AnswerCase{"call_id", {.call_id = "c1@203.0.113.1"}, Part::call_id, true},
        AnswerCase{"cseq_number", {.cseq = "2 OPTIONS"}, Part::other, true},
        AnswerCase{"cseq_blanks", {.cseq = "1  OPTIONS"}, Part::other, false}),
    [](const auto& each) { return std::string(each.param.name); });

Edits in_request(const std::string& arrived)
{
    return edits_in_request(sip::Message::read(sent)->view(), sip::Message::read(arrived)->view());
}

TEST(EditsInRequest, AllowWhatAProxyDoes)  // RFC 3261 §16.6
{
    auto arrived = replaced(sent, "Via: ", "Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKproxy\r\nVia: ");
    arrived = replaced(arrived, "rport;", "rport=40112;received=203.0.113.1;");
    arrived = replaced(arrived, "Max-Forwards: 70", "Max-Forwards: 69");
    arrived = replaced(arrived, "sip:sip.example SIP", "sip:12345@203.0.113.1:40112 SIP");
    arrived = replaced(arrived, "From: ", "Record-Route: <sip:192.0.2.10;lr>\r\nFrom: ");
    EXPECT_THAT(in_request(arrived), IsEmpty());
}

TEST(EditsInRequest, SeeTheContactTheBodyAndTheVia)
{
    const auto contact = in_request(replaced(sent, "<sip:10.0.0.3:40112>", "<sip:203.0.113.1:40112>"));
    ASSERT_THAT(contact, SizeIs(1));
    EXPECT_EQ(contact[0], (Edit{Part::contact, "Contact", "<sip:10.0.0.3:40112>", "<sip:203.0.113.1:40112>", true}));
    const auto body = in_request(replaced(sent, "c=IN IP4 10.0.0.3", "c=IN IP4 203.0.113.1"));
    ASSERT_THAT(body, SizeIs(1));
    EXPECT_EQ(body[0], (Edit{Part::sdp, "c=", "c=IN IP4 10.0.0.3", "c=IN IP4 203.0.113.1", true}));
    const auto via = in_request(replaced(sent, "UDP 10.0.0.3", "UDP 203.0.113.1"));
    ASSERT_THAT(via, SizeIs(1));
    EXPECT_EQ(via[0].part, Part::via);
    EXPECT_THAT(in_request(replaced(sent, "c=IN IP4 10.0.0.3\r\n", "c=IN IP4 10.0.0.3\r\na=x\r\n")), SizeIs(1));
}

TEST(EditsInQuote, CompareWholeLinesAlone)
{
    const auto whole = edits_in_quote(sent, sent);
    EXPECT_THAT(whole.edits, IsEmpty());
    EXPECT_TRUE(whole.has_via && whole.has_contact && whole.has_sdp);
    for (std::size_t size = 0; size < sent.size(); ++size) {
        const auto part = edits_in_quote(sent, sent.substr(0, size));
        EXPECT_THAT(part.edits, IsEmpty()) << size;
        EXPECT_EQ(part.has_via, size >= sent.find("Max-Forwards")) << size;
    }
}

TEST(EditsInQuote, TakePaddingAndExtensionsForNoChange)  // RFC 4884 §4, §5
{
    const auto cut = sent.substr(0, 100);
    EXPECT_THAT(
        edits_in_quote(sent, cut + std::string(28, '\0') + std::string("\x20\0\x5f\xff\0\x08\x01\x01", 8)).edits,
        IsEmpty());
    EXPECT_THAT(edits_in_quote(sent, cut + std::string("\0\r\n\0\0\r\n", 7)).edits, IsEmpty());
}

TEST(EditsInQuote, SayWhatIsDifferent)
{
    const auto result = edits_in_quote(sent, replaced(sent, "UDP 10.0.0.3", "UDP 203.0.113.1"));
    ASSERT_THAT(result.edits, SizeIs(1));
    EXPECT_EQ(result.edits[0].part, Part::via);
    EXPECT_TRUE(result.edits[0].meaning);
    EXPECT_EQ(describe(result.edits[0], "as").substr(0, 35), "Via: SIP/2.0/UDP 10.0.0.3:40112;bra");
    const auto sdp = edits_in_quote(sent, replaced(sent, "c=IN IP4 10.0.0.3", "c=IN IP4 203.0.113.1"));
    ASSERT_THAT(sdp.edits, SizeIs(1));
    EXPECT_EQ(sdp.edits[0].part, Part::sdp);
}

TEST(EditsInQuote, NoticeALineThatCame)
{
    const auto result = edits_in_quote(sent, replaced(sent, "From: ", "Route: <sip:203.0.113.1>\r\nFrom: "));
    ASSERT_THAT(result.edits, SizeIs(1));
    EXPECT_EQ(result.edits[0].part, Part::other);
}

}  // namespace
}  // namespace sipdiag::nat
