// SPDX-License-Identifier: MIT
//
// The small values, at their limits and one past them.
#include "sipdiag/sip/values.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "sipdiag/sip/list.hpp"

namespace sipdiag::sip {
namespace {

std::vector<Error> all(const grammar::Remarks& remarks)
{
    return {remarks.all().begin(), remarks.all().end()};
}

TEST(CSeq, IsANumberAndAMethod)  // §20.16
{
    const auto read = [](std::string_view value) {
        const auto cseq = view_cseq(value);
        return (cseq.number ? std::to_string(*cseq.number) : "-") + ' ' + std::string(cseq.method);
    };
    EXPECT_EQ(read("4711 INVITE"), "4711 INVITE");
    EXPECT_EQ(read("0009\r\n  INVITE"), "9 INVITE");
    EXPECT_EQ(read("0 ACK"), "0 ACK");
    EXPECT_EQ(read("4294967295 ACK"), "4294967295 ACK");
    EXPECT_EQ(read("4294967296 ACK"), "- ACK");
    EXPECT_EQ(read("36893488147419103232 REGISTER"), "- REGISTER");
    EXPECT_EQ(read("1"), "1 ");
    EXPECT_EQ(read("-1 INVITE"), "- INVITE");
    EXPECT_EQ(read(""), "- ");
    EXPECT_EQ(read("1 !odd%41~"), "1 !odd%41~");
}

TEST(CSeq, NamesItsFaultsOnce)
{
    const std::pair<std::string_view, std::vector<Error>> cases[] = {
        {"1 INVITE", {}},
        {"INVITE", {{errc::bad_number, 0}}},
        {"4294967296 ACK", {{errc::out_of_range, 0}}},
        {"1", {{errc::empty, 1}}},
        {"1x INVITE", {{errc::unexpected_octet, 1}}},
        {"1 INVITE now", {{errc::leftover, 8}}},
        {"1 INV[ITE", {{errc::leftover, 5}}},
        {"", {{errc::bad_number, 0}}},
    };
    for (const auto& [value, want] : cases) {
        grammar::Remarks remarks;
        (void)view_cseq(value, &remarks);
        EXPECT_EQ(all(remarks), want) << value;
    }
}

TEST(Seconds, FitThirtyTwoBits)  // A21: never wrapped to a small number
{
    EXPECT_EQ(parse_seconds("0"), Result<std::uint32_t>(0U));
    EXPECT_EQ(parse_seconds("3600"), Result<std::uint32_t>(3600U));
    EXPECT_EQ(parse_seconds("4294967295"), Result<std::uint32_t>(4294967295U));
    EXPECT_EQ(parse_seconds("4294967296"), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_seconds(std::string(100, '9')), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_seconds("1 "), (Error{errc::bad_number, 1}));
    EXPECT_EQ(parse_seconds("+1"), (Error{errc::bad_number, 0}));
    EXPECT_EQ(parse_seconds(""), (Error{errc::bad_number, 0}));
}

TEST(Q, HasAtMostThreeDecimals)  // A20
{
    const std::pair<std::string_view, int> lawful[] = {{"0", 0},       {"1", 1000},  {"0.", 0},     {"1.", 1000},
                                                       {"0.5", 500},   {"0.05", 50}, {"0.005", 5},  {"1.000", 1000},
                                                       {"0.999", 999}, {"0.000", 0}, {"0.123", 123}};
    for (const auto& [text, want] : lawful)
        EXPECT_EQ(parse_q(text), Result<std::uint16_t>(static_cast<std::uint16_t>(want))) << text;
    for (const std::string_view text :
         {"", ".5", "2", "1.001", "1.1", "0.1234", "1.0000", "00", "01", "-0", "0,5", "0.x", "0.5 "})
        EXPECT_EQ(parse_q(text), (Error{errc::bad_q, 0})) << text;
}

TEST(Tokens, OfAList)
{
    const auto read = [](std::string_view value) {
        grammar::Cursor in(value);
        std::vector<std::string> seen;
        for (TokenView each; view_element(in, each); (void)in.accept(','))
            seen.emplace_back(each.text);
        return seen;
    };
    EXPECT_THAT(read("INVITE, ACK ,\r\n BYE"), testing::ElementsAre("INVITE", "ACK", "BYE"));
    EXPECT_THAT(read(""), testing::IsEmpty());
    EXPECT_THAT(read("a,,b"), testing::ElementsAre("a", "", "b"));
    EXPECT_THAT(read("a b, c"), testing::ElementsAre("a b", "c"));
}

TEST(List, RemarksItsEmptyElements)  // A40
{
    const auto remarks_on = [](std::string_view value) {
        grammar::Remarks remarks;
        judge_list<TokenView>(value, remarks);
        return all(remarks);
    };
    EXPECT_THAT(remarks_on("a, b"), testing::IsEmpty());
    EXPECT_THAT(remarks_on(""), testing::IsEmpty());
    EXPECT_THAT(remarks_on("a,,b"), testing::ElementsAre(Error{errc::empty_element, 2}));
    EXPECT_THAT(remarks_on("a,"), testing::ElementsAre(Error{errc::empty_element, 1}));
    EXPECT_THAT(remarks_on(",a"), testing::ElementsAre(Error{errc::empty_element, 0}));
}

TEST(MediaType, IsReadWithItsParameters)
{
    grammar::Cursor in("Multipart / Mixed ; boundary=\"a b\"");
    MediaTypeView type;
    ASSERT_TRUE(view_element(in, type));
    EXPECT_TRUE(is_media_type(type, "multipart", "mixed"));
    EXPECT_FALSE(is_media_type(type, "multipart", "alternative"));
    EXPECT_EQ(unquote(type.parameters.find("boundary")->value), "a b");
}

TEST(Warning, HoldsCodeAgentAndText)
{
    grammar::Cursor in(
        "307 isi.edu \"Session parameter 'foo' not understood\", 301 [2001:db8::1]:5060 \"a, \\\"b\\\"\"");
    WarningView warning;
    ASSERT_TRUE(view_element(in, warning));
    EXPECT_EQ(warning.number, 307);
    EXPECT_EQ(warning.agent, "isi.edu");
    EXPECT_EQ(unquote(warning.text), "Session parameter 'foo' not understood");
    ASSERT_TRUE(in.accept(','));
    ASSERT_TRUE(view_element(in, warning));
    EXPECT_EQ(warning.agent, "[2001:db8::1]:5060");
    EXPECT_EQ(unquote(warning.text), "a, \"b\"");
    grammar::Cursor odd("1812 overture \"In Progress\"");
    ASSERT_TRUE(view_element(odd, warning));
    EXPECT_EQ(warning.number, 0);
    EXPECT_EQ(warning.code, "1812");
}

TEST(RetryAfter, HasNoBoundAndSaturates)  // §20.33, RFC 4475 §3.1.2.5
{
    const auto plain = view_retry_after("120 (I'm in a (long) meeting);duration=3600");
    EXPECT_EQ(plain.seconds, 120U);
    EXPECT_EQ(plain.comment, "(I'm in a (long) meeting)");
    EXPECT_EQ(plain.parameters.find("duration")->value, "3600");
    EXPECT_EQ(view_retry_after("949302838503028349304023988").seconds, std::numeric_limits<std::uint32_t>::max());
    EXPECT_FALSE(view_retry_after("soon").seconds);
    EXPECT_EQ(view_retry_after("5 (a \\) b)").comment, "(a \\) b)");
}

TEST(Date, IsOfOneForm)  // §20.17
{
    using namespace std::chrono;
    const auto want = sys_days(2010y / November / 13) + 23h + 29min;
    const auto date = parse_date("Sat, 13 Nov 2010 23:29:00 GMT");
    ASSERT_TRUE(date);
    EXPECT_EQ(*date, want);
    EXPECT_EQ(format_date(want), "Sat, 13 Nov 2010 23:29:00 GMT");
    EXPECT_EQ(format_date(sys_days(1999y / January / 1)), "Fri, 01 Jan 1999 00:00:00 GMT");
    EXPECT_TRUE(parse_date("Thu, 29 Feb 2024 00:00:00 GMT"));
    EXPECT_TRUE(parse_date("Sat, 31 Dec 2016 23:59:60 GMT")) << "a leap second";

    const std::pair<std::string_view, std::uint32_t> faults[] = {
        {"", 0},
        {"Sat, 13 Nov 2010 23:29:00 EST", 26},
        {"Sat, 13 Nov 2010 23:29:00 GMT+1", 29},
        {"Sat, 13 Nov 2010 23:29:00", 25},
        {"Sat, 3 Nov 2010 23:29:00 GMT", 6},
        {"Sat 13 Nov 2010 23:29:00 GMT", 3},
        {"Xyz, 13 Nov 2010 23:29:00 GMT", 0},
        {"Sat, 13 Nox 2010 23:29:00 GMT", 8},
        {"Thu, 30 Feb 2024 00:00:00 GMT", 5},
        {"Wed, 29 Feb 2023 00:00:00 GMT", 5},
        {"Sat, 13 Nov 2010 24:00:00 GMT", 17},
        {"Saturday, 13-Nov-10 23:29:00 GMT", 3},
    };
    for (const auto& [text, offset] : faults)
        EXPECT_EQ(parse_date(text), (Error{errc::bad_date, offset})) << text;
}

}  // namespace
}  // namespace sipdiag::sip
