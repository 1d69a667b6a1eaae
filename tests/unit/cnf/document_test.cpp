// SPDX-License-Identifier: MIT
//
// The reader: what it notes of each line, and that no octet loses its place.
#include "sipdiag/cnf/document.hpp"

#include <gtest/gtest.h>

namespace sipdiag::cnf {
namespace {

using namespace std::string_literals;

Document read(std::string_view octets, std::string_view name = "SIP000E84C060A6.cnf")
{
    Document document;
    document.read_copy(name, octets);
    return document;
}

struct LineCase {
    const char* name;
    std::string text;
    std::string key;
    std::string value;
    Oddities odd = {};
    bool refused = false;
    std::string comment = {};
};

void PrintTo(const LineCase& each, std::ostream* out)
{
    *out << each.name;
}

class ReadLine : public testing::TestWithParam<LineCase> {};

TEST_P(ReadLine, CutsItAndNotesWhatIsOdd)
{
    const auto& given = GetParam();
    // Wherever it stands: the reader looks at sixteen octets at a time, and at the last of a file one by one.
    for (std::size_t before = 0; before <= 16; ++before) {
        for (const std::size_t after : {0U, 1U, 9U, 16U, 40U}) {
            SCOPED_TRACE(testing::Message() << before << " octets before, " << after << " after");
            const auto document = read("#" + std::string(before, '-') + "\n" + given.text + "\n" +
                                       std::string(after, '#') + (after == 0 ? "" : ":"));
            ASSERT_EQ(document.lines().size(), 1U);
            const auto& line = document.lines()[0];
            EXPECT_EQ(line.number, 2U);
            EXPECT_EQ(document.key(line), given.key);
            EXPECT_EQ(document.value(line), given.value);
            EXPECT_EQ(line.oddities, given.odd)
                << std::hex << line.oddities.bits() << " instead of " << given.odd.bits();
            EXPECT_EQ(line.refused, given.refused);
            EXPECT_EQ(line.comment.in(document.octets()), given.comment);
            EXPECT_EQ(document.text(line), given.text);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Plain, ReadLine,
    testing::Values(
        LineCase{"bare", "proxy1_port:5060", "proxy1_port", "5060"},
        LineCase{"blanks_around_the_colon", "cnf_join_enable : 1", "cnf_join_enable", "1"},
        LineCase{"tabs", "\tnat_enable\t:\t1\t", "nat_enable", "1"},
        LineCase{"quoted_number", "end_media_port:  \"32766\"", "end_media_port", "32766"},
        LineCase{"comment_without_blank", "nat_enable: 1; 0-Disabled", "nat_enable", "1", {}, false, "; 0-Disabled"},
        LineCase{"comment_behind_quotes",
                 "line1_displayname: \"Main Office\"; the caller id",
                 "line1_displayname",
                 "Main Office",
                 {},
                 false,
                 "; the caller id"},
        LineCase{"ios_ends_every_line_so", "proxy_register: \"1\";", "proxy_register", "1", {}, false, ";"},
        LineCase{"semicolon_in_quotes", "line1_password: \"a;b#c\"", "line1_password", "a;b#c"},
        LineCase{"empty_string", "nat_address: \"\"", "nat_address", ""},
        LineCase{"unprovisioned", "line2_name: UNPROVISIONED", "line2_name", "UNPROVISIONED"},
        LineCase{"colon_in_value", "services_url: http://10.0.0.2/x", "services_url", "http://10.0.0.2/x"}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Odd, ReadLine,
    testing::Values(
        LineCase{"nothing", "nat_address:", "nat_address", "", Oddity::bare_empty, true},
        LineCase{"nothing_but_a_comment", "nat_address : ; none", "nat_address", "", Oddity::bare_empty, true,
                 "; none"},
        LineCase{"equals", "proxy1_port=5060", "proxy1_port", "5060", Oddity::equals_sign, true},
        LineCase{"equals_with_blanks", "proxy1_port = 5060", "proxy1_port", "5060", Oddity::equals_sign, true},
        LineCase{"equals_in_a_value_is_none", "messages_uri: a=b", "messages_uri", "a=b"},
        LineCase{"unclosed", "phone_prompt: \"SIP Phone", "phone_prompt", "SIP Phone", Oddity::unclosed_quote, true},
        LineCase{"single", "phone_prompt: 'SIP Phone'", "phone_prompt", "SIP Phone", Oddity::single_quotes},
        LineCase{"two_words", "phone_label: Niks Cave", "phone_label", "Niks Cave", Oddity::blank_in_bare},
        LineCase{"text_behind_quotes", "phone_label: \"a\" b", "phone_label", "a", Oddity::text_after_quote},
        LineCase{"hash_inside", "messages_uri: *97#", "messages_uri", "*97#", Oddity::hash_in_bare},
        LineCase{"hash_as_comment", "nat_enable: 1 # on", "nat_enable", "1", Oddity::hash_in_bare},
        LineCase{"one_blank", "nat_address : \" \"", "nat_address", " ", Oddity::blank_at_quote},
        LineCase{"blank_at_the_end", "line1_password: \"x1 \"", "line1_password", "x1 ", Oddity::blank_at_quote},
        LineCase{"curly", "phone_prompt : “SIP Phone”", "phone_prompt", "SIP Phone", Oddity::curly_quotes},
        LineCase{"curly_and_empty", "proxy1_address : “”", "proxy1_address", "", Oddity::curly_quotes},
        LineCase{"curly_with_a_semicolon", "line1_password: “a;b” ; c", "line1_password", "a;b", Oddity::curly_quotes,
                 false, "; c"},
        LineCase{"curly_of_windows", "phone_prompt: \x93SIP Phone\x94", "phone_prompt", "SIP Phone",
                 Oddity::curly_quotes},
        LineCase{"straight_then_curly", "phone_prompt: \"SIP Phone”", "phone_prompt", "SIP Phone",
                 Oddity::curly_quotes | Oddity::unclosed_quote, true},
        LineCase{"curly_number", "proxy1_port: “5060”", "proxy1_port", "5060", Oddity::curly_quotes},
        LineCase{"no_break_space_before_the_value",
                 "nat_enable:\xC2\xA0"
                 "1",
                 "nat_enable", "1", Oddity::no_break_space},
        LineCase{"no_break_space_before_the_colon", "nat_enable\xC2\xA0: 1", "nat_enable", "1", Oddity::no_break_space},
        LineCase{"latin_1_no_break_space",
                 "nat_enable:\xA0"
                 "1",
                 "nat_enable", "1", Oddity::no_break_space},
        LineCase{"zero_width", "nat_enable: 1\xE2\x80\x8B", "nat_enable", "1", Oddity::zero_width},
        LineCase{"accent", "line1_displayname: \"Ren\xC3\xA9\"", "line1_displayname", "Ren\xC3\xA9", Oddity::not_ascii},
        LineCase{"accent_of_latin_1", "line1_displayname: Ren\xE9", "line1_displayname", "Ren\xE9", Oddity::not_ascii},
        LineCase{"a_grave_ends_in_0xa0", "line1_displayname: l\xC3\xA0", "line1_displayname", "l\xC3\xA0",
                 Oddity::not_ascii},
        LineCase{"nul", "nat_enable: 1\0"s, "nat_enable", "1\0"s, Oddity::nul | Oddity::not_a_number, true},
        LineCase{"capitals", "Image_version: P0S3-8-12-00", "Image_version", "P0S3-8-12-00", Oddity::key_capitals},
        LineCase{"polycom", "reg.1.displayName=\"x\"", "reg.1.displayName", "x",
                 Oddity::key_octets | Oddity::equals_sign | Oddity::unknown_key},
        LineCase{"blank_in_key", "line1 name: 5", "line1 name", "5", Oddity::key_blank | Oddity::unknown_key},
        LineCase{"dump_row_with_a_blank", "Status Flags : 12300001", "Status Flags", "12300001",
                 Oddity::key_blank | Oddity::dump_key},
        LineCase{"unknown", "prefered_codec: none", "prefered_codec", "none", Oddity::unknown_key},
        LineCase{"line_7", "line7_name: 5", "line7_name", "5", Oddity::unknown_key | Oddity::out_of_family},
        LineCase{"alias", "timer_registry_delta: 5", "timer_registry_delta", "5", Oddity::alias_key}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Values, ReadLine,
    testing::Values(
        LineCase{"unit", "timer_invite_expires: 180s", "timer_invite_expires", "180s", Oddity::not_a_number, true},
        LineCase{"sign", "timer_invite_expires: +1", "timer_invite_expires", "+1", Oddity::not_a_number, true},
        LineCase{"small_unprovisioned", "proxy1_port: unprovisioned", "proxy1_port", "unprovisioned",
                 Oddity::not_a_number, true},
        LineCase{"unset_number", "proxy1_port: UNPROVISIONED", "proxy1_port", "UNPROVISIONED"},
        LineCase{"huge_number", "sip_retx: 99999999999999999999", "sip_retx", "99999999999999999999",
                 Oddity::out_of_range},
        LineCase{"control_port", "voip_control_port: 1024", "voip_control_port", "1024", Oddity::out_of_range, true},
        LineCase{"control_port_least", "voip_control_port: 1025", "voip_control_port", "1025"},
        LineCase{"swapped_digits", "start_media_port: \"16348\"", "start_media_port", "16348", Oddity::out_of_range},
        LineCase{"name_for_ipv4", "proxy_backup: sip.example", "proxy_backup", "sip.example", Oddity::not_an_ipv4,
                 true},
        LineCase{"ipv4_of_three", "proxy_backup: 10.0.1", "proxy_backup", "10.0.1", Oddity::not_an_ipv4, true},
        LineCase{"ipv4_of_256", "proxy_backup: 10.0.0.256", "proxy_backup", "10.0.0.256", Oddity::not_an_ipv4, true},
        LineCase{"ipv4", "proxy_backup: 255.0.10.1", "proxy_backup", "255.0.10.1"},
        LineCase{"g729", "preferred_codec: g729", "preferred_codec", "g729", Oddity::not_a_keyword, true},
        LineCase{"codec_in_capitals", "preferred_codec: G711ALAW", "preferred_codec", "G711ALAW"},
        LineCase{"weekday_in_small", "dst_start_day_of_week: sunday", "dst_start_day_of_week", "sunday",
                 Oddity::not_a_keyword, true},
        LineCase{"password_of_31", "line1_password: 1234567890123456789012345678901", "line1_password",
                 "1234567890123456789012345678901"},
        LineCase{"password_of_32", "line1_password: 12345678901234567890123456789012", "line1_password",
                 "12345678901234567890123456789012", Oddity::too_long, true},
        LineCase{"negative_hours", "dst_offset: -1", "dst_offset", "-1"}),
    [](const auto& each) { return each.param.name; });

TEST(Document, LineEndsOfEveryKindAreLineEnds)
{
    const auto document = read("nat_enable: 1\r\nproxy1_port: 5\rsip_retx: 3\n\r\ntelnet_level: 2");
    ASSERT_EQ(document.lines().size(), 4U);
    EXPECT_EQ(document.lines()[1].number, 2U);
    EXPECT_TRUE(document.lines()[1].oddities.has(Oddity::cr_alone));
    EXPECT_EQ(document.lines()[2].number, 3U);
    EXPECT_EQ(document.lines()[3].number, 5U);
    EXPECT_EQ(document.value(document.lines()[3]), "2");
    EXPECT_EQ(document.crlf_count(), 2U);
    EXPECT_EQ(document.lf_count(), 1U);
    EXPECT_EQ(document.cr_count(), 1U);
}

TEST(Document, CommentsAndBlankLinesAreNotKeptButCounted)
{
    const auto document = read("# one\n  ; two\n\n \t\nnat_enable: 1\n");
    ASSERT_EQ(document.lines().size(), 1U);
    EXPECT_EQ(document.lines()[0].number, 5U);
    EXPECT_EQ(document.line_count(), 5U);
}

TEST(Document, TheLastLineThatIsNotRefusedCounts)
{
    const auto document = read("nat_enable: 0\nnat_enable: 1\nnat_enable: yes\n");
    const Slot slot(Parameter::nat_enable);
    ASSERT_NE(document.counts(slot), nullptr);
    EXPECT_EQ(document.counts(slot)->number, 2U);
    EXPECT_EQ(document.last(slot)->number, 3U);
    EXPECT_TRUE(document.lines()[1].oddities.has(Oddity::repeated));
    EXPECT_EQ(document.earlier(*document.last(slot))->number, 2U);
}

TEST(Document, ColumnsCountCharacters)
{
    const auto document = read("é: “x”\nphone_label : “Ü”\n");
    const auto& line = document.lines()[1];
    EXPECT_EQ(document.column(line, line.raw.begin), 15U);
    EXPECT_EQ(document.column(line, line.raw.end), 18U);
}

std::string utf16(std::string_view ascii, bool big_endian, bool mark)
{
    std::string out = mark ? (big_endian ? "\xFE\xFF" : "\xFF\xFE") : "";
    for (const char c : ascii)
        out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
    return out;
}

TEST(Document, Utf16IsDecodedAndReadOn)
{
    for (const bool big : {false, true}) {
        for (const bool mark : {false, true}) {
            const auto document = read(utf16("line1_name: 12345\r\nnat_enable: 1\r\n", big, mark));
            EXPECT_EQ(document.encoding(), big ? Encoding::utf16_be : Encoding::utf16_le);
            ASSERT_EQ(document.lines().size(), 2U);
            EXPECT_EQ(document.value(document.lines()[0]), "12345");
        }
    }
}

TEST(Document, AByteOrderMarkBelongsToNoLine)
{
    const auto document = read("\xEF\xBB\xBFnat_enable: 1\n");
    EXPECT_EQ(document.encoding(), Encoding::utf8_with_bom);
    ASSERT_EQ(document.lines().size(), 1U);
    EXPECT_EQ(document.lines()[0].oddities, Oddities());
    EXPECT_EQ(document.column(document.lines()[0], document.lines()[0].key.begin), 1U);
}

TEST(Document, KindsAreToldByNameAndContent)
{
    EXPECT_EQ(read("nat_enable: 1\n", "SIPDefault.cnf").kind(), Kind::defaults);
    EXPECT_EQ(read("nat_enable: 1\n", "/srv/tftp/SIPDefault.cnf").kind(), Kind::defaults);
    EXPECT_EQ(read("", "SIP000E84C060A6.cnf").kind(), Kind::phone);
    EXPECT_EQ(read("nat_enable: 1\n", "notes.txt").kind(), Kind::phone);
    EXPECT_EQ(read("my_ip_addr : 10.0.0.3\nStatus Flags : 12300001\n", "listing.txt").kind(), Kind::dump);
    EXPECT_EQ(read("hostname edge\ninterface Dialer0\n ip nat outside\n", "router.txt").kind(), Kind::router);
    EXPECT_EQ(read("<device></device>\n", "SIP000E84C060A6.cnf").kind(), Kind::other);
    EXPECT_EQ(read("hello\n", "notes.txt").kind(), Kind::other);
    EXPECT_EQ(read("\x7F"
                   "ELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0\1\0\0\0"s,
                   "x.cnf")
                  .kind(),
              Kind::other);
}

TEST(Document, InADumpEmptinessIsNoRefusal)
{
    const auto document = read("my_ip_addr : 10.0.0.3\nsubnet_mask :\noutbound_proxy :\n", "listing.txt");
    const auto* line = document.counts(Parameter::outbound_proxy);
    ASSERT_NE(line, nullptr);
    EXPECT_EQ(document.value(*line), "");
}

TEST(Document, MoreThanItReadsIsLeft)
{
    std::string octets;
    while (octets.size() <= Document::max_octets)
        octets += "# a comment that goes on and on and on and on and on and on\n";
    octets += "nat_enable: 1\n";
    const auto document = read(octets);
    EXPECT_TRUE(document.truncated());
    EXPECT_EQ(document.size_on_disk(), octets.size());
    EXPECT_EQ(document.last(Parameter::nat_enable), nullptr);
    octets.resize(Document::max_octets);
    EXPECT_FALSE(read(octets).truncated());
}

TEST(Document, AWordToUsIsSeenWhereverItStands)
{
    for (const auto* text : {"# cnfcheck: ignore CNF002", "; cnfcheck: x", "nat_enable: 1 ; cnfcheck: ignore CNF09",
                             "nat_enable: \"1\";cnfcheck:", "nat_enable: “1” ; see: cnfcheck: ignore"}) {
        for (std::size_t before = 0; before <= 32; ++before) {
            const auto head = "#" + std::string(before, '-') + "\n";
            EXPECT_TRUE(read(head + text).has_pragmas()) << text << ", " << before;
            EXPECT_TRUE(read(head + text + "\nnat_enable: 1\nphone_label: a\n").has_pragmas()) << text;
            EXPECT_TRUE(read(head + text + "\rnat_enable: 1\r").has_pragmas()) << text;
            // Of any length, and with the next line's colon right behind it.
            EXPECT_TRUE(read(text + std::string(before, ' ') + "\n:\n" + head).has_pragmas()) << text << before;
        }
    }
    for (const auto* text : {"# cnfcheck is good: use it", "nat_enable: 1 ; cnfcheck\ncnfcheck: x", "cnfcheck: 1"})
        EXPECT_FALSE(read(text).has_pragmas()) << text;
}

TEST(Document, OneCarriageReturnAtTheEndSlowsNothing)
{
    const auto lines = Document::max_octets - 1;
    const auto document = read(std::string(lines, '\n') + '\r');  // minutes, where each line were searched to the CR
    EXPECT_EQ(document.cr_count(), 1U);
    EXPECT_EQ(document.lf_count(), lines);
}

TEST(Document, NoInputIsSlowerThanItsLength)
{
    // Each of these would take minutes if anything looked back over what it has read.
    for (const auto& piece :
         {"a\n"s, "\r"s, "\""s, "“"s, "nat_enable: “\n"s, "x y z:"s, "nat_enable: 1\n"s, ";"s, "'"s}) {
        std::string octets;
        while (octets.size() < (2U << 20))
            octets += piece;
        const auto document = read(octets);
        EXPECT_GT(document.line_count(), 0U);
    }
}

TEST(Document, ReadingAgainForgetsTheFileBefore)
{
    Document document;
    document.read_copy("SIPDefault.cnf", "\xEF\xBB\xBFnat_enable: yes\nmy_ip_addr : 1\nsubnet_mask :\r");
    document.read_copy("SIP000E84C060A6.cnf", "line1_name: 5\n");
    EXPECT_EQ(document.kind(), Kind::phone);
    EXPECT_EQ(document.encoding(), Encoding::octets);
    EXPECT_EQ(document.oddities(), Oddities());
    EXPECT_EQ(document.last(Parameter::nat_enable), nullptr);
    EXPECT_EQ(document.cr_count(), 0U);
    EXPECT_EQ(document.mac(), "000E84C060A6");
}

struct NameCase {
    const char* name;
    NameKind kind;
    const char* mac;
};

TEST(NameKind, TellsWhatAPhoneAsksFor)
{
    for (const auto& each :
         {NameCase{"SIPDefault.cnf", NameKind::defaults, ""}, NameCase{"sipdefault.cnf", NameKind::defaults_odd, ""},
          NameCase{"SIPDefault.CNF", NameKind::defaults_odd, ""},
          NameCase{"SIP0011BB73AD61.cnf", NameKind::phone, "0011BB73AD61"},
          NameCase{"SIP0011bb73ad61.cnf", NameKind::phone_odd, "0011BB73AD61"},
          NameCase{"sip0011BB73AD61.cnf", NameKind::phone_odd, "0011BB73AD61"},
          NameCase{"SIP00:11:BB:73:AD:61.cnf", NameKind::phone_odd, "0011BB73AD61"},
          NameCase{"SIP0011BB73AD61.CNF", NameKind::phone_odd, "0011BB73AD61"},
          NameCase{"SEP0011BB73AD61.cnf", NameKind::sccp_phone, "0011BB73AD61"},
          NameCase{"SIP0011BB73AD61.cnf.xml", NameKind::xml_phone, "0011BB73AD61"},
          NameCase{"XMLDefault.cnf.xml", NameKind::xml_phone, ""},
          NameCase{"SIP0011BB73AD6.cnf", NameKind::other_settings, ""},
          NameCase{"SIPphone.cnf", NameKind::other_settings, ""}, NameCase{"my.cnf", NameKind::other_settings, ""},
          NameCase{".cnf", NameKind::other, ""}, NameCase{"dialplan.xml", NameKind::other, ""}}) {
        EXPECT_EQ(name_kind(each.name), each.kind) << each.name;
        EXPECT_EQ(mac_in_name(each.name), each.mac) << each.name;
    }
}

}  // namespace
}  // namespace sipdiag::cnf
