// SPDX-License-Identifier: MIT
#include "sipdiag/call/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/call/detail/wording.hpp"
#include "sipdiag/call/findings/entries.hpp"
#include "sipdiag/sdp/findings/entries.hpp"
#include "sipdiag/sip/uri.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::call {
namespace {

using detail::made;
using detail::ms;
using finding::Outcome;
using finding::Value;

void add(finding::Findings& all, finding::Findings some)
{
    std::move(some.begin(), some.end(), std::back_inserter(all));
}

Value text_or_null(const std::string& text)
{
    return text.empty() ? Value() : Value(text);
}

Outcome outcome_of(const finding::Findings& findings, bool unmeasured)
{
    const auto worst = finding::combine(Outcome::healthy, findings, finding::Severity::error);
    return unmeasured && worst == Outcome::healthy ? Outcome::undetermined : worst;
}

std::string media_line(const std::string& sdp)
{
    const sdp::Session session(sdp);
    const auto view = session.view();
    if (view.media_count() == 0) return "no media";
    const auto connection = sdp::connection_of(view, 0);
    return fmt::format("c={}, {}", connection ? std::string(connection->address) : "none",
                       std::string(view.media_line(0).text));
}

// What the signalling came to, in one word. The first that holds.
std::string_view verdict_of(const CallerLeg& call, const MediaFigures& media, const std::optional<OneWay>& way)
{
    if (call.status() == 0) {
        if (call.ended() && call.ended()->reason == "no-answer") return "no-answer";
        return call.provisionals().empty() ? "unreachable" : "no-answer";
    }
    if (call.refused_credentials()) return "credentials-refused";
    if (call.status() / 100 == 3) return "redirected";
    if (call.status() / 100 != 2) return call.ended() && call.ended()->by == "us" ? "no-answer" : "rejected";
    for (const auto* const reason : {"no-media", "answered-elsewhere"}) {
        if (call.ended() && call.ended()->reason == reason) return reason;
    }
    if (!way) return media.expected || media.sent > 0 || !media.began ? "undetermined" : "on-hold";
    switch (*way) {
    case OneWay::none: return "both-ways";
    case OneWay::nothing_received: return "deaf";
    case OneWay::nothing_returned: break;
    }
    return "unheard";
}

std::string headline_of(std::string_view verdict, const CallerLeg& call, std::string_view target, bool heard)
{
    if (verdict == "both-ways") return "Sound goes through, both ways.";
    if (verdict == "deaf") return "The call stands, but you hear nothing.";
    if (verdict == "unheard") return "You hear the other side, and are not heard.";
    if (verdict == "unreachable") return fmt::format("Nobody answers at all: {} cannot be reached from here.", target);
    if (verdict == "no-answer") return "It rang, and nobody answered in time.";
    if (verdict == "credentials-refused") return fmt::format("The account was refused ({}).", call.status());
    if (verdict == "no-media") return "The call was answered without any sound that this side could have.";
    if (verdict == "answered-elsewhere") return "Another device answered the call to the own address; it was ended.";
    if (verdict == "on-hold") return "The call was answered, and put on hold: no sound was to go either way.";
    if (verdict == "undetermined") {
        return heard ? "The call stood and sound came; whether yours arrives, the other side does not tell."
                     : "The call stood too briefly, or no sound was to come: nothing can be said of it.";
    }
    return fmt::format("The call was not taken: {} {}.", call.status(), visible(call.reason()));
}

}  // namespace

finding::Findings judge_descriptions(const Descriptions& descriptions, const std::optional<sdp::Agreement>& agreement,
                                     const Endpoint& peer)
{
    namespace entries = sdp::findings::entries;
    finding::Findings out;
    if (descriptions.theirs.empty()) return out;
    const sdp::Session theirs(descriptions.theirs);
    const auto view = theirs.view();
    for (std::size_t i = 0; i < view.media_count(); ++i) {
        const auto connection = sdp::connection_of(view, i);
        const auto address = connection ? parse_address(connection->address) : Result<Address>(Error{});
        if (!address || address->is_unspecified() || !address->is_local_only() || peer.address.is_local_only())
            continue;
        out.push_back(
            made(entries::sdp025_media_address_private,
                 fmt::format("the other side awaits sound at {}, a private address, and is at {}", to_string(*address),
                             to_string(peer.address)),
                 {fmt::format("c= {}", to_string(*address)), fmt::format("it wrote from {}", to_string(peer))}));
        break;
    }
    if (!agreement) return out;
    if (!agreement->media_lines_match) {
        out.push_back(made(entries::sdp027_media_lines_differ, "offer and answer have not the same media lines", {}));
    }
    for (const auto& stream : agreement->streams) {
        if (stream.direction_conflicts) {
            out.push_back(made(
                entries::sdp026_direction_not_mirrored,
                fmt::format("{} was answered with {}", to_string(stream.offered), to_string(stream.answered)), {}));
        }
        for (const auto& codec : stream.codecs) {
            if (codec.in_offer) continue;
            out.push_back(made(entries::sdp028_codec_not_offered,
                               fmt::format("{} is in the answer, not in the offer", visible(codec.encoding)), {}));
        }
    }
    return out;
}

