// SPDX-License-Identifier: MIT
//
// The torture messages of RFC 4475 and RFC 5118, octet for octet, against what the RFCs say of each: valid or not, the
// values that must come out, and every finding with its place. The expectations are written in *.expect beside this.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "sipdiag/base/text.hpp"
#include "sipdiag/sip/judge.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"
#include "support/data.hpp"
#include "support/places.hpp"

namespace sipdiag::sip {
namespace {

using Lines = std::vector<std::string>;

enum class Verdict : std::uint8_t { valid, invalid, either };

struct Expectation {
    std::string folder;
    std::string name;
    std::string section;
    Verdict verdict{};
    Lines fields;    // "via.port 5060"
    Lines findings;  // "SIP018 at 362: 390skdjuw"
};

// Octets as one line: backslash, controls, octets past 7E and a blank at the end as \xHH.
std::string escaped(std::string_view octets)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string text;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const char c = octets[i];
        const auto octet = static_cast<unsigned char>(c);
        const bool last_blank = c == ' ' && i + 1 == octets.size();
        if (octet >= 0x20 && octet < 0x7F && c != '\\' && !last_blank) {
            text += c;
        } else {
            text += "\\x";
            text += hex[octet >> 4U];
            text += hex[octet & 0xFU];
        }
    }
    return text;
}

class Told {
public:
    explicit Told(MessageView message)
    {
        if (message.is_request()) {
            add("method", message.method());
            add("ruri", message.request_uri());
        } else {
            add("status", std::to_string(message.status()));
            add("reason", message.reason());
        }
        add_vias(message);
        if (message.has(FieldId::from)) add_address("from", view_single(message.value(FieldId::from)), true);
        if (message.has(FieldId::to)) add_address("to", view_single(message.value(FieldId::to)), true);
        if (message.has(FieldId::call_id)) add("call_id", message.value(FieldId::call_id));
        if (message.has(FieldId::cseq)) {
            const auto cseq = view_cseq(message.value(FieldId::cseq));
            add("cseq", (cseq.number ? std::to_string(*cseq.number) : "null") + ' ' + std::string(cseq.method));
        }
        add_contacts(message);
        for (const auto id : {FieldId::max_forwards, FieldId::expires, FieldId::subject, FieldId::content_type}) {
            if (message.has(id)) add(std::string(rule(id).name), unfold(message.value(id)));
        }
        for (std::size_t i = 0; i < message.index().size(); ++i) {
            const auto& field = message.index()[i];
            if (field.id == FieldId::other) add("other " + std::string(message.name(field)), message.value(field));
        }
        add("body_len", std::to_string(message.body().size()));
    }

    [[nodiscard]] const Lines& lines() const { return lines_; }

private:
    void add(const std::string& name, std::string_view value)
    {
        lines_.push_back(value.empty() ? name : name + ' ' + escaped(value));
    }

    void add_vias(MessageView message)
    {
        std::size_t count = 0;
        ListReader<ViaView> vias(message, FieldId::via);
        for (ViaView via; vias.next(via); ++count) {
            const auto name = "via" + std::to_string(count) + '.';
            add(name + "transport", via.transport);
            add(name + "host", via.sent_by.host);
            if (via.sent_by.port != 0) add(name + "port", std::to_string(via.sent_by.port));
            if (via.has_branch) add(name + "branch", via.branch);
            if (via.has_received) add(name + "received", via.received);
            if (via.has_rport) add(name + "rport", via.rport);
        }
        add("via.count", std::to_string(count));
    }

    void add_address(const std::string& name, const NameAddrView& view, bool tagged)
    {
        if (!view.display.empty()) add(name + ".display", view.display_name());
        add(name + ".uri", view.uri);
        if (tagged && view.parameters.find("tag")) add(name + ".tag", view.tag());
    }

    void add_contacts(MessageView message)
    {
        std::size_t count = 0;
        ListReader<NameAddrView> contacts(message, FieldId::contact);
        for (NameAddrView contact; contacts.next(contact); ++count) {
            const auto name = "contact" + std::to_string(count);
            if (contact.star) {
                add(name, "*");
                continue;
            }
            add_address(name, contact, false);
            for (const auto& each : contact.parameters) {
                if (each.name.empty()) continue;
                const auto parameter = name + '.' + std::string(each.name);
                if (each.has_value) {
                    add(parameter, unquote(each.value));
                } else {
                    lines_.push_back(parameter);
                }
            }
        }
        add("contact.count", std::to_string(count));
    }

