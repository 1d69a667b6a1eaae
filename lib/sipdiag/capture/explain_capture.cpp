// SPDX-License-Identifier: MIT
#include "sipdiag/capture/explain_capture.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/capture/compare.hpp"
#include "sipdiag/capture/findings/entries.hpp"
#include "sipdiag/capture/story.hpp"
#include "sipdiag/finding/facts.hpp"

namespace sipdiag::capture {
namespace {

using finding::Value;

constexpr std::size_t most_ladder_lines = 30;

Value nullable(const std::string& text)
{
    return text.empty() ? Value() : Value(text);
}

Value changes_of(const Comparison& comparison)
{
    auto changes = Value::array();
    for (const auto& pair : comparison.pairs) {
        for (const auto& edit : pair.edits) {
            auto change = Value::object();
            change.set("inside", pair.inside);
            change.set("outside", pair.outside);
            change.set("direction", pair.outbound ? "out" : "in");
            change.set("part", nat::to_string(edit.part));
            change.set("name", edit.name);
            change.set("inside_value", nullable(edit.sent));
            change.set("outside_value", nullable(edit.found));
            change.set("meaning", edit.meaning);
            changes.push(std::move(change));
        }
    }
    return changes;
}

Value alg_of(const Comparison& comparison)
{
    std::set<nat::Part> parts;
    for (const auto& pair : comparison.pairs) {
        for (const auto& edit : pair.edits) {
            if (edit.meaning) parts.insert(edit.part);
        }
    }
    auto rewrites = Value::array();
    for (const auto part : parts)
        rewrites.push(nat::to_string(part));
    auto alg = Value::object();
    alg.set("present", comparison.pairs.empty() ? Value() : Value(!parts.empty()));
    alg.set("rewrites", std::move(rewrites));
    return alg;
}

Value nat_of(const Comparison& comparison)
{
    auto nat = Value::object();
    const auto& in = comparison.inside_endpoint;
    const auto& out = comparison.outside_endpoint;
    const bool known = in && out;
    nat.set("present", known ? Value(*in != *out) : Value());
    nat.set("port_preserving", known ? Value(in->port == out->port) : Value());
    nat.set("inside", known ? Value(to_string(*in)) : Value());
    nat.set("outside", known ? Value(to_string(*out)) : Value());
    return nat;
}

finding::Section ladder_of(const Exhibits& exhibits, std::string title)
{
    finding::Section section{std::move(title), {}};
    for (std::size_t i = 0; i < exhibits.messages.size(); ++i) {
        if (i == most_ladder_lines) {
            section.lines.push_back(fmt::format("... and {} more", exhibits.messages.size() - i));
            break;
        }
        const auto& each = exhibits.messages[i];
        const auto line = std::string_view(each.octets).substr(0, each.octets.find_first_of("\r\n"));
        const auto at = each.at ? finding::rfc3339(*each.at).substr(11, 12) : std::string();
        section.lines.push_back(
            fmt::format("{:>3}  {}  {} -> {}  {}", i, at, each.source ? to_string(*each.source) : "?",
                        each.destination ? to_string(*each.destination) : "?", visible(line.substr(0, 60))));
    }
    return section;
}

void note_unread(const Reading& reading, finding::Report& report, std::string_view which)
{
    std::vector<std::string> lines;
    const auto add = [&](std::uint64_t count, std::string_view what) {
        if (count > 0) lines.push_back(fmt::format("{}{} {}", which, count, what));
    };
    add(reading.tls_connections, "directions of TLS, which a capture does not open");
    add(reading.gaps, "gaps in TCP streams");
    add(reading.counts.other_links, "packets of a link type that is not known");
    add(reading.counts.malformed, "packets whose headers do not hold together");
    add(reading.counts.fragments_lost, "datagrams of which fragments are missing");
    if (reading.exhibits.truncated) lines.push_back(fmt::format("{}messages past the first {}", which, max_messages));
    if (!lines.empty()) report.sections.push_back({"Not read", std::move(lines)});
    if (reading.fault) {
        report.findings.push_back({&findings::entries::sip103_capture_cut_short,
                                   fmt::format("{}{} at octet {}", which, reading.fault->text, reading.fault->offset),
                                   {fmt::format("{} packets before it were read", reading.counts.packets)},
                                   std::nullopt,
                                   std::nullopt,
                                   {}});
    }
}

struct Sentence {
    std::string_view verdict;
    std::string_view text;
};
constexpr Sentence sentences[] = {
    {"unreachable", "Nobody answers the phone's registrations"},
    {"not-registering", "The registrar refuses the phone"},
    {"not-stored", "The registrar's list does not hold the phone's Contact"},
    {"inbound-blocked", "Calls reach the router and do not come inside"},
    {"alg-breaks-it", "A router rewrites the phone's messages, and does only half of the work"},
    {"media-blocked", "The phone sends sound, and none comes in"},
    {"router-handles-sip", "A router rewrites the phone's messages; a call came in and was heard both ways"},
    {"registrar-handles-nat", "The Contact is private, and yet a call came in and was heard both ways"},
    {"works-as-is", "Registered, called, and heard both ways"},
};

std::string headline_of(std::string_view verdict, std::string otherwise)
{
    for (const auto& each : sentences) {
        if (each.verdict == verdict) return std::string(each.text);
    }
    return otherwise;
}

/// The messages of both sides in one list; `capture` tells whose each is.
Exhibits joined(const Exhibits& a, const Exhibits* b)
{
    Exhibits all = a;
    if (b != nullptr) {
        all.messages.insert(all.messages.end(), b->messages.begin(), b->messages.end());
        all.pings += b->pings;
        all.pongs += b->pongs;
    }
    return all;
}

/// Of messages, only those with an error are worth a section beside the ladder.
void keep_faulty_sections(finding::Report& report)
{
    std::vector<finding::Section> kept;
    for (std::size_t i = 0; i < report.sections.size(); ++i) {
        if (i >= report.items.size()) continue;
        const auto& found = report.items[i].findings;
        if (std::any_of(found.begin(), found.end(),
                        [](const auto& f) { return f.severity() == finding::Severity::error; })) {
            kept.push_back(std::move(report.sections[i]));
        }
    }
    report.sections = std::move(kept);
}

}  // namespace

finding::Report explain_capture(const Reading& inside, const Reading* outside)
{
    auto report = explain(joined(inside.exhibits, outside != nullptr ? &outside->exhibits : nullptr));
    keep_faulty_sections(report);
    std::optional<Comparison> comparison;
    if (outside != nullptr) comparison = compare(inside.exhibits, outside->exhibits);
    auto story = tell(inside, outside, comparison ? &*comparison : nullptr);

    report.verdict = story.verdict;
    report.where = std::move(story.where);
    report.findings = std::move(story.findings);
    report.sections.push_back(ladder_of(inside.exhibits, outside != nullptr ? "Messages inside" : "Messages"));
    note_unread(inside, report, outside != nullptr ? "inside: " : "");
    if (comparison) {
        auto& found = comparison->findings;
        std::move(found.begin(), found.end(), std::back_inserter(report.findings));
        story.sentences.push_back(fmt::format("{} messages were seen on both sides, {} inside alone, {} outside alone",
                                              comparison->pairs.size(), comparison->only_inside.size(),
                                              comparison->only_outside.size()));
        report.facts.set("pairs", comparison->pairs.size());
        report.facts.set("only_inside", comparison->only_inside.size());
        report.facts.set("only_outside", comparison->only_outside.size());
        report.facts.set("nat", nat_of(*comparison));
        report.facts.set("alg", alg_of(*comparison));
        report.facts.set("changes", changes_of(*comparison));
        note_unread(*outside, report, "outside: ");
    }
    report.headline = headline_of(story.verdict, std::move(report.headline));
    if (!story.sentences.empty()) report.sections.insert(report.sections.begin(), {"What was seen", story.sentences});
    report.sections.insert(report.sections.begin(), {"", {fmt::format("Verdict: {}", story.verdict)}});
    report.facts.set("advice", std::move(story.advice));
    return report;
}

}  // namespace sipdiag::capture