finding::Report call_report(const CallerLeg& call, std::string_view target, const Thresholds& limits)
{
    namespace entries = findings::entries;
    constexpr auto mode = MediaOptions::Mode::tone;
    finding::Report report;
    report.command = "call";
    const auto* const session = call.session();
    const auto media = session != nullptr ? session->media().figures() : MediaFigures{};
    const auto& codec = session != nullptr ? session->media().stream().codec : std::nullopt;
    auto facts = facts_of(media, mode, codec ? std::string_view(codec->encoding) : std::string_view{});
    if (session == nullptr) {
        facts.sent.reset();
        facts.codec.clear();
    }
    facts.call_id = call.call_id();
    if (!facts.remote && call.peer()) facts.remote = to_string(*call.peer());
    if (call.ended()) {
        facts.ended_by = call.ended()->by;
        facts.ended_reason = call.ended()->reason;
    }

    report.verdict = verdict_of(call, media, facts.one_way);
    bool unmeasured = false;
    const bool answered = session != nullptr && report.verdict != "no-media";
    if (!answered) {
        std::vector<std::string> evidence;
        if (call.status() != 0) evidence.push_back(fmt::format("{} {}", call.status(), visible(call.reason())));
        for (const auto& each : call.redirected_to())
            evidence.push_back("Contact: " + visible(each));
        if (call.final()) {
            const auto warning = call.final()->message.view().value(sip::FieldId::warning);
            if (!warning.empty()) evidence.push_back("Warning: " + visible(warning));
        }
        if (call.lost()) evidence.emplace_back("the network refused the request (ICMP, or no connection)");
        if (evidence.empty()) evidence.push_back(fmt::format("{} INVITEs, no response", call.invites()));
        report.findings.push_back(made(entries::rtp012_call_not_answered,
                                       headline_of(report.verdict, call, target, media.received.packets.received > 0),
                                       std::move(evidence)));
        report.findings.back().message.pop_back();
        report.outcome = Outcome::failed;
    } else {
        add(report.findings, judge(facts, limits, unmeasured));
        add(report.findings, judge_media(facts, &media, mode, limits));
        add(report.findings, judge_descriptions(session->descriptions(), session->agreement(), *call.peer()));
        const auto contact = parse_address(sip::view_uri(call.remote_contact()).host.host);
        if (contact && contact->is_local_only() && !call.peer()->address.is_local_only()) {
            report.findings.push_back(
                made(entries::rtp008_peer_contact_private, "the far end's Contact is a private address",
                     {"Contact: " + visible(call.remote_contact()), "it wrote from " + to_string(*call.peer())}));
        }
        const bool open =
            report.verdict == "undetermined" || report.verdict == "on-hold" || report.verdict == "answered-elsewhere";
        if (session->bye_unanswered()) {
            report.findings.push_back(made(entries::rtp013_bye_not_answered,
                                           "the other side never answered the BYE; it may believe that the call stands",
                                           {"to " + to_string(session->next_hop())}));
        }
        report.outcome = outcome_of(report.findings, unmeasured || open);
        if (report.verdict == "deaf" || report.verdict == "unheard") report.outcome = Outcome::failed;
    }
    append(report.facts, facts);
    report.facts.set("status", call.status() != 0 ? Value(call.status()) : Value())
        .set("reason", text_or_null(visible(call.reason())))
        .set("answered_after_ms", call.answered_after() ? Value(std::round(ms(*call.answered_after()))) : Value())
        .set("sdp_sent",
             text_or_null(session != nullptr && !session->descriptions().ours.empty() ? session->descriptions().ours
                                                                                      : call.offer()))
        .set("sdp_received", text_or_null(session != nullptr ? session->descriptions().theirs : std::string{}))
        .set("peer_agent", text_or_null(visible(call.peer_agent())))
        .set("early_media", call.early_media())
        .set("forks", call.forks())
        .set("invites", call.invites())
        .set("target", visible(target));

    report.headline = headline_of(report.verdict, call, target, media.received.packets.received > 0);
    finding::Section what{"Call", {}};
    if (call.answered_after()) {
        what.lines.push_back(fmt::format("{} answered after {:.1f} s, {}", target, ms(*call.answered_after()) / 1000,
                                         facts.codec.empty() ? "no codec" : facts.codec));
    }
    if (call.ended()) what.lines.push_back(fmt::format("ended by {}: {}", call.ended()->by, call.ended()->reason));
    if (!call.peer_agent().empty()) what.lines.push_back("the other side is " + visible(call.peer_agent()));
    report.sections.push_back(std::move(what));
    if (answered) {
        report.sections.push_back(
            {"Sound" + (facts.remote ? ", with " + *facts.remote : std::string{}), lines_of(facts)});
        finding::Section written{"What we asked for and what came", {}};
        written.lines.push_back("we wrote    " + media_line(session->descriptions().ours));
        if (!session->descriptions().theirs.empty()) {
            written.lines.push_back("they wrote  " + visible(media_line(session->descriptions().theirs)));
        }
        if (media.far_report) {
            written.lines.push_back(
                fmt::format("it reports {} of our packets lost", media.far_report->cumulative_lost));
        }
        report.sections.push_back(std::move(written));
    }
    return report;
}

