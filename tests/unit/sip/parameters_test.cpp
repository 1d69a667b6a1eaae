// SPDX-License-Identifier: MIT
//
// Parameters of header values: walked in order, as sent; faults told at their octets.
#include "sipdiag/sip/parameters.hpp"

#include <gmock/gmock.h>

namespace sipdiag::sip {
namespace {

std::vector<std::string> walked(std::string_view text)
{
    std::vector<std::string> seen;
    for (const auto& each : ParametersView(text))
        seen.push_back(std::string(each.name) + (each.has_value ? "=" : "") + std::string(each.value));
    return seen;
}

TEST(Parameters, AreWalkedInOrderAsSent)
{
    EXPECT_THAT(walked(""), testing::IsEmpty());
    EXPECT_THAT(walked(";a"), testing::ElementsAre("a"));
    EXPECT_THAT(walked(";a=1;B;c=\"x;y,z\""), testing::ElementsAre("a=1", "B", "c=\"x;y,z\""));
    EXPECT_THAT(walked(" ;\r\n a\t=  1 ; b"), testing::ElementsAre("a=1", "b"));
    EXPECT_THAT(walked(";a=[2001:db8::1];b=x"), testing::ElementsAre("a=[2001:db8::1]", "b=x"));
    EXPECT_THAT(walked(";a=\"\\\"\";b"), testing::ElementsAre("a=\"\\\"\"", "b"));
    EXPECT_THAT(walked(";a=;b"), testing::ElementsAre("a=", "b"));
    EXPECT_THAT(walked(";;a;"), testing::ElementsAre("", "a", ""));
}

TEST(Parameters, EndWhereTheListElementEnds)
{
    grammar::Cursor in(";a=1;b, next");
    EXPECT_EQ(view_parameters(in).text(), ";a=1;b");
    EXPECT_EQ(in.rest(), ", next");
}

TEST(Parameters, EndAtTheSamePlaceWhetherSomebodyListensOrNot)
{
    for (const std::string_view text : {";a=b=\"c\";d", ";a=\"b\";c", ";a\"b\";c", ";a=b\"c\";d", ";a=\"b\"c;d"}) {
        grammar::Remarks remarks;
        grammar::Cursor heard(text, &remarks);
        grammar::Cursor quiet(text);
        EXPECT_EQ(view_parameters(heard).text(), view_parameters(quiet).text()) << text;
    }
}

TEST(Parameters, AreFoundByNameWithoutCase)
{
    const ParametersView parameters(";Tag=a;tag=b;x");
    EXPECT_EQ(parameters.find("TAG")->value, "a") << "the first";
    EXPECT_TRUE(parameters.find("x"));
    EXPECT_FALSE(parameters.find("x")->has_value);
    EXPECT_FALSE(parameters.find("y"));
    EXPECT_FALSE(parameters.find("ta"));
}

TEST(Parameters, NameTheirFaults)
{
    const std::pair<std::string_view, std::vector<Error>> cases[] = {
        {";a=1;b", {}},
        {";;", {{errc::empty_parameter, 1}, {errc::empty_parameter, 2}}},
        {";a=", {{errc::bad_parameter, 3}}},
        {";a=1;A=2", {{errc::repeated_parameter, 5}}},
        {";a=x@y", {{errc::unexpected_octet, 4}}},
        {";a=[2001:db8::g]", {{errc::unexpected_octet, 3}}},
        {";a=\"open", {{errc::bad_quoting, 3}}},
        {";@=1", {{errc::bad_parameter, 1}}},
        {";a\"b\"", {{errc::bad_parameter, 2}}},
        {";a=b=\"c\";d", {{errc::unexpected_octet, 4}}},
    };
    for (const auto& [text, want] : cases) {
        grammar::Remarks remarks;
        grammar::Cursor in(text, &remarks);
        (void)view_parameters(in);
        EXPECT_EQ(std::vector<Error>(remarks.all().begin(), remarks.all().end()), want) << text;
        EXPECT_TRUE(in.done()) << "read to its end all the same: " << text;
    }
}

TEST(Parameters, ThatStandTwiceAreToldAmongTheFirst64)
{
    const auto count = [](std::size_t before) {
        std::string text;
        for (std::size_t i = 0; i < before; ++i)
            text += ";p" + std::to_string(i);
        text += ";p" + std::to_string(before - 1);
        grammar::Remarks remarks;
        grammar::Cursor in(text, &remarks);
        (void)view_parameters(in);
        return remarks.all().size();
    };
    EXPECT_EQ(count(64), 1U);
    EXPECT_EQ(count(65), 0U) << "a bound, not a verdict";
}

}  // namespace
}  // namespace sipdiag::sip
