// SPDX-License-Identifier: MIT
//
// Composer: octets in our order, and no value that could become a header of its own.
#include "sipdiag/sip/compose.hpp"

#include <gmock/gmock.h>

#include "sipdiag/sip/judge.hpp"

namespace sipdiag::sip {
namespace {

TEST(Composer, WritesWhatItIsToldInOrder)
{
    auto request = Composer::request("REGISTER", "sip:sip.example");
    request.add(FieldId::via, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa")
        .add("X-Odd", "")
        .add("f", "<sip:a@b>;tag=1\r\n ;x");
    EXPECT_EQ(request.finish("ab"), Result<std::string>("REGISTER sip:sip.example SIP/2.0\r\n"
                                                        "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"
                                                        "X-Odd: \r\n"
                                                        "f: <sip:a@b>;tag=1\r\n ;x\r\n"
                                                        "Content-Length: 2\r\n\r\nab"));
    EXPECT_EQ(Composer::request("ACK", "sip:a").finish_as_is(), Result<std::string>("ACK sip:a SIP/2.0\r\n\r\n"));
    EXPECT_EQ(Composer::response(200, "").finish(), Result<std::string>("SIP/2.0 200 \r\nContent-Length: 0\r\n\r\n"));
}

TEST(Composer, RefusesWhatWouldBreakOut)
{
    const auto refused = [](const Composer& message) {
        const auto octets = message.finish();
        return !octets && octets.error().code == errc::unexpected_octet;
    };
    const auto with = [](std::string_view name, std::string_view value) {
        auto message = Composer::request("OPTIONS", "sip:a");
        message.add(name, value);
        return message;
    };
    EXPECT_FALSE(refused(with("To", "a\r\n b"))) << "a fold";
    EXPECT_FALSE(refused(with("To", "a\r\n\tb")));
    for (const std::string_view value : {"a\r\nEvil: b", "a\nEvil: b", "a\rb", "a\r\n", "a\r\n\r\n b", "\r", "a\n b"})
        EXPECT_TRUE(refused(with("To", value))) << value;
    for (const std::string_view name : {"", "T o", "To:", "To\r\n"})
        EXPECT_TRUE(refused(with(name, "a"))) << name;
    for (const std::string_view uri : {"", "sip:a b", "sip:a\r\nEvil: b"})
        EXPECT_TRUE(refused(Composer::request("OPTIONS", uri))) << uri;
    EXPECT_TRUE(refused(Composer::request("OP TIONS", "sip:a")));
    EXPECT_TRUE(refused(Composer::request("", "sip:a")));
    EXPECT_TRUE(refused(Composer::response(99, "a")));
    EXPECT_TRUE(refused(Composer::response(700, "a")));
    EXPECT_TRUE(refused(Composer::response(200, "a\r\nEvil: b")));
    EXPECT_FALSE(refused(Composer::response(100, "a")));
    EXPECT_FALSE(refused(Composer::response(699, "a")));
}

TEST(Composer, SaysWhichPartItRefuses)
{
    auto message = Composer::request("OPTIONS", "sip:a");  // 23 octets with its line end
    message.add("To", "a").add("From", "b\nc").add("x y", "d");
    EXPECT_EQ(message.finish().error().offset, 23U + 7U) << "the first";
}

TEST(Composer, AnswersWithAllThatAResponseCopies)  // RFC 3261 §8.2.6.2, A24
{
    const auto request = Message::read(
        "OPTIONS sip:a SIP/2.0\r\nv: SIP/2.0/UDP a;branch=z9hG4bKa,\r\n SIP/2.0/UDP b\r\nX-Odd: 1\r\nVia: SIP/2.0/UDP "
        "c\r\n"
        "f: <sip:a@b>;tag=1\r\nTo: \"tag=\" <sip:b@c>\r\nCall-ID: x\r\nCSeq: 7 OPTIONS\r\nl: 0\r\n\r\n");
    const auto answer = Composer::response_to(request->view(), 200, "OK", "t2").finish();
    EXPECT_EQ(answer, Result<std::string>("SIP/2.0 200 OK\r\n"
                                          "Via: SIP/2.0/UDP a;branch=z9hG4bKa,\r\n SIP/2.0/UDP b\r\n"
                                          "Via: SIP/2.0/UDP c\r\n"
                                          "From: <sip:a@b>;tag=1\r\n"
                                          "To: \"tag=\" <sip:b@c>;tag=t2\r\n"
                                          "Call-ID: x\r\nCSeq: 7 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
    const auto trying = Composer::response_to(request->view(), 100, "Trying", "").finish();
    EXPECT_NE(trying->find("To: \"tag=\" <sip:b@c>\r\n"), std::string::npos) << "100 may go without a tag";
    const auto marked =
        Composer::response_to(request->view(), 200, "OK", "t2", "SIP/2.0/UDP a;received=192.0.2.1").finish();
    EXPECT_NE(marked->find("Via: SIP/2.0/UDP a;received=192.0.2.1\r\nVia: SIP/2.0/UDP c\r\n"), std::string::npos);
}

TEST(Composer, LeavesATagThatIsThere)
{
    const auto request = Message::read("BYE sip:a SIP/2.0\r\nTo: <sip:b@c>;TAG=mine\r\n\r\n");
    const auto answer = Composer::response_to(request->view(), 200, "OK", "new").finish();
    EXPECT_NE(answer->find("To: <sip:b@c>;TAG=mine\r\n"), std::string::npos);
}

TEST(Composer, WritesWhatNoCheckRemarksOn)
{
    auto request = Composer::request("REGISTER", "sip:sip.example");
    request.add(FieldId::via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport")
        .add(FieldId::max_forwards, "70")
        .add(FieldId::from, "<sip:a@sip.example>;tag=1")
        .add(FieldId::to, "<sip:a@sip.example>")
        .add(FieldId::call_id, "c")
        .add(FieldId::cseq, "1 REGISTER")
        .add(FieldId::contact, "<sip:a@192.0.2.1:5060>");
    const auto message = Message::read(*request.finish());
    EXPECT_TRUE(judge(message->view()).empty());
    const auto answer = Message::read(*Composer::response_to(message->view(), 200, "OK", "2").finish());
    EXPECT_TRUE(judge(answer->view()).empty());
}

}  // namespace
}  // namespace sipdiag::sip