    Lines lines_;
};

// "SIP018 at 362: 390skdjuw": code, offset, and the first octets that stand there.
Lines findings_of(const finding::Findings& findings, std::string_view octets)
{
    Lines lines;
    for (const auto& each : findings) {
        const auto span = each.span.value_or(Span{});
        auto line = std::string(each.entry->code) + " at " + std::to_string(span.begin);
        if (!span.empty()) line += ": " + escaped(span.in(octets).substr(0, 24));
        lines.push_back(line);
    }
    return lines;
}

const std::filesystem::path here = support::checkout() + "/tests/torture";

// NAME SECTION VERDICT, then what is expected, indented; "#" begins a remark.
std::vector<Expectation> read_expectations(const std::string& folder)
{
    std::vector<Expectation> all;
    std::istringstream lines(support::read_file(here / (folder + ".expect")));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] == '#') continue;
        if (line[0] == ' ') {
            const auto text = line.substr(line.find_first_not_of(' '));
            if (text[0] == '#') continue;
            (text.starts_with("SIP0") ? all.back().findings : all.back().fields).push_back(text);
            continue;
        }
        std::istringstream words(line);
        Expectation next;
        next.folder = folder;
        std::string verdict;
        words >> next.name >> next.section >> verdict;
        next.verdict = verdict == "valid"     ? Verdict::valid
                       : verdict == "invalid" ? Verdict::invalid
                       : verdict == "either"  ? Verdict::either
                                              : throw std::runtime_error("no verdict: " + line);
        all.push_back(next);
    }
    return all;
}

std::vector<Expectation> expectations()
{
    auto all = read_expectations("rfc4475");
    const auto more = read_expectations("rfc5118");
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

class Torture : public testing::TestWithParam<Expectation> {};

TEST_P(Torture, IsReadAndJudgedAsItsRfcSays)
{
    const auto& want = GetParam();
    const auto path = here / "messages" / want.folder / (want.name + ".dat");
    const auto message = Message::read(support::read_file(path));
    ASSERT_TRUE(message) << "every torture message has a start line";
    const auto findings = judge(message->view());
    const Told told(message->view());

    for (const auto& field : want.fields)
        EXPECT_THAT(told.lines(), testing::Contains(field));
    EXPECT_EQ(findings_of(findings, message->octets()), want.findings) << testing::PrintToString(told.lines());
    if (want.verdict != Verdict::either) {
        EXPECT_EQ(is_valid(findings), want.verdict == Verdict::valid);
    }
    // A verdict of invalid stands on a place in the message.
    for (const auto& each : findings) {
        ASSERT_TRUE(each.span);
        EXPECT_LE(each.span->begin, each.span->end);
        EXPECT_LE(each.span->end, message->octets().size());
    }
}

INSTANTIATE_TEST_SUITE_P(Rfc, Torture, testing::ValuesIn(expectations()), [](const auto& each) {
    auto title = each.param.folder + '_' + each.param.name;
    std::replace(title.begin(), title.end(), '-', '_');
    return title;
});

TEST(TortureMessages, EachHasAnExpectation)
{
    std::map<std::string, int> expected;
    for (const auto& each : expectations())
        ++expected[each.folder + '/' + each.name];
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(here / "messages")) {
        if (!entry.is_regular_file()) continue;
        ++files;
        const auto name = entry.path().parent_path().filename().string() + '/' + entry.path().stem().string();
        EXPECT_EQ(expected[name], 1) << name;
    }
    EXPECT_EQ(files, 50U + 12U);
}

// RFC 4475 counts 13 valid messages (3.1.1) and 19 invalid ones (3.1.2).
TEST(TortureMessages, CountAsTheRfcCounts)
{
    int valid = 0;
    int invalid = 0;
    for (const auto& each : expectations()) {
        valid += each.section.starts_with("3.1.1.") && each.verdict == Verdict::valid ? 1 : 0;
        invalid += each.section.starts_with("3.1.2.") && each.verdict == Verdict::invalid ? 1 : 0;
    }
    EXPECT_EQ(valid, 13);
    EXPECT_EQ(invalid, 19);
}

}  // namespace
}  // namespace sipdiag::sip