finding::Report calls_report(std::vector<finding::Report> calls)
{
    if (calls.size() == 1) return std::move(calls.front());
    finding::Report report;
    report.command = "call";
    report.outcome = calls.empty() ? Outcome::undetermined : Outcome::healthy;
    // A call that failed weighs more than one of which nothing can be said.
    const auto weight = [](Outcome outcome) { return outcome == Outcome::failed ? 4 : static_cast<int>(outcome); };
    Value list = Value::array();
    std::map<std::string, unsigned> verdicts;
    unsigned number = 0;
    for (auto& each : calls) {
        if (report.verdict.empty() || weight(each.outcome) > weight(report.outcome)) {
            report.outcome = each.outcome;
            report.verdict = each.verdict;
        }
        ++verdicts[each.verdict];
        add(report.findings, std::move(each.findings));
        report.sections.push_back({fmt::format("Call {}: {}", ++number, each.headline), {}});
        for (auto& section : each.sections)
            std::move(section.lines.begin(), section.lines.end(), std::back_inserter(report.sections.back().lines));
        list.push(each.facts);
    }
    std::string counts;
    for (const auto& [verdict, count] : verdicts)
        counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, verdict);
    report.headline = fmt::format("{} calls: {}.", calls.size(), counts);
    if (!calls.empty() && calls.front().facts.find("target") != nullptr) {
        report.facts.set("target", *calls.front().facts.find("target"));
    }
    report.facts.set("calls", std::move(list));
    return report;
}

namespace {

StreamFacts facts_of_call(const EchoCall& call)
{
    auto facts = facts_of(call.media, MediaOptions::Mode::echo, call.codec);
    facts.call_id = call.call_id;
    if (!facts.remote) facts.remote = to_string(call.remote);
    facts.ack_received = call.ack_received;
    facts.ended_by = call.ended.by;
    facts.ended_reason = call.ended.reason;
    return facts;
}

finding::Findings judge_call(const EchoCall& call, const StreamFacts& facts, const Thresholds& limits, bool& unmeasured)
{
    namespace entries = findings::entries;
    auto out = judge(facts, limits, unmeasured);
    add(out, judge_media(facts, &call.media, MediaOptions::Mode::echo, limits));
    if (!call.ack_received) {
        out.push_back(made(entries::rtp007_answer_not_acknowledged, "the 200 to the call was never acknowledged",
                           {fmt::format("caller {} at {}", visible(call.caller), to_string(call.remote))}));
    }
    if (call.peer_contact_private) {
        out.push_back(made(entries::rtp008_peer_contact_private, "the caller's Contact is a private address",
                           {"it wrote from " + to_string(call.remote)}));
    }
    add(out, judge_descriptions(call.descriptions, std::nullopt, call.remote));
    return out;
}

std::string verdict_of(const StreamFacts& facts)
{
    return std::string(facts.one_way ? (*facts.one_way == OneWay::none ? "both-ways" : to_string(*facts.one_way))
                                     : "undetermined");
}

}  // namespace

