// SPDX-License-Identifier: MIT
#include "sipdiag/advise/probe_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/advise/detail/values.hpp"
#include "sipdiag/nat/findings/entries.hpp"

namespace sipdiag::advise {
namespace {

using detail::texts;
using finding::Value;

double milliseconds(Duration duration)
{
    return std::chrono::duration_cast<std::chrono::duration<double, std::milli>>(duration).count();
}

/// One digit behind the point: what the clock is good for.
Value rounded(const std::optional<Duration>& duration)
{
    if (!duration) return {};
    return static_cast<double>(std::chrono::duration_cast<std::chrono::microseconds>(*duration).count() / 100) / 10.0;
}

Value endpoint_value(const std::optional<Endpoint>& endpoint)
{
    if (!endpoint) return {};
    auto value = Value::object();
    value.set("address", to_string(endpoint->address));
    value.set("port", endpoint->port != 0 ? Value(endpoint->port) : Value());
    return value;
}

std::string_view to_string(nat::Hop::Quoted quoted)
{
    switch (quoted) {
    case nat::Hop::Quoted::as_sent: return "as-sent";
    case nat::Hop::Quoted::changed: return "changed";
    case nat::Hop::Quoted::too_short: break;
    }
    return "short";
}

Value nat_value(const nat::NatPicture& nat)
{
    auto hops = Value::array();
    for (const auto& each : nat.hops) {
        auto hop = Value::object();
        hop.set("ttl", each.ttl).set("address", to_string(each.address)).set("quote", to_string(each.quoted));
        hops.push(std::move(hop));
    }
    auto value = Value::object();
    value.set("present", nat.present)
        .set("mapping", nat::to_string(nat.mapping))
        .set("port_preserving", nat.port_preserving)
        .set("layers_at_least", nat.layers_at_least)
        .set("hops", std::move(hops))
        .set("evidence", texts(nat.evidence))
        .set("filtering", nat::to_string(nat.filtering));
    return value;
}

Value alg_value(const nat::AlgPicture& alg)
{
    auto rewrites = Value::array();
    for (const auto each : alg.rewrites)
        rewrites.push(nat::to_string(each));
    auto value = Value::object();
    value.set("present", alg.present)
        .set("rewrites", std::move(rewrites))
        .set("restores_replies", alg.restores_replies)
        .set("hop", alg.hop ? Value(*alg.hop) : Value())
        .set("ports", texts({alg.ports.begin(), alg.ports.end()}))
        .set("evidence", texts(alg.evidence));
    return value;
}

const TransportSeen* answering(const ProbeResult& result)
{
    const auto found = std::find_if(result.transports.begin(), result.transports.end(),
                                    [](const TransportSeen& each) { return each.reachable; });
    return found != result.transports.end() ? &*found : nullptr;
}

std::string in_capitals(Transport transport)
{
    return transport == Transport::udp ? "UDP" : transport == Transport::tcp ? "TCP" : "TLS";
}

/// A server over UDP, where such were asked and none answered.
const TransportSeen* silent_udp(const ProbeResult& result)
{
    const TransportSeen* first = nullptr;
    for (const auto& each : result.transports) {
        if (each.transport != Transport::udp) continue;
        if (each.reachable) return nullptr;
        if (first == nullptr) first = &each;
    }
    return first;
}

std::string nat_sentence(const nat::Picture& picture)
{
    const auto& nat = picture.nat;
    if (nat.present == false) return "No address translation on the way.";
    if (!nat.present) return "Whether an address is translated could not be told.";
    std::string text = nat.layers_at_least.value_or(1) >= 2 ? "Two NATs, one behind the other" : "A NAT";
    if (nat.port_preserving) text += *nat.port_preserving ? ", ports kept" : ", ports changed";
    if (picture.port_taken) text += " (but one is taken: by your phone, probably)";
    return text + ".";
}

std::string alg_sentence(const nat::AlgPicture& alg)
{
    if (alg.present == true) {
        std::string fields;
        for (const auto each : alg.rewrites)
            fields += (fields.empty() ? "" : ", ") + std::string(nat::to_string(each));
        return fmt::format("Somebody on the way rewrites SIP ({}).", fields);
    }
    if (alg.present == false) return "Nobody on the way rewrites SIP.";
    return "No rewriting was seen; Contact and sound could not be read back.";
}

std::string mapping_line(nat::Mapping mapping)
{
    switch (mapping) {
    case nat::Mapping::none: return "no mapping: the address outside is the one inside";
    case nat::Mapping::endpoint_independent: return "every destination sees the same address and port";
    case nat::Mapping::address_dependent: return "each destination address sees another port";
    case nat::Mapping::address_and_port_dependent: return "each destination sees another port";
    case nat::Mapping::unknown: break;
    }
    return "whether other destinations see the same port: not known";
}

std::string_view filtering_line(nat::Filtering filtering)
{
    switch (filtering) {
    case nat::Filtering::endpoint_independent: return "anybody may send to the open port";
    case nat::Filtering::address_dependent: return "whom we send to may answer from any port, others may not";
    case nat::Filtering::address_and_port_dependent: return "only whom we send to may answer, from that very port";
    case nat::Filtering::unknown: break;
    }
    return {};
}

std::vector<std::string> not_tested(const ProbeResult& result)
{
    std::vector<std::string> lines = {"whether a call comes in: that needs the account"};
    if (!result.picture.alg.present)
        lines.emplace_back("whether Contact and session description are rewritten: as above");
    if (result.picture.nat.mapping == nat::Mapping::unknown && result.picture.nat.present != false) {
        lines.emplace_back("whether each destination sees another port: one address answered, or it was not told");
    }
    if (result.picture.nat.filtering == nat::Filtering::unknown) {
        lines.emplace_back(
            result.facts.far_end
                ? "who may send to the open port: the far end has no second address (sipprobe farend --alternate)"
                : "who may send to the open port: a far end of your own can tell (sipprobe farend --alternate)");
    }
    return lines;
}

}  // namespace

std::vector<TransportSeen> transports_of(const nat::Facts& facts, const std::vector<TransportSeen>& failed)
{
    std::vector<TransportSeen> ways;
    for (const auto& each : facts.sightings) {
        const auto& to = each.sent.destination;
        const auto known = std::find_if(ways.begin(), ways.end(), [&](const TransportSeen& way) {
            return way.transport == to.transport && way.host == to_string(to.address) && way.port == to.port;
        });
        auto& way = known != ways.end()
                        ? *known
                        : ways.emplace_back(TransportSeen{to.transport, to_string(to.address), to.port, false, 0, {}});
        const auto seen = nat::seen_in(each);
        if (!seen || way.reachable) continue;
        way.reachable = true;
        way.status = seen->status;
        if (each.tries == 1 || to.transport != Transport::udp) way.rtt = each.answered_at - each.sent_at;
    }
    ways.insert(ways.end(), failed.begin(), failed.end());
    return ways;
}

finding::Value probe_facts(const ProbeResult& result)
{
    auto ways = Value::array();
    for (const auto& each : result.transports) {
        auto way = Value::object();
        way.set("transport", sipdiag::to_string(each.transport))
            .set("host", each.host)
            .set("port", each.port)
            .set("reachable", each.reachable)
            .set("status", each.status != 0 ? Value(each.status) : Value())
            .set("rtt_ms", rounded(each.rtt));
        ways.push(std::move(way));
    }
    auto facts = Value::object();
    facts.set("target", result.target)
        .set("local", endpoint_value(result.local))
        .set("seen", endpoint_value(result.picture.seen))
        .set("path", result.path.to_value())
        .set("nat", nat_value(result.picture.nat))
        .set("alg", alg_value(result.picture.alg))
        .set("transports", std::move(ways))
        .set("dns", result.dns)
        .set("servers", result.servers);
    return facts;
}

finding::Findings size_findings(const nat::SizeLadder& sizes)
{
    if (!sizes.smallest_silent || sizes.largest_answered == 0) return {};
    return {{&nat::findings::entries::nat007_large_requests_lost,
             fmt::format("requests of {} octets and more are not answered", *sizes.smallest_silent),
             {fmt::format("{} octets: answered; {} octets: silent, asked {} times", sizes.largest_answered,
                          *sizes.smallest_silent, sizes.tries)},
             "look for an ALG or a firewall that drops fragments, or use TCP or TLS",
             {},
             {}}};
}

std::vector<std::string> way_lines(const ProbeResult& result)
{
    const auto& picture = result.picture;
    std::vector<std::string> lines;
    std::string way = result.local ? to_string(*result.local) : "here";
    for (const auto& hop : picture.nat.hops)
        way += fmt::format("  ->  {}", to_string(hop.address));
    if (picture.seen && picture.nat.present == true) {
        way += fmt::format("  ->  {}",
                           picture.seen->port != 0 ? to_string(*picture.seen) : to_string(picture.seen->address));
    }
    lines.push_back(way + "  ->  " + result.target);
    lines.push_back(mapping_line(picture.nat.mapping));
    const auto filtering = filtering_line(picture.nat.filtering);
    if (!filtering.empty()) lines.emplace_back(filtering);
    for (const auto& each : picture.alg.evidence)
        lines.push_back(each);
    return lines;
}

finding::Report probe_report(const ProbeResult& result)
{
    finding::Report report;
    report.tool = "sipprobe";
    report.command = "probe";
    report.facts = probe_facts(result);
    report.findings = result.findings;
    const auto& picture = result.picture;
    report.findings.insert(report.findings.end(), picture.findings.begin(), picture.findings.end());
    auto sizes = size_findings(result.sizes);
    report.findings.insert(report.findings.end(), sizes.begin(), sizes.end());

    const auto* const way = answering(result);
    const auto* const udp = silent_udp(result);
    std::string answer;
    if (way != nullptr && udp != nullptr) {
        report.outcome = finding::Outcome::failed;
        report.verdict = "udp-unanswered";
        answer = fmt::format("{} does not answer over UDP, which is all that the phone speaks; over {} it does.",
                             result.target, in_capitals(way->transport));
        report.findings.push_back(
            {&nat::findings::entries::nat014_udp_unanswered,
             fmt::format("port {} over UDP is not answered, over {} port {} is", udp->port, in_capitals(way->transport),
                         way->port),
             {fmt::format("asked {} times", result.facts.sightings.front().tries)},
             "look for a filter of port 5060 in the router or at the access provider; ask the SIP provider for another "
             "port",
             {},
             {}});
    } else if (way == nullptr) {
        report.outcome = finding::Outcome::failed;
        report.verdict = "unreachable";
        if (result.where) report.where = *result.where;
        answer = fmt::format("{} does not answer.", result.target);
    } else {
        report.outcome = finding::Outcome::healthy;
        report.verdict = "reachable";
        answer = fmt::format("{} answers{}. {} {}", result.target,
                             way->rtt ? fmt::format(" after {:.1f} ms", milliseconds(*way->rtt)) : "",
                             nat_sentence(picture), alg_sentence(picture.alg));
    }
    const auto warning = result.path.warning();
    report.headline = warning ? *warning : answer;
    if (warning) report.sections.push_back({"", {answer}});
    if (warning) {
        report.findings.push_back({&nat::findings::entries::nat009_not_the_phones_path,
                                   "this is not the phone's path",
                                   {*result.path.why},
                                   "borrow the phone's address while it is unplugged",
                                   {},
                                   {}});
    }
    if (way != nullptr) {
        auto lines = way_lines(result);
        if (result.facts.far_end) {
            lines.push_back(
                fmt::format("the target is a far end of sipdiag's: it gave back {} requests as they arrived, "
                            "and was asked {} times to answer from elsewhere",
                            result.facts.mirrored.size(), result.facts.filters.size()));
        }
        report.sections.push_back({"The way", std::move(lines)});
        report.sections.push_back({"Why", picture.nat.evidence});
        report.sections.push_back({"Not tested", not_tested(result)});
    }
    std::vector<std::string> tried;
    for (const auto& each : result.transports) {
        tried.push_back(fmt::format("{} {}:{}  {}", sipdiag::to_string(each.transport), each.host, each.port,
                                    each.reachable     ? fmt::format("answered {}", each.status)
                                    : each.why.empty() ? "no answer"
                                                       : each.why));
    }
    report.sections.push_back({"Asked", std::move(tried)});
    const auto account = result.account.value_or("USER@" + result.target);
    std::vector<std::string> next;
    if (way != nullptr) {
        next = {fmt::format("sipprobe inbound {} --no-register     is the phone reached?", account),
                fmt::format("sipprobe advise {}     which NAT settings are right?", account)};
    } else {
        const auto host = result.target.substr(0, result.target.rfind(':'));
        if (!parse_address(host)) next.push_back(fmt::format("sipprobe dns {}     is that its server?", host));
        next.push_back(fmt::format("sipprobe ping {} --transport all     does anything answer there?", result.target));
    }
    report.sections.push_back({"Next", std::move(next)});
    return report;
}

}  // namespace sipdiag::advise
