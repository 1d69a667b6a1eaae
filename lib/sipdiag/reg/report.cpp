// SPDX-License-Identifier: MIT
#include "sipdiag/reg/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg {
namespace {

using finding::Section;
using finding::Value;

Value or_null(std::string_view text)
{
    return text.empty() ? Value() : Value(text);
}

Value milliseconds(const std::optional<Duration>& duration)
{
    if (!duration) return {};
    const auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(*duration).count() / 100;
    return static_cast<double>(tenths) / 10.0;
}

/// Of the deciding exchange, else of the last that was answered at once.
std::optional<Duration> round_trip(const Facts& facts, const Judgement& judgement)
{
    if (judgement.decisive != nullptr && judgement.decisive->round_trip()) return judgement.decisive->round_trip();
    std::optional<Duration> last;
    for (const auto& each : facts.exchanges) {
        if (each.round_trip()) last = each.round_trip();
    }
    return last;
}

/// The REGISTER of ours that counts: its answer says where it saw us.
const Exchange* speaking(const Facts& facts, const Judgement& judgement)
{
    const auto* const added = facts.last(Purpose::add);
    return added != nullptr && added->end == End::answered ? added : judgement.decisive;
}

std::optional<Seen> before_the_switch(const Facts& facts)
{
    std::optional<Seen> seen;
    for (const auto& each : facts.exchanges) {
        if (each.purpose == Purpose::add && each.accepted() && each.seen) seen = each.seen;
    }
    return seen;
}

std::optional<Seen> seen_of(const Facts& facts, const Judgement& judgement)
{
    const auto* const exchange = speaking(facts, judgement);
    if (exchange == nullptr || exchange->end != End::answered) return std::nullopt;
    // Once the received address has become the Contact, there is nothing left to be told: what was told before counts.
    if (!exchange->seen && facts.switched) return before_the_switch(facts);
    return exchange->seen;
}

/// Null where the list was not to be had: that is not the same as a list without a binding.
Value bindings_value(const Listing* held)
{
    if (held == nullptr) return {};
    auto list = Value::array();
    for (const auto& each : held->bindings)
        list.push(to_value(each));
    return list;
}

Value status_of(const Judgement& judgement)
{
    const auto* const exchange = judgement.decisive;
    return exchange != nullptr && exchange->end == End::answered ? Value(exchange->status) : Value();
}

Value reason_of(const Judgement& judgement)
{
    const auto* const exchange = judgement.decisive;
    return exchange != nullptr && exchange->end == End::answered ? Value(exchange->reason) : Value();
}

Value sent_value(const Facts& facts, const Judgement& judgement)
{
    const Exchange* exchange = facts.last(Purpose::add);
    if (exchange == nullptr) exchange = judgement.decisive;
    if (exchange == nullptr) return {};
    auto sent = Value::object();
    sent.set("via", exchange->via)
        .set("contact", exchange->contacts.empty() ? Value() : Value(exchange->contacts.front()))
        .set("source", to_string(exchange->source));
    return sent;
}

Value seen_value(const std::optional<Seen>& seen)
{
    if (!seen) return {};
    auto value = Value::object();
    value.set("received", or_null(seen->received)).set("rport", seen->port);
    return value;
}

Value register_facts(const Facts& facts, const Judgement& judgement, const Surroundings& around)
{
    auto all = Value::object();
    auto account = Value::object();
    account.set("aor", facts.identity.aor)
        .set("registrar", facts.target.port != 0 ? Value(to_string(facts.target)) : Value())
        .set("auth_user", around.auth_user)
        .set("line", around.line);
    auto nat = Value::object();
    nat.set("enable", around.nat.enable)
        .set("address", around.nat.address)
        .set("received_processing", around.nat.received_processing);
    auto expires = Value::object();
    expires.set("requested", facts.requested).set("granted", judgement.granted);
    all.set("account", std::move(account))
        .set("nat", std::move(nat))
        .set("state", or_null(to_string(judgement.state)))
        .set("status", status_of(judgement))
        .set("reason", reason_of(judgement))
        .set("sent", sent_value(facts, judgement))
        .set("seen", seen_value(seen_of(facts, judgement)))
        .set("bindings", bindings_value(judgement.held))
        .set("expires", std::move(expires))
        .set("switched", facts.switched)
        .set("rtt_ms", milliseconds(round_trip(facts, judgement)))
        .set("transactions", facts.requests)
        .set("path", path_of(facts, judgement, around).to_value())
        .set("backup", Value());
    return all;
}

Value query_facts(const Facts& facts, const Judgement& judgement, const Surroundings& around)
{
    auto all = Value::object();
    all.set("state", or_null(to_string(judgement.state)))
        .set("status", status_of(judgement))
        .set("reason", reason_of(judgement))
        .set("bindings", bindings_value(judgement.held))
        .set("rtt_ms", milliseconds(round_trip(facts, judgement)))
        .set("at", facts.before ? Value(finding::rfc3339(around.wall(facts.before->at))) : Value())
        .set("aor", facts.identity.aor);
    return all;
}

Value unregister_facts(const Facts& facts, const Judgement& judgement)
{
    auto removed = Value::array();
    for (const auto& each : facts.removed)
        removed.push(to_value(each));
    auto all = Value::object();
    all.set("removed", std::move(removed))
        .set("bindings", bindings_value(judgement.held))
        .set("status", status_of(judgement))
        .set("reason", reason_of(judgement))
        .set("aor", facts.identity.aor);
    return all;
}

// For people

std::string clock(const Surroundings& around, Instant at)
{
    // 2026-11-22T12:03:11.204Z: the hour of it.
    return finding::rfc3339(around.wall(at)).substr(11, 8) + " UTC";
}

/// A title with a time at its right.
std::string timed(std::string_view title, const std::string& time)
{
    if (time.empty()) return std::string(title);
    return fmt::format("{:<58}{:>17}", title, time);
}

/// The phone registers them all; a run plays one.
std::string lines_not_played(const Surroundings& around)
{
    std::vector<unsigned> lines;
    for (const auto& row : around.other_rows) {
        if (!row.backup && row.provisioned) lines.push_back(row.line);
    }
    if (!around.model || lines.empty()) return {};
    return fmt::format("line {} {} not played in this run: --line {}", fmt::join(lines, ", "),
                       lines.size() == 1 ? "was" : "were", lines.front());
}

std::string whose(const Binding& binding, const Facts& facts, const Judgement& judgement)
{
    if (&binding == judgement.own || has_token(binding.uri, facts.token)) return "this run";
    return binding.mine ? "an earlier run" : "another device";
}

Section table_of_bindings(std::string title, const Listing& held, const Facts& facts, const Judgement& judgement)
{
    constexpr std::size_t most_rows = 12;
    Section section{std::move(title), {}};
    if (held.bindings.empty()) {
        section.lines.emplace_back("nothing: no binding is listed");
        return section;
    }
    const auto rows = std::min(held.bindings.size(), most_rows);
    std::size_t width = 42;
    for (std::size_t i = 0; i < rows; ++i)
        width = std::max(width, std::min<std::size_t>(visible(held.bindings[i].uri).size(), 70));
    section.lines.push_back(
        fmt::format("{:<{}}{:>14}  {}", "where it would send a call", width, "seconds left", "whose"));
    for (std::size_t i = 0; i < rows; ++i) {
        const auto& each = held.bindings[i];
        section.lines.push_back(fmt::format("{:<{}}{:>14}  {}", visible(each.uri), width,
                                            each.expires ? std::to_string(*each.expires) : "not said",
                                            whose(each, facts, judgement)));
    }
    const auto more = held.bindings.size() + held.left_out - rows;
    if (more > 0) section.lines.push_back(fmt::format("and {} more", more));
    return section;
}

/// The address of a Contact: the phone writes a hundred octets of its own behind it, which the JSON has.
std::string shortened(const std::string& contact)
{
    const auto end = contact.find('>');
    if (end == std::string::npos || end + 1 == contact.size() || contact.size() < 60) return contact;
    return contact.substr(0, end + 1) + " and the phone's marks";
}

Section said_and_heard(const Facts& facts, const Judgement& judgement)
{
    Section section{"What was said and what was heard", {}};
    const auto* const exchange = speaking(facts, judgement);
    if (exchange == nullptr) return section;
    const auto line = [&section](std::string_view what, const std::string& text) {
        section.lines.push_back(fmt::format("{:<14} {}", what, visible(text)));
    };
    line("we wrote", exchange->contacts.empty() ? "REGISTER without Contact: which bindings are there?"
                                                : "Contact: " + shortened(exchange->contacts.front()));
    if (const auto told = seen_of(facts, judgement)) {
        const auto& seen = *told;
        line("it saw us at", fmt::format("{}{}  ({})", seen.received, seen.port ? fmt::format(":{}", *seen.port) : "",
                                         seen.port ? "received, rport" : "received"));
    } else if (exchange->end == End::answered) {
        line("it saw us at", "not said");
    }
    std::size_t challenges = 0;
    std::size_t answers = 0;
    for (const auto& each : facts.exchanges) {
        challenges += each.status == 401 || each.status == 407 ? 1 : 0;
        answers += each.with_credentials ? 1 : 0;
    }
    const auto trip = round_trip(facts, judgement);
    const auto took =
        trip ? fmt::format(", {} ms", std::chrono::duration_cast<std::chrono::milliseconds>(*trip).count()) : "";
    const auto ways = fmt::format("{} {}, {} {}{}", challenges, challenges == 1 ? "challenge" : "challenges", answers,
                                  answers == 1 ? "answer" : "answers", took);
    if (judgement.granted) {
        const bool as_asked = facts.requested == judgement.granted;
        line("it granted",
             fmt::format("{} s, {}: {}", *judgement.granted,
                         as_asked ? "as asked" : fmt::format("{} s were asked", facts.requested.value_or(0)), ways));
    } else if (exchange->end == End::answered) {
        line("it answered", fmt::format("{} {}: {}", exchange->status, exchange->reason, ways));
    } else {
        line("it answered", fmt::format("nothing, to {} times the request", exchange->sent_at.size()));
    }
    return section;
}

std::vector<std::string> left_behind(const Facts& facts, const Surroundings& around)
{
    const auto again = facts.left
                           ? fmt::format(" (the list was read again: {} left)", facts.left->listing.bindings.size())
                           : std::string();
    if (!facts.stored_at && !facts.may_remain) return {"nothing: this run registered nothing"};
    if (around.keep && !facts.may_remain && facts.removed.empty()) {
        return {"this run's binding, as told by --keep: sipreg unregister removes it"};
    }
    if (facts.may_remain) return {"this run's binding may still be there: its removal was not confirmed" + again};
    return {"nothing: this run's binding was removed" + again};
}

const finding::Finding* first_error(const Judgement& judgement)
{
    const auto found = std::find_if(judgement.findings.begin(), judgement.findings.end(),
                                    [](const auto& each) { return each.severity() == finding::Severity::error; });
    return found != judgement.findings.end() ? &*found : nullptr;
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 32);
    return text;
}

}  // namespace

