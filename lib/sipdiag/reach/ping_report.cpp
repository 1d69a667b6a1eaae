// SPDX-License-Identifier: MIT
#include "sipdiag/reach/ping_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sipdiag/reach/findings/entries.hpp"

namespace sipdiag::reach {
namespace {

using finding::Outcome;
using finding::Value;

double milliseconds(Duration duration)
{
    return std::round(std::chrono::duration<double, std::milli>(duration).count() * 1000) / 1000;
}

std::size_t received(const PingedWay& way)
{
    return static_cast<std::size_t>(
        std::count_if(way.pings.begin(), way.pings.end(), [](const auto& each) { return each.status != 0; }));
}

const Ping* first_answer(const PingedWay& way)
{
    const auto found =
        std::find_if(way.pings.begin(), way.pings.end(), [](const auto& each) { return each.status != 0; });
    return found == way.pings.end() ? nullptr : &*found;
}

std::string_view word_of(Undelivered::Cause cause) noexcept
{
    using Cause = Undelivered::Cause;
    switch (cause) {
    case Cause::refused: return "refused: nothing listens there";
    case Cause::unreachable: return "there is no way to it";
    case Cause::prohibited: return "a filter on the way forbids it";
    case Cause::too_big: return "the datagram is too big";
    case Cause::closed: return "the connection was closed";
    case Cause::expired_in_transit:
    case Cause::other: break;
    }
    return "not delivered";
}

std::string what_of(const PingedWay& way)
{
    if (!way.obstacle.empty()) return way.obstacle;
    if (const auto* answer = first_answer(way)) return fmt::format("{} {}", answer->status, answer->reason);
    for (const auto& each : way.pings) {
        if (each.lost) return std::string(word_of(each.lost->cause));
    }
    return "no answer";
}

Value number(std::optional<double> value)
{
    return value ? Value(std::round(*value * 1000) / 1000) : Value();
}

finding::Findings findings_of(const PingResult& result, const RoundTrips& trips)
{
    auto findings = result.findings;
    namespace entries = findings::entries;
    if (trips.received > 0 && trips.received < trips.sent && !result.every_transport) {
        findings.push_back({&entries::net022_answers_missing,
                            fmt::format("{} of {} requests were not answered", trips.sent - trips.received, trips.sent),
                            {},
                            "ask again with --count 50 --interval 0.2, and ping the router in the same minute",
                            std::nullopt,
                            {}});
    }
    for (const auto& way : result.ways) {
        const auto strange = std::find_if(way.pings.begin(), way.pings.end(),
                                          [](const auto& each) { return each.answered_from.has_value(); });
        if (strange == way.pings.end()) continue;
        findings.push_back(
            {&entries::net023_answered_from_elsewhere,
             fmt::format("asked {} {}, answered from {} {}", to_string(way.server.transport), to_string(way.server),
                         to_string(strange->answered_from->transport), to_string(*strange->answered_from)),
             {},
             std::nullopt,
             std::nullopt,
             {}});
    }
    return findings;
}

std::string headline(const PingResult& result, const RoundTrips& trips)
{
    if (result.ways.empty()) return fmt::format("{} could not be asked.", result.target);
    if (trips.received == 0) {
        if (result.every_transport) return fmt::format("{} answers over no transport.", result.target);
        const auto& way = result.ways.back();
        if (way.is_unasked) return fmt::format("{} could not be asked: {}.", result.target, way.obstacle);
        return fmt::format("{} does not answer at {} over {}: {}.", result.target, to_string(way.server),
                           to_string(way.server.transport), what_of(way));
    }
    if (result.every_transport) {
        std::string over;
        for (const auto& each : result.ways) {
            if (received(each) > 0)
                over += fmt::format("{}{}", over.empty() ? "" : ", ", to_string(each.server.transport));
        }
        return fmt::format("{} answers over {}.", result.target, over);
    }
    const auto& way = result.ways.back();
    return fmt::format("{} answers at {} over {}: {} of {}, {:.1f} ms on average.", result.target,
                       to_string(way.server), to_string(way.server.transport), trips.received, trips.sent,
                       *trips.average());
}

std::vector<std::string> lines_of(const PingedWay& way)
{
    constexpr std::size_t most_lines = 20;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < way.pings.size(); ++i) {
        if (way.pings.size() > most_lines && i >= most_lines / 2 && i < way.pings.size() - most_lines / 2) {
            if (i == most_lines / 2) lines.push_back(fmt::format("... {} more", way.pings.size() - most_lines));
            continue;
        }
        const auto& each = way.pings[i];
        if (each.status != 0) {
            lines.push_back(
                fmt::format("{:>3}  {:>8.1f} ms  {} {}", i + 1, milliseconds(*each.rtt), each.status, each.reason));
        } else {
            lines.push_back(fmt::format("{:>3}         -     {}", i + 1,
                                        each.lost ? word_of(each.lost->cause) : std::string_view("no answer")));
        }
    }
    return lines;
}

}  // namespace

