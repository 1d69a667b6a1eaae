// SPDX-License-Identifier: MIT
//
// sipprobe ping: OPTIONS, and the time until they are answered; over one transport, or over each.
#include <fmt/format.h>

#include <algorithm>

#include "common/way.hpp"
#include "common/wire.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/net/judge.hpp"
#include "sipdiag/reach/ping_report.hpp"
#include "sipdiag/reach/ways.hpp"
#include "sipprobe/options.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

constexpr Duration most_patience = 5s;       // with a server that is not the last
constexpr Duration transport_patience = 3s;  // with --transport all, for each

struct Pinging {
    Frame& frame;
    const Caller& caller;
    net::Network& network;
    Instant until;
    reach::PingPlan plan;  // without endpoints
    Entropy& entropy;
};

void add_once(finding::Findings& findings, finding::Finding finding)
{
    const bool known = std::any_of(findings.begin(), findings.end(), [&](const auto& each) {
        return each.entry == finding.entry && each.message == finding.message;
    });
    if (!known) findings.push_back(std::move(finding));
}

// Over one way: open it, and ask. \param first  how long the first answer may take, where another server is left
reach::PingedWay ping(Pinging& run, const Endpoint& server, std::optional<Duration> first, reach::PingResult& result)
{
    reach::PingedWay way{server};
    const auto opened_by = first ? std::min(run.until, run.network.now() + *first) : run.until;
    auto door = open_way(run.network, run.caller, server, opened_by, run.caller.local_port);
    if (const auto* const shut = std::get_if<Obstacle>(&door)) {
        way.obstacle = shut->text;
        way.findings = shut->findings;
        way.is_unasked = !shut->unreachable;
        return way;
    }
    auto plan = run.plan;
    plan.source = std::get<Endpoint>(door);
    plan.server = server;
    plan.first_patience = first;
    auto pace = sip::Pace::towards(server.address);
    reach::Pinger pinger(plan, pace, run.entropy);
    run.network.run(
        pinger, run.until, [&](Instant, Outbox&) { pinger.stop(); }, 0s);
    way.pings = pinger.pings();
    if (!result.told_to_wait) result.told_to_wait = pinger.told_to_wait();
    result.cut_short |= pinger.cut_short();
    if (server.transport == Transport::udp) run.network.close(plan.source);
    return way;
}

// Why nothing came back over it.
finding::Finding why_not(const reach::PingedWay& way)
{
    for (const auto& each : way.pings) {
        if (each.lost) return net::judge(*each.lost);
    }
    return net::judge_silence(way.server);
}

reach::Answer answer_of(const reach::PingedWay& way)
{
    if (!way.obstacle.empty()) return reach::Answer::not_opened;
    bool lost = false;
    for (const auto& each : way.pings) {
        // With Retry-After the run ends (S8).
        if (each.status == 503 && !each.retry_after) return reach::Answer::unavailable;
        if (each.status != 0) return reach::Answer::answered;
        lost |= each.lost.has_value();
    }
    return lost ? reach::Answer::undelivered : reach::Answer::silent;
}

void tell(reach::Ways& ways, const reach::PingedWay& way)
{
    const auto answer = answer_of(way);
    auto text = way.obstacle;
    for (const auto& each : way.pings) {
        if (answer == reach::Answer::undelivered && each.lost && text.empty()) text = reach::why(*each.lost);
        if (answer == reach::Answer::unavailable && each.status == 503 && text.empty())
            text = visible(fmt::format("{} {}", each.status, each.reason));
    }
    ways.tell(answer, std::move(text));
}

/// The servers in turn, until one answers. \param until  for all of them, where only one request is sent to each
void ping_in_turn(Pinging& run, reach::Ways& ways, std::optional<Instant> until, reach::PingResult& result)
{
    while (const auto server = ways.current()) {
        const auto now = run.network.now();
        if (run.network.interrupted() || now >= until.value_or(run.until)) break;
        std::optional<Duration> first;
        if (!ways.is_last() || until)
            first = std::min<Duration>(ways.patience(now, until.value_or(run.until)), most_patience);
        auto way = ping(run, *server, first, result);
        if (run.network.interrupted() && answer_of(way) != reach::Answer::answered) {
            result.ways.push_back(std::move(way));
            break;
        }
        tell(ways, way);
        result.ways.push_back(std::move(way));
    }
    for (auto& each : ways.has_answer() ? ways.findings() : ways.dead_end())
        result.findings.push_back(std::move(each));
}

