// SPDX-License-Identifier: MIT
//
// What is set right, what is left alone, and that it is set right once.
#include "sipdiag/cnf/edit.hpp"

#include <gtest/gtest.h>

#include "sipdiag/cnf/lint.hpp"

namespace sipdiag::cnf {
namespace {

using namespace std::string_literals;

struct FixCase {
    const char* name;
    std::string before;
    std::string after;
};

void PrintTo(const FixCase& each, std::ostream* out)
{
    *out << each.name;
}

class Fix : public testing::TestWithParam<FixCase> {};

TEST_P(Fix, SetsItRightOnce)
{
    const auto& given = GetParam();
    const auto once = fixed("SIP000E84C060A6.cnf", given.before);
    EXPECT_EQ(once, given.after);
    EXPECT_EQ(fixed("SIP000E84C060A6.cnf", once), once);
}

INSTANTIATE_TEST_SUITE_P(
    Certain, Fix,
    testing::Values(FixCase{"curly", "phone_prompt : “SIP Phone”  ; c\n", "phone_prompt : \"SIP Phone\"  ; c\n"},
                    FixCase{"curly_empty", "proxy1_address : “”\n", "proxy1_address : \"\"\n"},
                    FixCase{"windows", "messages_uri: \x93*97\x94\n", "messages_uri: \"*97\"\n"},
                    FixCase{"curly_behind", "messages_uri: *97”\n", "messages_uri: \"*97\"\n"},
                    FixCase{"half_straight", "phone_prompt: \"SIP Phone”\n", "phone_prompt: \"SIP Phone\"\n"},
                    FixCase{"single", "phone_prompt: 'SIP Phone'\n", "phone_prompt: \"SIP Phone\"\n"},
                    FixCase{"empty", "nat_address:\n", "nat_address: \"\"\n"},
                    FixCase{"empty_with_comment", "nat_address:;none\n", "nat_address: \"\" ;none\n"},
                    FixCase{"empty_with_blank_and_comment", "nat_address: ; none\n", "nat_address: \"\" ; none\n"},
                    FixCase{"equals", "proxy1_port=5060\n", "proxy1_port: 5060\n"},
                    FixCase{"equals_with_blanks", "proxy1_port = 5060\n", "proxy1_port : 5060\n"},
                    FixCase{"capitals", "Image_version: P0S3-8-12-00\n", "image_version: P0S3-8-12-00\n"},
                    FixCase{"one_slip", "prefered_codec: none\n", "preferred_codec: none\n"},
                    FixCase{"known_misspelling", "timer_registry_delta: 5\n", "timer_register_delta: 5\n"},
                    FixCase{"mark", "\xEF\xBB\xBFnat_enable: 1\n", "nat_enable: 1\n"},
                    FixCase{"utf16",
                            "\xFF\xFEn\0a\0t\0_\0e\0n\0a\0b\0l\0e\0:\0"
                            "1\0\n\0"s,
                            "nat_enable:1\n"},
                    FixCase{"cr_alone", "nat_enable: 1\rsip_retx: 3\r", "nat_enable: 1\nsip_retx: 3\n"},
                    FixCase{"mixture", "nat_enable: 1\r\nsip_retx: 3\n# x\n", "nat_enable: 1\nsip_retx: 3\n# x\n"},
                    FixCase{"no_break_space",
                            "nat_enable\xC2\xA0:\xC2\xA0"
                            "1\n",
                            "nat_enable : 1\n"},
                    FixCase{"zero_width",
                            "nat_enable: \xE2\x80\x8B"
                            "1\n",
                            "nat_enable: 1\n"}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    LeftAlone, Fix,
    testing::Values(FixCase{"plain", "nat_enable: 1\r\n  # x\r\n\r\nfoo\r\n", "nat_enable: 1\r\n  # x\r\n\r\nfoo\r\n"},
                    FixCase{"no_end_of_line", "nat_enable: 1", "nat_enable: 1"},
                    FixCase{"quote_inside_curly", "phone_label: “a\"b”\n", "phone_label: “a\"b”\n"},
                    FixCase{"unclosed", "phone_prompt: \"SIP Phone\n", "phone_prompt: \"SIP Phone\n"},
                    FixCase{"wrong_value", "nat_enable: yes\n", "nat_enable: yes\n"},
                    FixCase{"unknown_and_far", "frobnicate:\n", "frobnicate:\n"},
                    FixCase{"other_number", "line7_name: x\n", "line7_name: x\n"},
                    FixCase{"slip_of_a_name_that_is_set", "prefered_codec: none\npreferred_codec: g729a\n",
                            "prefered_codec: none\npreferred_codec: g729a\n"},
                    FixCase{"xml", "<a b='“c”'/>\r", "<a b='“c”'/>\r"}, FixCase{"empty_file", "", ""},
                    FixCase{"curly_in_a_comment", "nat_enable: 1 ; “on”\n# “x”\n", "nat_enable: 1 ; “on”\n# “x”\n"}),
    [](const auto& each) { return each.param.name; });

TEST(Fix, AFixedFileHasNoneOfThoseFindings)
{
    const std::string before =
        "\xEF\xBB\xBFImage_version: P0S3-8-12-00\rphone_prompt : “SIP Phone”\nnat_address:\n"
        "proxy1_port=5060\nprefered_codec: none\nlogo_url: 'http://10.0.0.2/x.bmp'\n";
    LintSettings settings;
    settings.selection.select = {"CNF001", "CNF002", "CNF004", "CNF011", "CNF013", "CNF019", "CNF021", "CNF022"};
    EXPECT_FALSE(lint(settings, {{"SIP000E84C060A6.cnf", before}}).findings.empty());
    const auto after = lint(settings, {{"SIP000E84C060A6.cnf", fixed("SIP000E84C060A6.cnf", before)}});
    for (const auto& each : after.findings)
        ADD_FAILURE() << each.entry->code << " at line " << each.place.line;
}

TEST(Diff, ShowsTheChangeAndWhatIsAroundIt)
{
    const std::string before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
    std::string after = before;
    after.replace(after.find("e\n"), 2, "E\n");
    EXPECT_EQ(unified_diff("x", before, after), "--- x\n+++ x\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
    EXPECT_EQ(unified_diff("x", before, before), "");
}

TEST(Diff, HasNoMaskedLineAroundAChangeForPatchWouldNotFindIt)
{
    const std::string before = "a\nb\nline1_password: hunter2\nc\nd\ne\nf\n";
    auto after = before;
    after.replace(after.find("c\n"), 2, "C\n");
    EXPECT_EQ(unified_diff("x", before, after), "--- x\n+++ x\n@@ -4,4 +4,4 @@\n-c\n+C\n d\n e\n f\n");
    // What is cut behind is cut before as well: less behind than before would mean the end of the file.
    after = before;
    after.replace(after.find("b\n"), 2, "B\n");
    EXPECT_EQ(unified_diff("x", before, after), "--- x\n+++ x\n@@ -2 +2 @@\n-b\n+B\n");
    after.replace(after.find("d\n"), 2, "D\n");
    EXPECT_EQ(unified_diff("x", before, after),
              "--- x\n+++ x\n@@ -2 +2 @@\n-b\n+B\n@@ -4,4 +4,4 @@\n c\n-d\n+D\n e\n f\n")
        << "two parts, for the password stands between them";
    EXPECT_EQ(unified_diff("x", before, after, true),
              "--- x\n+++ x\n@@ -1,7 +1,7 @@\n a\n-b\n+B\n line1_password: hunter2\n c\n-d\n+D\n e\n f\n");
}

TEST(Diff, TellsAMissingLineEnd)
{
    EXPECT_EQ(unified_diff("x", "a", "b\n"), "--- x\n+++ x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
}

TEST(Diff, MasksPasswords)
{
    const auto diff = unified_diff("x", "line1_password: “hunter2”\n", "line1_password: \"hunter2\"\n");
    EXPECT_EQ(diff.find("hunter2"), std::string::npos) << diff;
    EXPECT_NE(diff.find("[redacted]"), std::string::npos) << diff;
    for (const auto* around :
         {"#line2_password: hunter2\n", ";  line2_password = hunter2 ; x\n", "line2_password hunter2\n",
          "line2_pasword: \"hunter2\"\n", "line2_password: ab;hunter2\n"}) {
        const auto shown = unified_diff("x", std::string(around) + "a\n", std::string(around) + "b\n");
        EXPECT_EQ(shown.find("hunter2"), std::string::npos) << shown;
    }
    // Lines that end in CR alone are one to the diff.
    const auto old_mac =
        unified_diff("x", "line1_name: 1\rline1_password: hunter2\rnat_enable: 1\r", "line1_name: 1\n");
    EXPECT_EQ(old_mac.find("hunter2"), std::string::npos) << old_mac;
    EXPECT_NE(old_mac.find("nat_enable: 1"), std::string::npos) << old_mac;
    EXPECT_NE(unified_diff("x", "line1_password: 'hunter2'\n", "line1_password: \"hunter2\"\n", true).find("hunter2"),
              std::string::npos);
}

}  // namespace
}  // namespace sipdiag::cnf