std::optional<double> RoundTrips::loss_percent() const
{
    if (sent == 0) return std::nullopt;
    return 100.0 * static_cast<double>(sent - received) / static_cast<double>(sent);
}

std::optional<double> RoundTrips::average() const
{
    if (sorted_ms.empty()) return std::nullopt;
    return std::accumulate(sorted_ms.begin(), sorted_ms.end(), 0.0) / static_cast<double>(sorted_ms.size());
}

std::optional<double> RoundTrips::percentile(double share) const
{
    if (sorted_ms.empty()) return std::nullopt;
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted_ms.size())));
    return sorted_ms[std::clamp<std::size_t>(rank, 1, sorted_ms.size()) - 1];
}

RoundTrips round_trips(const PingResult& result)
{
    RoundTrips trips;
    for (const auto& way : result.ways) {
        // Servers that were left for another are told of in their own finding, not as loss.
        if (!result.every_transport && &way != &result.ways.back()) continue;
        trips.sent += way.pings.size();
        trips.received += received(way);
        for (const auto& each : way.pings) {
            if (each.rtt) trips.sorted_ms.push_back(milliseconds(*each.rtt));
        }
    }
    std::sort(trips.sorted_ms.begin(), trips.sorted_ms.end());
    return trips;
}

finding::Report ping_report(const PingResult& result)
{
    const auto trips = round_trips(result);
    finding::Report report;
    report.command = "ping";
    report.findings = findings_of(result, trips);
    report.headline = headline(result, trips);
    if (trips.received > 0) {
        report.outcome = Outcome::healthy;
        report.verdict = trips.received < trips.sent && !result.every_transport ? "lossy" : "reachable";
    } else {
        const bool unasked =
            std::all_of(result.ways.begin(), result.ways.end(), [](const PingedWay& each) { return each.is_unasked; });
        report.outcome = unasked ? Outcome::undetermined : Outcome::failed;
        report.verdict = unasked ? "undetermined" : "unreachable";
    }

    auto& facts = report.facts;
    facts.set("target", result.target);
    facts.set("sent", trips.sent).set("received", trips.received).set("loss_percent", number(trips.loss_percent()));
    auto rtt = Value::object();
    const auto& ms = trips.sorted_ms;
    rtt.set("min", ms.empty() ? Value() : Value(ms.front())).set("avg", number(trips.average()));
    rtt.set("max", ms.empty() ? Value() : Value(ms.back()));
    rtt.set("p50", number(trips.percentile(0.5))).set("p99", number(trips.percentile(0.99)));
    facts.set("rtt_ms", std::move(rtt));
    auto transports = Value::array();
    std::vector<std::string> table;
    for (const auto& way : result.ways) {
        const auto* const answer = first_answer(way);
        auto row = Value::object();
        row.set("transport", to_string(way.server.transport)).set("host", to_string(way.server.address));
        row.set("port", way.server.port).set("reachable", answer != nullptr);
        row.set("status", answer != nullptr ? Value(answer->status) : Value());
        row.set("rtt_ms", answer != nullptr ? Value(milliseconds(*answer->rtt)) : Value());
        transports.push(std::move(row));
        table.push_back(fmt::format("{}  {:<28} {:<4} {:>9}  {}", to_string(way.server.transport),
                                    to_string(way.server), answer != nullptr ? "yes" : "NO",
                                    answer != nullptr ? fmt::format("{:.1f} ms", milliseconds(*answer->rtt)) : "-",
                                    what_of(way)));
    }
    facts.set("transports", std::move(transports)).set("tls", result.tls).set("dns", result.dns);
    facts.set("servers", result.servers);

    if (result.every_transport || result.ways.size() > 1) report.sections.push_back({"What answers where", table});
    if (!result.every_transport && !result.ways.empty()) {
        report.sections.push_back({"Each request, sent once", lines_of(result.ways.back())});
    }
    if (!ms.empty()) {
        report.sections.push_back(
            {"Together",
             {fmt::format("{} sent, {} answered, {:.1f} % lost", trips.sent, trips.received, *trips.loss_percent()),
              fmt::format("round trip min/avg/max {:.1f}/{:.1f}/{:.1f} ms, half below {:.1f}, 99 of 100 below {:.1f}",
                          ms.front(), *trips.average(), ms.back(), *trips.percentile(0.5), *trips.percentile(0.99))}});
    }
    if (const auto* answer = result.ways.empty() ? nullptr : first_answer(result.ways.back());
        answer != nullptr && !answer->server.empty()) {
        report.sections.push_back({"Who answers", {answer->server}});
    }
    if (!result.tls_lines.empty()) report.sections.push_back({"What it showed", result.tls_lines});
    if (result.told_to_wait) {
        report.sections.push_back(
            {"",
             {fmt::format("The server asks to come back after {} s (Retry-After): no further request was sent.",
                          *result.told_to_wait)}});
    }
    if (result.cut_short) {
        report.sections.push_back({"Not sent", {"the rest: a run asks one provider 200 times at most"}});
    }
    return report;
}

}  // namespace sipdiag::reach