Value to_value(const Binding& binding)
{
    auto value = Value::object();
    value.set("uri", binding.uri)
        .set("expires", binding.expires)
        .set("q", binding.q ? Value(*binding.q / 1000.0) : Value())
        .set("mine", binding.mine);
    return value;
}

phone::Path path_of(const Facts& facts, const Judgement& judgement, const Surroundings& around)
{
    phone::PathEvidence evidence;
    // Where it listens: the phone sends from another port.
    if (facts.source.port != 0)
        evidence.local = Endpoint{facts.source.address, facts.advertised.port, facts.source.transport};
    evidence.borrowed = around.borrowed;
    const auto seen = seen_of(facts, judgement);
    if (seen && seen->address) evidence.seen = Endpoint{*seen->address, seen->port.value_or(0)};
    if (const auto address = parse_ipv4(around.nat.address)) evidence.nat_address = *address;
    if (judgement.held != nullptr && evidence.seen) {
        for (const auto& each : judgement.held->bindings) {
            if (each.mine || &each == judgement.own) continue;
            const auto address = parse_address(sip::view_uri(each.uri).host.host);
            if (!address || address->is_local_only()) continue;
            // With several devices one of them at our address is enough: that may be the phone.
            if (!evidence.phone_binding || *address == evidence.seen->address) evidence.phone_binding = *address;
        }
    }
    return phone::judge_path(evidence);
}

