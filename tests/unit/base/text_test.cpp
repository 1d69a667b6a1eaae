// SPDX-License-Identifier: MIT
#include "sipdiag/base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace sipdiag {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct TextCase {
    const char* name;
    std::string_view text;
    std::string_view want;
};

constexpr auto name_of = [](const auto& each) { return each.param.name; };

class Unfold : public testing::TestWithParam<TextCase> {};

TEST_P(Unfold, MakesOneSpaceOfEachFold)
{
    EXPECT_EQ(unfold(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section731, Unfold,
    testing::Values(TextCase{"rfc_example",
                             "I know you're there,\r\n         pick up the phone\r\n         and talk to me!",
                             "I know you're there, pick up the phone and talk to me!"},
                    TextCase{"nothing", "", ""}, TextCase{"plain", "a  b", "a  b"}, TextCase{"lf", "a\n\tb", "a b"},
                    TextCase{"blanks_before", "a \t\r\n b", "a b"}, TextCase{"folds_in_a_row", "a\r\n \r\n b", "a b"},
                    TextCase{"no_blank_behind", "a\r\nb", "a\r\nb"}, TextCase{"at_the_end", "a\r\n", "a\r\n"},
                    TextCase{"blank_at_the_end", "a\r\n ", "a "}, TextCase{"bare_cr", "a\r b", "a\r b"}),
    name_of);

class Visible : public testing::TestWithParam<TextCase> {};

TEST_P(Visible, ShowsWhatATerminalWouldObey)
{
    EXPECT_EQ(visible(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Octets, Visible,
    testing::Values(
        TextCase{"plain", "REGISTER sip:example.com", "REGISTER sip:example.com"},
        TextCase{"utf8", "J\xC3\xBCrgen \xE2\x82\xAC \xF0\x9F\x93\x9E", "J\xC3\xBCrgen \xE2\x82\xAC \xF0\x9F\x93\x9E"},
        TextCase{"controls", std::string_view("a\0\t\r\n\x1B[2J\x7F", 10), "a\\x00\\x09\\x0D\\x0A\\x1B[2J\\x7F"},
        TextCase{"c1_control", "\xC2\x9B", "\\xC2\\x9B"}, TextCase{"latin1", "J\xFCrgen", "J\\xFCrgen"},
        TextCase{"lone_continuation", "\x80", "\\x80"}, TextCase{"cut", "\xE2\x82", "\\xE2\\x82"},
        TextCase{"overlong", "\xC0\xAF", "\\xC0\\xAF"}, TextCase{"overlong_3", "\xE0\x80\xAF", "\\xE0\\x80\\xAF"},
        TextCase{"surrogate", "\xED\xA0\x80", "\\xED\\xA0\\x80"},
        TextCase{"last_before_surrogates", "\xED\x9F\xBF", "\xED\x9F\xBF"},
        TextCase{"above_10ffff", "\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},
        TextCase{"right_to_left_override", "\xE2\x80\xAE", "\\xE2\\x80\\xAE"}, TextCase{"backslash", "a\\b", "a\\b"}),
    name_of);

TEST(PercentDecoded, ReadsEscapesOrSaysWhereTheyBreak)
{
    EXPECT_EQ(percent_decoded("sips%3Auser%40example.com"), std::string("sips:user@example.com"));
    EXPECT_EQ(percent_decoded("%c3%BC%00"), std::string("\xC3\xBC\0", 3));
    EXPECT_EQ(percent_decoded(""), std::string());
    EXPECT_EQ(percent_decoded("ab%4"), (Error{errc::bad_escape, 2}));
    EXPECT_EQ(percent_decoded("ab%"), (Error{errc::bad_escape, 2}));
    EXPECT_EQ(percent_decoded("%G0"), (Error{errc::bad_escape, 0}));
    EXPECT_EQ(percent_decoded("%41%0x"), (Error{errc::bad_escape, 3}));
}

TEST(Lowered, TouchesAsciiOnly)
{
    EXPECT_EQ(lowered("Via: \xC3\x9C[Z]"), "via: \xC3\x9C[z]");
}

struct NearestCase {
    const char* name;
    std::string_view word;
    std::optional<std::string_view> want;
};

class Nearest : public testing::TestWithParam<NearestCase> {};

TEST_P(Nearest, GuessesOnlyWhatIsNear)
{
    constexpr std::array<std::string_view, 6> names{"nat_enable",        "nat_address", "nat_received_processing",
                                                    "voip_control_port", "--json",      "on"};
    EXPECT_EQ(nearest(GetParam().word, names), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Names, Nearest,
    testing::Values(
        NearestCase{"same", "nat_enable", "nat_enable"}, NearestCase{"other_case", "NAT_Enable", "nat_enable"},
        NearestCase{"left_out", "nat_enble", "nat_enable"}, NearestCase{"put_in", "nat_eneable", "nat_enable"},
        NearestCase{"changed", "nat_adress", "nat_address"}, NearestCase{"swapped", "nat_enabel", "nat_enable"},
        NearestCase{"three_letters", "nat_recieved_procesing", "nat_received_processing"},
        NearestCase{"four_letters", "xyzw_received_processing", std::nullopt},
        NearestCase{"option", "--jsno", "--json"}, NearestCase{"short_one_letter", "of", "on"},
        NearestCase{"short_two_letters", "ft", std::nullopt}, NearestCase{"far", "user_info", std::nullopt},
        NearestCase{"empty", "", std::nullopt}),
    name_of);

TEST(SplitLines, EndsALineAtLfOrCrLf)
{
    EXPECT_THAT(split_lines(""), IsEmpty());
    EXPECT_THAT(split_lines("v=0\r\no=- 1\n\ns=-"), ElementsAre("v=0", "o=- 1", "", "s=-"));
    EXPECT_THAT(split_lines("a\r\n"), ElementsAre("a")) << "nothing stands behind the last line end";
    EXPECT_THAT(split_lines("a\rb\r"), ElementsAre("a\rb"));
}

TEST(Matches, TakesStarsAndQuestionMarksOverTheWholeText)
{
    for (const auto& [pattern, text] :
         std::vector<std::pair<std::string_view, std::string_view>>{{"", ""},
                                                                    {"*", ""},
                                                                    {"*", "abc"},
                                                                    {"a*c", "abbbc"},
                                                                    {"a*b*c", "aXbYbZc"},
                                                                    {"a?c", "abc"},
                                                                    {"*b", "*ab"},
                                                                    {"sip:*@203.0.113.*", "sip:12345@203.0.113.20"},
                                                                    {"**", "x"},
                                                                    {"*ab", "aab"}})
        EXPECT_TRUE(matches(pattern, text)) << pattern << " " << text;
    for (const auto& [pattern, text] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"", "a"}, {"a", ""}, {"a?", "a"}, {"a*c", "abcd"}, {"a", "A"}, {"?", ""}, {"*b", "ba"}})
        EXPECT_FALSE(matches(pattern, text)) << pattern << " " << text;
    EXPECT_TRUE(matches("SIP:*", "sip:x", Letters::any_case));
}

TEST(Matches, EndsSoonOnAPatternOfManyStars)
{
    std::string pattern;
    for (int i = 0; i < 2000; ++i)
        pattern += "a*";
    EXPECT_FALSE(matches(pattern + "b", std::string(4000, 'a')));
}

TEST(NearestBound, ComparesNamesUpToItsLimitOnly)
{
    const std::string longest(max_nearest_name, 'a');
    const std::string longer(max_nearest_name + 1, 'a');
    const std::array<std::string_view, 1> names{longest};
    const std::array<std::string_view, 1> beyond{longer};
    EXPECT_EQ(nearest(longest, names), longest);
    EXPECT_EQ(nearest(longer, names), std::nullopt);
    EXPECT_EQ(nearest(longest, beyond), std::nullopt);
}

}  // namespace
}  // namespace sipdiag
