// SPDX-License-Identifier: MIT
//
// name-addr and addr-spec: where the URI ends, what is display name, and what belongs to the header.
#include "sipdiag/sip/name_addr.hpp"

#include <gmock/gmock.h>

namespace sipdiag::sip {
namespace {

struct Read {
    const char* name;
    std::string_view text;
    std::string display;  // as it is meant
    std::string_view uri;
    std::string_view parameters;
    std::vector<Error> faults;
};

class NameAddrs : public testing::TestWithParam<Read> {};

TEST_P(NameAddrs, AreReadAsTheyAreMeant)
{
    const auto& want = GetParam();
    grammar::Remarks remarks;
    const auto view = view_single(want.text, &remarks);
    EXPECT_EQ(view.display_name(), want.display);
    EXPECT_EQ(view.uri, want.uri);
    EXPECT_EQ(view.parameters.text(), want.parameters);
    EXPECT_EQ(std::vector<Error>(remarks.all().begin(), remarks.all().end()), want.faults)
        << (remarks.empty() ? "" : message(remarks.all().front().code)) << " at "
        << (remarks.empty() ? 0 : remarks.all().front().offset);
    // Quiet or listened to, the reader cuts the same.
    const auto quiet = view_single(want.text);
    EXPECT_EQ(quiet.uri, view.uri);
    EXPECT_EQ(quiet.parameters.text(), view.parameters.text());

    const auto parsed = NameAddr::parse(want.text);
    ASSERT_EQ(parsed.has_value(), want.faults.empty());
    if (!parsed) return;
    const auto again = NameAddr::parse(parsed->to_string());
    EXPECT_EQ(again, parsed) << parsed->to_string();
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section20, NameAddrs,
    testing::Values(
        Read{"bare", "sip:a@b", "", "sip:a@b", "", {}},
        Read{"bare_with_parameter", "sip:a@b;tag=1", "", "sip:a@b", ";tag=1", {}},  // §20: the header's, not the URI's
        Read{"bracketed_with_both", "<sip:a@b;lr>;tag=1", "", "sip:a@b;lr", ";tag=1", {}},
        Read{"quoted", R"("A. \"B\" \\C" <sip:a@b>)", R"(A. "B" \C)", "sip:a@b", "", {}},
        Read{"quoted_holding_all_separators", R"("a,b;c<d>e" <sip:a@b>;x)", "a,b;c<d>e", "sip:a@b", ";x", {}},
        Read{"tokens", "Ann  B. <sip:a@b>", "Ann  B.", "sip:a@b", "", {}},
        Read{"token_against_bracket", "caller<sip:a@b>", "caller", "sip:a@b", "", {}},  // RFC 4475 §3.1.1.6
        Read{"folded_display", "\"Ann\r\n\t B\"\r\n <sip:a@b>", "Ann B", "sip:a@b", "", {}},
        Read{"spaced_parameters", "<sip:a@b> ; tag = 1 ;x", "", "sip:a@b", " ; tag = 1 ;x", {}},
        Read{"comma_in_brackets", "<sip:a,b@c>", "", "sip:a,b@c", "", {}},
        Read{"other_scheme", "isbn:2983792873", "", "isbn:2983792873", "", {}},
        Read{"empty_quotes", R"("" <sip:a@b>)", "", "sip:a@b", "", {}},
        Read{"utf8", "\"\xC3\xBC\" <sip:a@b>", "\xC3\xBC", "sip:a@b", "", {}},
        Read{"greater_in_parameter", "<sip:a@b>;x=\"<>\"", "", "sip:a@b", ";x=\"<>\"", {}},

        Read{"star", "*", "", "*", "", {{errc::bad_scheme, 0}}},  // a Contact alone may be that
        Read{"nothing", "", "", "", "", {{errc::empty, 0}}},
        Read{"comma_in_display", "Bell, A. <sip:a@b>", "Bell, A.", "sip:a@b", "", {{errc::bad_display_name, 4}}},
        Read{"quote_open", "\"Ann <sip:a@b>", "Ann <sip:a@b>", "", "", {{errc::bad_quoting, 0}}},
        Read{"bracket_open", "<sip:a@b", "", "sip:a@b", "", {{errc::unclosed_bracket, 0}}},
        Read{"blank_in_front", "< sip:a@b>", "", "sip:a@b", "", {{errc::unexpected_octet, 1}}},
        Read{"blank_behind", "<sip:a@b >", "", "sip:a@b", "", {{errc::unexpected_octet, 8}}},
        Read{"question", "sip:a@b?x=y", "", "sip:a@b?x=y", "", {{errc::needs_brackets, 7}}},
        Read{"tail", "<sip:a@b> x", "", "sip:a@b", "", {{errc::leftover, 10}}},
        Read{"name_alone", "\"Ann\"", "Ann", "", "", {{errc::bad_uri, 5}}},
        Read{"quotes_without_bracket", "\"Ann\" sip:a@b", "Ann", "", "", {{errc::unexpected_octet, 6}}},
        Read{"parameter_twice",
             "<sip:a@b>;tag=1;TAG=2",
             "",
             "sip:a@b",
             ";tag=1;TAG=2",
             {{errc::repeated_parameter, 16}}}),
    [](const auto& each) { return each.param.name; });

std::vector<std::string> elements(std::string_view value)
{
    grammar::Cursor in(value);
    std::vector<std::string> seen;
    for (NameAddrView each; view_element(in, each); (void)in.accept(','))
        seen.push_back(each.star ? "*" : std::string(each.uri) + '|' + std::string(each.parameters.text()));
    return seen;
}

TEST(Contacts, AreSeparatedByCommasThatSeparate)  // A07
{
    EXPECT_THAT(elements("<sip:a@b>,<sip:c@d>"), testing::ElementsAre("sip:a@b|", "sip:c@d|"));
    EXPECT_THAT(elements("\"a,b\" <sip:a,b@c>;x=\",\" , sip:c@d;q=0.5"),
                testing::ElementsAre("sip:a,b@c|;x=\",\"", "sip:c@d|;q=0.5"));
    EXPECT_THAT(elements("sip:a@b;expires=1,sip:c@d"), testing::ElementsAre("sip:a@b|;expires=1", "sip:c@d|"));
    EXPECT_THAT(elements(" * "), testing::ElementsAre("*"));
    EXPECT_THAT(elements(""), testing::IsEmpty());
    EXPECT_THAT(elements("<sip:a@b>,,<sip:c@d>,"), testing::ElementsAre("sip:a@b|", "|", "sip:c@d|"));
}

TEST(Contacts, GiveTheirParameters)
{
    grammar::Cursor in(
        "\"Ann\" <sip:ann@192.0.2.44:5062;transport=udp>;expires=120;Q=0.7;+sip.instance=\"<urn:x>\";ob");
    NameAddrView contact;
    ASSERT_TRUE(view_element(in, contact));
    EXPECT_EQ(contact.parameters.find("EXPIRES")->value, "120");
    EXPECT_EQ(contact.parameters.find("q")->value, "0.7");
    EXPECT_EQ(contact.parameters.find("+sip.instance")->value, "\"<urn:x>\"") << "as sent, quotes included";
    EXPECT_TRUE(contact.parameters.find("+sip.instance")->quoted());
    EXPECT_FALSE(contact.parameters.find("ob")->has_value);
    EXPECT_FALSE(contact.parameters.find("transport")) << "the URI's, not the header's";
    EXPECT_EQ(contact.view_uri().parameters.text(), ";transport=udp");
    EXPECT_EQ(contact.view_uri().host.port, 5062);
}

TEST(NameAddr, GivesItsTagHoweverItIsSpelt)
{
    for (const std::string_view text :
         {"<sip:a@b>;tag=t1", "<sip:a@b>;x=y;tag=t1", "<sip:a@b>;TAG=t1;x", "<sip:a@b> ; tag = t1", "sip:a@b;tag=t1;x",
          "<sip:a@b>;tag=\r\n t1", "<sip:a@b>;tag=t1;tag=t2"})
        EXPECT_EQ(view_single(text).tag(), "t1") << text;
    for (const std::string_view text : {"<sip:a@b>", "<sip:a@b>;tag", "<sip:a@b>;tag=", "<sip:a@b>;tags=t1",
                                        "<sip:a@b;tag=t1>", "<sip:a@b>;x=tag=t1"})
        EXPECT_EQ(view_single(text).tag(), "") << text;
    EXPECT_EQ(view_single("<sip:a@b>;tag=\"t;1\"").tag(), "\"t;1\"") << "as sent";
}

TEST(NameAddr, QuotesWhatItWrites)
{
    const NameAddr address{"Ann \"B\" \\", "sip:a@b", ";tag=1"};
    EXPECT_EQ(address.to_string(), R"("Ann \"B\" \\" <sip:a@b>;tag=1)");
    EXPECT_EQ(NameAddr::parse(address.to_string()), Result<NameAddr>(address));
}

}  // namespace
}  // namespace sipdiag::sip