std::vector<std::string> phone_table(const Facts& facts, const Surroundings& around)
{
    auto rows = around.other_rows;
    rows.push_back(phone_row(facts, around));
    if (around.model) rows = phone::all_rows(std::move(rows), *around.model);
    return phone::sh_reg(rows, around.registers);
}

phone::RegRow phone_row(const Facts& facts, const Surroundings& around)
{
    phone::RegRow row;
    row.line = static_cast<unsigned>(around.line);
    row.backup = around.backup;
    row.proxy = around.proxy;
    row.port = around.proxy_port;
    bool challenged = false;
    bool answered = false;
    for (const auto& each : facts.exchanges) {
        challenged = challenged || each.status == 401 || each.status == 407;
        answered = answered || each.with_credentials;
    }
    using Asked = phone::RegRow::Asked;
    row.asked = answered ? Asked::answered : challenged ? Asked::unanswered : Asked::never;
    phone::Heard heard;
    heard.delta = facts.register_delta;
    if (const auto* const added = facts.last(Purpose::add); added != nullptr && added->accepted()) {
        heard.accepted = true;
        heard.requested = facts.requested.value_or(0);
        heard.expires_field = added->listing.expires;
        for (const auto& each : added->listing.bindings) {
            const auto uri = sip::view_uri(each.uri);
            if (uri.user == facts.user && uri.host.host == facts.advertised.host) heard.own_contact = each.expires;
        }
        if (facts.after)
            heard.ago = std::chrono::duration_cast<std::chrono::seconds>(facts.after->at - added->answered_at);
    }
    if (!around.registers) return row;
    auto belief = phone::believe(heard);
    if (around.backup && !heard.accepted) {
        const auto asked = facts.requested.value_or(around.expires);
        belief.timer = belief.expires = asked > facts.register_delta ? asked - facts.register_delta : 0;
    }
    row.state = belief.state;
    row.timer = belief.timer;
    row.expires = belief.expires;
    return row;
}

