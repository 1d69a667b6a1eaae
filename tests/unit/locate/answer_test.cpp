// SPDX-License-Identifier: MIT
#include "sipdiag/locate/answer.hpp"

#include <gtest/gtest.h>

#include "support/dns_message.hpp"

namespace sipdiag::locate {
namespace {

using tests::DnsMessage;

DnsMessage a_data(unsigned last)
{
    return DnsMessage().octet(192).octet(0).octet(2).octet(last);
}

DnsMessage srv_data(unsigned priority, unsigned weight, unsigned port, std::string_view target)
{
    return DnsMessage().half(priority).half(weight).half(port).name(target);
}

TEST(ReadAnswer, KeepsOwnerTtlAndDataOfEachKind)
{
    auto naptr = DnsMessage().half(10).half(50).octet(1).raw("s").octet(7).raw("SIP+D2U").octet(0);
    naptr.name("_sip._udp.sip.example");
    auto aaaa = DnsMessage().word(0x20010DB8).word(0).word(0).word(1);
    DnsMessage message;
    message.question("sip.example", 33);
    message.record("sip.example", 35, 1800, naptr);
    message.record("_sip._udp.sip.example", 33, 300, srv_data(10, 60, 5060, "sip1.sip.example"));
    message.record("sip1.sip.example", 1, 60, a_data(10));
    message.record("sip1.sip.example", 28, 61, aaaa);
    message.record("www.sip.example", 5, 62, DnsMessage().name("sip1.sip.example"));
    const auto answer = read_answer(message.octets());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->code, 0);
    EXPECT_EQ(answer->question, "sip.example");
    EXPECT_EQ(answer->question_type, 33);
    ASSERT_EQ(answer->records.size(), 5U);
    EXPECT_EQ(data_of(answer->records[0]), "10 50 \"s\" \"SIP+D2U\" \"\" _sip._udp.sip.example");
    EXPECT_EQ(answer->records[0].ttl, 1800U);
    EXPECT_EQ(answer->records[1].owner, "_sip._udp.sip.example");
    EXPECT_EQ(data_of(answer->records[1]), "10 60 5060 sip1.sip.example");
    EXPECT_EQ(data_of(answer->records[2]), "192.0.2.10");
    EXPECT_EQ(data_of(answer->records[3]), "2001:db8::1");
    EXPECT_EQ(data_of(answer->records[4]), "sip1.sip.example");
    EXPECT_EQ(answer->records[4].ttl, 62U);
}

TEST(ReadAnswer, FollowsPointersBackwards)
{
    DnsMessage message;
    message.question("sip.example", 1);  // the name begins at 12
    ++message.count(6);
    message.pointer(12).half(5).half(1).word(60);
    message.half(6).octet(3).raw("sip").pointer(16);  // "sip." and ".example" of the question
    ++message.count(6);
    message.octet(1).raw("x").pointer(12).half(1).half(1).word(60).data(a_data(1));
    const auto answer = read_answer(message.octets());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->records.at(0).owner, "sip.example");
    EXPECT_EQ(answer->records.at(0).target, "sip.example");
    EXPECT_EQ(answer->records.at(1).owner, "x.sip.example");
}

TEST(ReadAnswer, ANameThatLeadsToItselfIsRefused)
{
    DnsMessage message;
    ++message.count(4);
    message.pointer(12).half(1).half(1);
    const auto answer = read_answer(message.octets());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error(), (Error{errc::unexpected_octet, 12}));
}

TEST(ReadAnswer, TwoNamesThatLeadToEachOtherAreRefused)
{
    DnsMessage message;
    ++message.count(4);
    message.octet(1).raw("a").pointer(16).pointer(12).half(1).half(1);
    const auto answer = read_answer(message.octets());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::unexpected_octet);
}

TEST(ReadAnswer, APointerIntoTheHeaderIsRefused)
{
    DnsMessage message;
    ++message.count(4);
    message.pointer(2).half(1).half(1);
    ASSERT_FALSE(read_answer(message.octets()));
}

TEST(ReadAnswer, ANameOf255OctetsIsReadAndOneMoreIsNot)
{
    // Three labels of 63 and one of 61 are 3*64 + 62 + 1 = 255 octets.
    const std::string label(63, 'a');
    const auto dotted = [&](std::size_t last) {
        return label + "." + label + "." + label + "." + std::string(last, 'b');
    };
    EXPECT_TRUE(read_answer(DnsMessage().question(dotted(61), 1).octets()));
    const auto more = read_answer(DnsMessage().question(dotted(62), 1).octets());
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, errc::too_long);
}

