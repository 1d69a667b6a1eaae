// SPDX-License-Identifier: MIT
#include "sipdiag/capture/explain.hpp"

#include <gmock/gmock.h>

#include "sipdiag/capture/message_facts.hpp"

namespace sipdiag::capture {
namespace {

using finding::Value;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string message(const std::string& lines, const std::string& body = {})
{
    return "REGISTER sip:sip.example SIP/2.0\r\n" + lines + "\r\n" + body;
}

const std::string good = message(
    "Via: SIP/2.0/UDP 192.0.2.44:5062;branch=z9hG4bKx;rport\r\n"
    "From: \"Ann \\\"A\\\"\" <sip:ann@sip.example>;tag=f-1\r\n"
    "To: <sip:ann@sip.example>\r\n"
    "Call-ID: c0ffee@192.0.2.44\r\n"
    "CSeq: 1 REGISTER\r\n"
    "Max-Forwards: 70\r\n"
    "Contact: <sip:ann@192.0.2.44:5062>;Expires=120;ob, \"Desk\" <sip:ann@[2001:db8::1]>;x=\"0.5\"\r\n"
    "Content-Length: 0\r\n");

Value fields(const std::string& octets)
{
    const auto read = sip::Message::read(octets);
    return read ? fields_of(read->view()) : Value();
}

Value at(const Value& value, std::string_view key)
{
    const auto* const found = value.find(key);
    return found != nullptr ? *found : Value("no such key");
}

std::vector<std::string> keys(const Value& value)
{
    std::vector<std::string> names;
    for (const auto& [name, member] : std::get<Value::Object>(value.data()))
        names.push_back(name);
    return names;
}

TEST(Fields, ComeInTheContractsOrder)
{
    EXPECT_THAT(keys(fields(good)),
                ElementsAre("method", "ruri", "via", "from", "to", "call_id", "cseq", "contacts", "body_len"));
    EXPECT_THAT(keys(at(fields(good), "via")),
                ElementsAre("transport", "host", "port", "branch", "received", "rport", "count"));
    EXPECT_THAT(keys(at(fields(good), "from")), ElementsAre("display", "uri", "tag"));
}

TEST(Fields, AreWhatIsMeantNotHowItIsWritten)
{
    const auto read = fields(good);
    EXPECT_EQ(at(read, "method"), "REGISTER");
    EXPECT_EQ(at(read, "ruri"), "sip:sip.example");
    EXPECT_EQ(at(at(read, "via"), "port"), 5062);
    EXPECT_EQ(at(at(read, "via"), "rport"), "");
    EXPECT_EQ(at(at(read, "via"), "received"), Value());
    EXPECT_EQ(at(at(read, "via"), "count"), 1);
    EXPECT_EQ(at(at(read, "from"), "display"), "Ann \"A\"");
    EXPECT_EQ(at(at(read, "from"), "tag"), "f-1");
    EXPECT_EQ(at(at(read, "to"), "display"), Value());
    EXPECT_EQ(at(at(read, "to"), "tag"), Value());
    EXPECT_EQ(at(read, "cseq"), Value(Value::Array{1, "REGISTER"}));
    const auto list = at(read, "contacts");
    const auto& contacts = std::get<Value::Array>(list.data());
    ASSERT_THAT(contacts, SizeIs(2));
    EXPECT_EQ(at(contacts[0], "params"), Value(Value::Object{{"expires", "120"}, {"ob", {}}}));
    EXPECT_EQ(at(contacts[1], "display"), "Desk");
    EXPECT_EQ(at(contacts[1], "uri"), "sip:ann@[2001:db8::1]");
    EXPECT_EQ(at(contacts[1], "params"), Value(Value::Object{{"x", "0.5"}}));
}

TEST(Fields, OfAResponseAreStatusAndReason)
{
    const auto read = fields(
        "SIP/2.0 486 Busy  Here\r\nv: SIP/2.0/TLS [2001:db8::9:1];received=192.0.2.1;rport=9,"
        "SIP/2.0/UDP a\r\nv: SIP/2.0/UDP b\r\nm: *\r\nl: 3\r\n\r\nabcdef");
    EXPECT_EQ(at(read, "status"), 486);
    EXPECT_EQ(at(read, "reason"), "Busy  Here");
    EXPECT_EQ(at(at(read, "via"), "transport"), "TLS");
    EXPECT_EQ(at(at(read, "via"), "host"), "2001:db8::9:1");
    EXPECT_EQ(at(at(read, "via"), "port"), Value());
    EXPECT_EQ(at(at(read, "via"), "rport"), 9);
    EXPECT_EQ(at(at(read, "via"), "count"), 3);
    EXPECT_EQ(at(read, "contacts"), "*");
    EXPECT_EQ(at(read, "body_len"), 3);
    EXPECT_EQ(at(read, "from"), Value());
    EXPECT_EQ(at(read, "cseq"), Value());
}

TEST(Fields, AreNullWhereTheyCannotBeRead)
{
    const auto read = fields("SIP/2.0 xyz What\r\nVia: SIP/2.0/UDP h:99999;rport=0\r\nCSeq: many REGISTER\r\n\r\n");
    EXPECT_EQ(at(read, "status"), Value());
    EXPECT_EQ(at(at(read, "via"), "port"), Value());
    EXPECT_EQ(at(at(read, "via"), "rport"), Value());
    EXPECT_EQ(at(read, "cseq"), Value(Value::Array{{}, "REGISTER"}));
    EXPECT_EQ(at(read, "contacts"), Value::array());
}

finding::Report told(std::string octets)
{
    Exhibits one;
    one.messages.push_back(read_datagram(std::move(octets)));
    return explain(one);
}

const Value& message_of(const finding::Report& report, std::size_t index)
{
    return std::get<Value::Array>(report.facts.find("messages")->data()).at(index);
}

std::vector<std::string> codes(const finding::Report& report, std::size_t index)
{
    std::vector<std::string> all;
    for (const auto& each : report.items.at(index).findings)
        all.emplace_back(each.entry->code);
    return all;
}

TEST(Explain, FindsNothingInAGoodMessage)
{
    const auto report = told(good);
    const auto& one = message_of(report, 0);
    EXPECT_THAT(keys(one), ElementsAre("index", "source", "destination", "valid", "fields", "findings"));
    EXPECT_EQ(at(one, "index"), 0);
    EXPECT_EQ(at(one, "source"), Value());
    EXPECT_EQ(at(one, "valid"), true);
    EXPECT_THAT(report.items.at(0).findings, IsEmpty());
    EXPECT_EQ(at(report.facts, "pongs"), 0);
    EXPECT_EQ(report.outcome, finding::Outcome::healthy);
}

TEST(Explain, TellsTheOctetOfEachFault)
{
    auto octets = good;
    octets.replace(octets.find("CSeq: 1"), 7, "CSeq: x");
    const auto report = told(octets);
    const auto one = message_of(report, 0);
    EXPECT_EQ(at(one, "valid"), false);
    const auto first = std::get<Value::Array>(at(one, "findings").data()).at(0);
    EXPECT_EQ(at(first, "code"), "SIP009");
    EXPECT_EQ(at(first, "offset"), octets.find("x REGISTER"));
}

TEST(Explain, KeepsItsTemperWhereThereIsNoMessage)
{
    const auto report = told("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(at(message_of(report, 0), "valid"), false);
    EXPECT_EQ(at(message_of(report, 0), "fields"), Value());
    EXPECT_THAT(codes(report, 0), ElementsAre("SIP101"));
}

TEST(Explain, JudgesTheBodyButNotTheMessageByIt)
{
    auto octets = good;
    const std::string body =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 99999 RTP/AVP 0\r\n";
    octets.replace(octets.find("Content-Length: 0"), 17,
                   "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size()));
    octets += body;
    const auto report = told(octets);
    EXPECT_EQ(at(message_of(report, 0), "valid"), true);
    ASSERT_THAT(codes(report, 0), ElementsAre("SDP012"));
    const auto& span = *report.items.at(0).findings.at(0).span;
    EXPECT_EQ(span.in(octets), "99999");
}

TEST(Stream, IsCutIntoMessagesAndKeepAlives)
{
    const auto read = read_stream("\r\n\r\n" + good + "\r\n" + good + "\r\n\r\n\r\n");
    EXPECT_THAT(read.messages, SizeIs(2));
    EXPECT_EQ(read.messages.at(1).octets, good);
    EXPECT_EQ(read.pings, 2U);
    EXPECT_EQ(read.pongs, 2U);
    EXPECT_FALSE(read.messages.at(0).framing);
}

TEST(Stream, WithoutALengthIsReadToItsEndAndRefused)
{
    auto bare = good;
    bare.erase(bare.find("Content-Length: 0\r\n"), 19);
    const auto report = explain(read_stream(good + bare + good));
    ASSERT_THAT(report.items, SizeIs(2));
    EXPECT_EQ(at(message_of(report, 0), "valid"), true);
    EXPECT_EQ(at(message_of(report, 1), "valid"), false);
    EXPECT_EQ(at(at(message_of(report, 1), "fields"), "method"), "REGISTER");
    EXPECT_THAT(codes(report, 1), testing::Contains("SIP102"));
}

TEST(Stream, CutShortIsNotValid)
{
    for (std::size_t left = 1; left < good.size(); ++left) {
        const auto report = explain(read_stream(good + good.substr(0, left)));
        if (good.substr(0, left).find_first_not_of("\r\n") == std::string::npos) continue;
        ASSERT_THAT(report.items, SizeIs(2)) << left;
        EXPECT_EQ(at(message_of(report, 0), "valid"), true);
        EXPECT_EQ(at(message_of(report, 1), "valid"), false) << left;
    }
}

TEST(Stream, OfNothingHoldsNothing)
{
    const auto report = explain(read_stream(""));
    EXPECT_EQ(at(report.facts, "messages"), Value::array());
    EXPECT_EQ(report.headline, "No SIP message in it");
}

}  // namespace
}  // namespace sipdiag::capture