std::string sentence(const Facts& facts, Goal goal, const Judgement& judgement)
{
    if (!facts.lost.empty()) {
        return "A binding of another device vanished when this run registered. Make that device register again.";
    }
    const auto* const error = first_error(judgement);
    switch (judgement.state) {
    case State::registered:
        if (has(judgement.findings, "REG007")) {
            return "Registered, but no call can arrive: the provider was given an address of your own network.";
        }
        if (has(judgement.findings, "REG009") && facts.plays_phone) {
            return fmt::format(
                "Accepted for {} s, which is too short for the phone: it lets go at once, and begins again.",
                judgement.granted.value_or(0));
        }
        if (error != nullptr) return fmt::format("Registered, but {}.", error->message);
        return "Registered, and the registrar holds the Contact that was sent.";
    case State::not_stored: return "Not registered, though the registrar said 200: it does not hold our Contact.";
    case State::bound: {
        if (error != nullptr) return capitalised(error->message) + ".";
        const auto count = judgement.held->bindings.size() + judgement.held->left_out;
        return count == 1 ? "Registered: the registrar holds one binding."
                          : fmt::format("Registered: the registrar holds {} bindings.", count);
    }
    case State::empty: return "Nobody is registered: the registrar lists no binding of this account.";
    case State::hidden: return "Not to be told: the registrar speaks of a binding and does not show its list.";
    case State::removed:
        if (facts.removed.empty()) return "There was nothing of ours to remove.";
        return facts.removed.size() == 1 ? "One binding was removed."
                                         : fmt::format("{} bindings were removed.", facts.removed.size());
    case State::remains: return "Not everything that was to go is gone.";
    case State::rejected:
    case State::unreachable:
    case State::undetermined: break;
    }
    if (error != nullptr) {
        const auto* const prefix = judgement.state == State::undetermined ? "Not determined"
                                   : goal == Goal::add                    ? "Not registered"
                                   : judgement.state == State::rejected   ? "Refused"
                                                                          : "Not reached";
        return fmt::format("{}: {}.", prefix, error->message);
    }
    if (facts.stop == Stop::withdrawn || facts.stop == Stop::out_of_time)
        return "Interrupted before the answer was known.";
    return "Not determined.";
}