// Each transport, and of the servers of its plan the first that answers: what is in the table is that one.
std::optional<int> ping_every(Pinging& run, reach::PingResult& result)
{
    result.every_transport = true;
    std::optional<Obstacle> obstacle;
    auto asked = finding::Value::array();
    auto transports_left = 4;
    for (const auto transport : {Transport::udp, Transport::tcp, Transport::tls}) {
        --transports_left;
        auto query = query_of(run.caller);
        query.transport = transport;
        query.rule = locate::Rule::rfc3263;
        if (query.sips && transport != Transport::tls) continue;
        // A port is that of the transport it was written for; TLS has its own beside it.
        if (query.port && transport == Transport::tls && !query.sips)
            query.port = *query.port == 5060 ? 5061 : *query.port + 1;
        auto found = find_servers(run.frame, query, run.network, run.until);
        if (auto* const none = std::get_if<Obstacle>(&found)) {
            if (!obstacle) obstacle = std::move(*none);
            continue;
        }
        const auto& servers = std::get<Servers>(found);
        reach::Ways ways(servers.endpoints);
        const auto now = run.network.now();
        const auto share =
            std::min<Duration>(transport_patience * std::ssize(servers.endpoints), (run.until - now) / transports_left);
        reach::PingResult of_transport;
        ping_in_turn(run, ways, now + share, of_transport);
        if (of_transport.ways.empty()) continue;
        result.ways.push_back(std::move(of_transport.ways.back()));
        result.told_to_wait = of_transport.told_to_wait;
        for (auto& each : ways.findings())
            result.findings.push_back(std::move(each));
        const auto facts = ways.facts();
        for (const auto& each : std::get<finding::Value::Array>(facts.data()))
            asked.push(each);
    }
    result.servers = std::move(asked);
    if (result.ways.empty() && obstacle)
        return run.frame.finish(not_begun("ping", "undetermined", *obstacle, reach::ping_report(result).facts));
    return std::nullopt;
}

}  // namespace

int run_ping(Frame& frame)
{
    const auto& asked = frame.invocation();
    auto read = read_caller(frame, asked.positionals.front(), {.account = false});
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& caller = std::get<Caller>(read);
    const bool every = asked.text("transport").value_or("") == "all";
    const auto count = static_cast<unsigned>(asked.number("count").value_or(5));
    const auto interval = asked.seconds("interval").value_or(1s);
    if (frame.dry_run()) {
        return frame.plan(
            fmt::format("{} OPTIONS{} to {}, one each {} ms. Nothing rings, nothing is registered, no password "
                        "is used.\n",
                        count, every ? " over each of UDP, TCP and TLS" : "", caller.aor.host, interval.count()));
    }

    Wire wire(frame, &caller);
    Entropy entropy(net::fresh_seed());
    auto& network = wire.network();
    auto target = caller.aor;
    target.parameters.clear();
    Pinging run{frame, caller, network, wire.deadline(count * interval + 15s), {}, entropy};
    run.plan.target = target.to_string().substr(target.scheme == sip::Scheme::sips ? 5 : 4);
    run.plan.user_agent = fmt::format("sipdiag/{}", version());
    run.plan.count = every ? 1 : count;
    run.plan.interval = interval;

    reach::PingResult result;
    result.target = run.plan.target;
    if (every) {
        if (const auto ended = ping_every(run, result)) return *ended;
    } else {
        auto found = find_servers(frame, query_of(caller), network, run.until);
        if (const auto* const none = std::get_if<Obstacle>(&found))
            return frame.finish(not_begun("ping", "undetermined", *none, reach::ping_report(result).facts),
                                network.interrupted());
        auto& servers = std::get<Servers>(found);
        result.dns = std::move(servers.dns);
        result.findings = std::move(servers.findings);
        reach::Ways ways(servers.endpoints);
        ping_in_turn(run, ways, {}, result);
        result.servers = ways.facts();
    }
    if (!network.connections().empty() && network.connections().back().tls) {
        const auto& peer = *network.connections().back().tls;
        result.tls = net::tls_facts(peer, network.wall(network.now()));
        result.tls_lines = net::tls_lines(peer, network.wall(network.now()));
    }
    // What kept us from one way is an error only where no other was open.
    const bool reached = reach::round_trips(result).received > 0;
    auto seen = net::judge(network);
    if (!result.ways.empty() && !reached && !every) {
        const auto& last = result.ways.back();
        seen.insert(seen.end(), last.findings.begin(), last.findings.end());
        if (last.obstacle.empty()) seen.push_back(why_not(last));
    }
    for (auto& each : seen) {
        if (!reached || each.severity() != finding::Severity::error) add_once(result.findings, std::move(each));
    }
    return frame.finish(reach::ping_report(result), network.interrupted());
}

}  // namespace sipdiag::tools::sipprobe