Value echo_call_facts(const EchoCall& call)
{
    Value object = Value::object();
    append(object, facts_of_call(call));
    object.set("caller", visible(call.caller));
    return object;
}

finding::Report echo_call_report(const EchoCall& call, const Thresholds& limits)
{
    const auto facts = facts_of_call(call);
    finding::Report report;
    report.command = "serve";
    bool unmeasured = false;
    report.findings = judge_call(call, facts, limits, unmeasured);
    report.verdict = verdict_of(facts);
    report.outcome = outcome_of(report.findings, unmeasured);
    report.facts = echo_call_facts(call);
    report.headline = fmt::format("A call of {} was echoed: {}.", visible(call.caller), report.verdict);
    report.sections.push_back({"Sound", lines_of(facts)});
    return report;
}

finding::Report echo_report(const std::vector<EchoCall>& calls, const EchoService::Counts& counts,
                            const Thresholds& limits)
{
    finding::Report report;
    report.command = "serve";
    bool unmeasured = false;
    Value list = Value::array();
    for (const auto& call : calls) {
        const auto facts = facts_of_call(call);
        add(report.findings, judge_call(call, facts, limits, unmeasured));
        list.push(echo_call_facts(call));
        report.sections.push_back(
            {fmt::format("Call of {} ({})", visible(call.caller), call.ended.reason), lines_of(facts)});
    }
    report.verdict = "served";
    report.outcome = outcome_of(report.findings, unmeasured);
    report.facts.set("calls", std::move(list)).set("answered", counts.calls).set("refused", counts.refused);
    report.headline = fmt::format("{} calls were echoed, {} requests refused.", counts.calls, counts.refused);
    return report;
}

finding::Report streams_report(std::string command, const rtp::StreamTable& table, const Thresholds& limits,
                               const std::function<std::optional<std::uint64_t>(const rtp::StreamTable::Stream&)>& sent,
                               std::optional<std::uint64_t> own_drops)
{
    finding::Report report;
    report.command = std::move(command);
    bool unmeasured = false;
    Value list = Value::array();
    std::size_t count = 0;
    // Where the first of the streams between two endpoints ended: one that begins later has taken its place.
    std::map<std::pair<Endpoint, Endpoint>, Instant> first_end;
    for (const auto& stream : table.streams()) {
        if (!stream.figures.proven()) continue;
        const auto at = *stream.figures.figures().last_at;
        const auto [place, fresh] = first_end.emplace(std::pair(stream.source, stream.destination), at);
        if (!fresh) place->second = std::min(place->second, at);
    }
    for (const auto& stream : table.streams()) {
        if (!stream.figures.proven()) continue;
        ++count;
        auto facts = facts_of(stream);
        const bool took_over = first_end.at({stream.source, stream.destination}) <= *facts.received.first_at;
        if (took_over) facts.received.ssrc_changes = std::max(facts.received.ssrc_changes, 1U);
        if (sent) facts.sent = sent(stream);
        facts.own_drops = own_drops;
        const auto name =
            fmt::format("{:08x} {} > {}", stream.ssrc, to_string(stream.source), to_string(stream.destination));
        add(report.findings, judge(facts, limits, unmeasured, name + ": "));
        add(report.findings, judge_media(facts, nullptr, MediaOptions::Mode::echo, limits));
        Value object = Value::object();
        object.set("ssrc", fmt::format("{:08x}", stream.ssrc))
            .set("src", to_string(stream.source))
            .set("dst", to_string(stream.destination));
        append(object, facts);
        list.push(std::move(object));
        report.sections.push_back({name + (facts.codec.empty() ? "" : ", " + facts.codec), lines_of(facts)});
    }
    report.facts.set("streams", std::move(list));
    report.outcome = count == 0 ? Outcome::undetermined : outcome_of(report.findings, unmeasured);
    const bool missed = std::any_of(report.findings.begin(), report.findings.end(), [](const finding::Finding& each) {
        return each.entry == &findings::entries::rtp011_threshold_missed;
    });
    report.verdict = count == 0 ? "no-streams" : missed ? "threshold-missed" : "measured";
    report.headline = count == 0 ? "There is no RTP in it." : fmt::format("{} streams of RTP.", count);
    if (count == 1) report.headline = "One stream of RTP.";
    return report;
}

}  // namespace sipdiag::call