TEST(ReadAnswer, OctetsThatAreNoLettersAreWrittenAsZoneFilesDo)
{
    DnsMessage message;
    ++message.count(4);
    message.octet(5).raw("a.b\\\n").octet(0).half(1).half(1);
    EXPECT_EQ(read_answer(message.octets())->question, "a\\.b\\\\\\010");
}

TEST(ReadAnswer, TheRootIsADot)
{
    DnsMessage message;
    message.record("_sip._udp.sip.example", 33, 1, srv_data(0, 0, 0, ""));
    EXPECT_EQ(read_answer(message.octets())->records.at(0).target, ".");
}

TEST(ReadAnswer, OtherTypesAndClassesArePassedOver)
{
    DnsMessage message;
    message.record("x", 16, 1, DnsMessage().octet(3).raw("txt"));
    ++message.count(6);
    message.name("x").half(1).half(3).word(1).data(a_data(1));  // class CH
    message.record("x", 1, 1, a_data(2));
    const auto answer = read_answer(message.octets());
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->records.size(), 1U);
    EXPECT_EQ(data_of(answer->records[0]), "192.0.2.2");
}

TEST(ReadAnswer, CodesAndFlagsAreTold)
{
    EXPECT_EQ(read_answer(DnsMessage(0x8183).octets())->code, 3);
    EXPECT_TRUE(read_answer(DnsMessage(0x8380).octets())->truncated);
    EXPECT_TRUE(read_answer(DnsMessage(0x8580).octets())->authoritative);
}

TEST(ReadAnswer, AQuestionIsNoAnswer)
{
    const auto answer = read_answer(DnsMessage(0x0100).octets());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::no_message);
}

TEST(ReadAnswer, EveryShorterLengthIsTruncatedUnlessItSaysSo)
{
    DnsMessage whole;
    whole.question("sip.example", 1).record("sip.example", 1, 9, a_data(1));
    for (std::size_t size = 0; size < whole.octets().size(); ++size) {
        const auto answer = read_answer(std::string_view(whole.octets()).substr(0, size));
        ASSERT_FALSE(answer) << size;
        EXPECT_EQ(answer.error().code, errc::truncated);
    }
    DnsMessage cut(0x8380);
    cut.question("sip.example", 1).record("sip.example", 1, 9, a_data(1)).record("sip.example", 1, 9, a_data(2));
    const auto answer = read_answer(std::string_view(cut.octets()).substr(0, cut.octets().size() - 3));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->records.size(), 1U);
}

TEST(ReadAnswer, DataThatIsLongerOrShorterThanItsKindIsRefused)
{
    DnsMessage longer;
    longer.record("x", 1, 1, a_data(1).octet(9));
    EXPECT_EQ(read_answer(longer.octets()).error().code, errc::leftover);
    DnsMessage shorter;
    shorter.record("x", 1, 1, DnsMessage().half(1)).raw("padding");
    EXPECT_EQ(read_answer(shorter.octets()).error().code, errc::unexpected_octet);
}

TEST(ReadAnswer, AGiantAnswerIsCutAtItsBound)
{
    DnsMessage message;
    std::string records;
    for (std::size_t i = 0; i < Answer::max_records + 1; ++i)
        records += DnsMessage().name("x").half(1).half(1).word(1).data(a_data(1)).octets().substr(12);
    message.raw(records);
    auto octets = message.octets();
    octets[6] = static_cast<char>((Answer::max_records + 1) >> 8);
    octets[7] = static_cast<char>((Answer::max_records + 1) & 0xFF);
    const auto answer = read_answer(octets);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->records.size(), Answer::max_records);
    EXPECT_TRUE(answer->truncated);
}

TEST(ReadAnswer, ATtlOfTheUpperHalfIsZero)
{
    DnsMessage message;
    message.record("x", 1, 0x8000'0000, a_data(1));
    EXPECT_EQ(read_answer(message.octets())->records.at(0).ttl, 0U);
}

TEST(SameName, ByLettersNotByCaseOrFinalDot)
{
    EXPECT_TRUE(same_name("Sip.Example.", "sip.example"));
    EXPECT_FALSE(same_name("sip.example", "sip1.example"));
    EXPECT_TRUE(same_name(".", "."));
}

}  // namespace
}  // namespace sipdiag::locate