Value facts_of(const Facts& facts, Goal goal, const Judgement& judgement, const Surroundings& around)
{
    switch (goal) {
    case Goal::query: return query_facts(facts, judgement, around);
    case Goal::remove: return unregister_facts(facts, judgement);
    case Goal::add: break;
    }
    return register_facts(facts, judgement, around);
}

finding::Report report_of(const Facts& facts, Goal goal, const Judgement& judgement, const Surroundings& around)
{
    finding::Report report;
    report.command = goal == Goal::query ? "query" : goal == Goal::remove ? "unregister" : "register";
    report.outcome = judgement.outcome;
    report.verdict = judgement.state == State::undetermined ? "undetermined" : std::string(to_string(judgement.state));
    report.where = or_null(to_string(judgement.where));
    report.findings = judgement.findings;
    report.facts = facts_of(facts, goal, judgement, around);
    report.headline = visible(sentence(facts, goal, judgement));
    if (goal == Goal::add && !around.registers && judgement.state == State::registered) {
        report.headline = "This run could register, and the phone would not: proxy_register is not 1 in its files.";
    }
    if (const auto warning = path_of(facts, judgement, around).warning(); warning && goal == Goal::add) {
        report.sections.push_back({"", {report.headline}});
        report.headline = *warning;
    }
    if (goal == Goal::add) {
        const auto* const added = facts.last(Purpose::add);
        const auto when = added != nullptr && added->end == End::answered ? clock(around, added->answered_at) : "";
        auto table = phone_table(facts, around);
        table.emplace_back();
        table.emplace_back(phone::apr_note);
        const auto others = lines_not_played(around);
        if (!others.empty()) table.push_back(others);
        report.sections.push_back({timed("The phone would show (sh reg)", when), std::move(table)});
    }
    if (judgement.held != nullptr) {
        const auto& shown = goal == Goal::remove ? facts.left : facts.after;
        const auto at = shown          ? shown->at
                        : facts.stored ? facts.stored->at
                        : facts.before ? facts.before->at
                                       : Instant{};
        const auto* const title = shown               ? "The provider holds, asked again"
                                  : goal == Goal::add ? "The provider holds, by its answer"
                                                      : "The provider holds";
        report.sections.push_back(
            table_of_bindings(timed(title, clock(around, at)), *judgement.held, facts, judgement));
    } else if (goal == Goal::add) {
        report.sections.push_back({"The provider holds", {"not tested: its list was not to be had"}});
    }
    report.sections.push_back(said_and_heard(facts, judgement));
    if (goal == Goal::add) {
        report.sections.push_back({"Not tested",
                                   {fmt::format("whether a call arrives: sipprobe inbound {}", facts.identity.aor),
                                    "the hours after this moment: sipreg watch"}});
        report.sections.push_back({"Left behind", left_behind(facts, around)});
    }
    return report;
}

}  // namespace sipdiag::reg
