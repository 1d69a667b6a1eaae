// SPDX-License-Identifier: MIT
#include "sipprobe/probing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/advise/broken.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/net/judge.hpp"
#include "sipdiag/reach/ways.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

/// Sockets beside the first: they show whether the NAT keeps ports, or only this one was taken. The last is the one
/// that writes another port than its own.
constexpr int more_sockets = 3;
/// Of one provider, asked from one socket.
constexpr std::size_t most_servers = 4;
/// Of one provider, for a connection beside UDP.
constexpr std::size_t most_others = 2;
/// A way that is shut is found out soon; one that is silent costs this.
constexpr Duration connect_patience = 1s;

/// Where the server listens over that transport, beside the port that is known.
Endpoint beside(const Endpoint& server, Transport transport)
{
    if (server.transport == transport || transport != Transport::tls) return {server.address, server.port, transport};
    const auto secure = server.port == 5060 ? std::uint16_t{5061} : static_cast<std::uint16_t>(server.port + 1);
    return {server.address, secure, transport};
}

/// TCP and TLS to the first server that takes a connection: what an ALG reads less, or not at all.
/// \param only  the transport that was asked for \param ways  then: is told why servers were left
void open_ways(net::Network& network, const std::vector<Endpoint>& servers, std::optional<Transport> only,
               Instant until, nat::ProbePlan& plan, std::vector<advise::TransportSeen>& failed, reach::Ways& ways)
{
    net::TlsSettings tls;
    tls.insecure = true;  // nothing secret goes over it: it is a second pair of eyes
    auto wanted = only ? std::vector{*only} : std::vector{Transport::tcp, Transport::tls};
    std::vector<Endpoint> tried;
    std::size_t rounds = 0;
    for (const auto& server : servers) {
        const auto now = network.now();
        if (wanted.empty() || now >= until || rounds >= (only ? most_servers : most_others)) break;
        std::vector<Endpoint> remotes;
        for (const auto transport : wanted) {
            const auto remote = beside(server, transport);
            if (std::find(tried.begin(), tried.end(), remote) == tried.end()) remotes.push_back(remote);
        }
        if (remotes.empty()) continue;
        ++rounds;
        tried.insert(tried.end(), remotes.begin(), remotes.end());
        const auto opened = network.connect(remotes, std::min(until, now + connect_patience), &tls);
        for (std::size_t i = 0; i < remotes.size(); ++i) {
            const auto& remote = remotes[i];
            const auto& connection = opened[i];
            if (connection) {
                plan.ways.push_back({connection->local, connection->remote});
                std::erase(wanted, remote.transport);
                continue;
            }
            failed.push_back(
                {remote.transport, to_string(remote.address), remote.port, false, 0, {}, connection.fault().text});
            if (only) ways.tell(reach::Answer::not_opened, connection.fault().text);
        }
    }
}

/// What became of the servers: those that were silent before one answered.
void tell(reach::Ways& ways, const nat::Facts& facts, const Endpoint& answering)
{
    while (const auto server = ways.current()) {
        if (*server == answering) return ways.tell(reach::Answer::answered);
        const auto asked = std::find_if(facts.sightings.begin(), facts.sightings.end(),
                                        [&](const auto& each) { return each.sent.destination == *server; });
        if (asked == facts.sightings.end()) return;
        if (asked->lost) {
            ways.tell(reach::Answer::undelivered, reach::why(*asked->lost));
        } else {
            ways.tell(reach::Answer::silent, fmt::format("asked {} times", asked->tries));
        }
    }
}

/// Nobody answered: what is known of why, and where it breaks.
void note_silence(advise::ProbeResult& result, const Endpoint& server)
{
    auto broken = advise::where_it_breaks(result.facts);
    auto finding = broken.report ? net::judge(*broken.report) : net::judge_silence(server);
    auto& evidence = finding.evidence;
    evidence.insert(evidence.end(), broken.evidence.begin(), broken.evidence.end());
    for (const auto& each : result.transports) {
        if (!each.why.empty())
            evidence.push_back(fmt::format("{} {}:{}: {}", to_string(each.transport), each.host, each.port, each.why));
    }
    result.findings.push_back(std::move(finding));
    result.where = std::move(broken.where);
}

/// One address once, over UDP, which is what the phone speaks; or over the transport that was asked for, that way
/// alone.
std::vector<Endpoint> ways_of(const Servers& servers, std::optional<Transport> only)
{
    if (only && *only != Transport::udp) return servers.endpoints;
    std::vector<Endpoint> list;
    for (const auto& each : servers.endpoints) {
        const bool is_udp = each.transport == Transport::udp;
        const Endpoint udp{each.address, is_udp ? each.port : std::uint16_t{5060}, Transport::udp};
        if (std::find(list.begin(), list.end(), udp) == list.end()) list.push_back(udp);
    }
    return list;
}

/// As many of the servers as one run of questions can ask.
/// \param rest  those that are left, in order; the first of them gives the family, for it is one socket that asks
std::variant<advise::ProbeResult, Obstacle> probe_some(Wire& wire, const Caller& caller, const Servers& servers,
                                                       const std::vector<Endpoint>& rest, const ProbingOrder& order,
                                                       sip::Pace& pace, Entropy& entropy, reach::Ways& ways)
{
    auto& network = wire.network();
    const auto& server = rest.front();
    nat::ProbePlan plan;
    plan.target = caller.aor.port != 0 ? fmt::format("{}:{}", caller.aor.host, caller.aor.port) : caller.aor.host;
    if (parse_ipv6(caller.aor.host)) plan.target = to_string(Endpoint{*parse_ipv6(caller.aor.host), server.port});
    plan.user_agent = fmt::format("sipdiag/{}", version());
    plan.phone_port = caller.nat.control_port;
    plan.most_hops = order.most_hops;
    const bool by_udp = server.transport == Transport::udp;
    for (const auto& each : rest) {
        if (by_udp && each.address.family() == server.address.family() && plan.servers.size() < most_servers)
            plan.servers.push_back(each);
    }
    for (int i = 0; i <= more_sockets; ++i) {
        auto opened = open_socket(network, caller, server, i == 0 ? order.port : std::uint16_t{0});
        if (auto* const shut = std::get_if<Obstacle>(&opened)) {
            if (i > 0) break;
            return *shut;
        }
        plan.sockets.push_back(std::get<Endpoint>(opened));
    }
    std::vector<advise::TransportSeen> failed;
    if (order.brief) plan.sizes = {};
    if (!order.brief && (!caller.transport || *caller.transport != Transport::udp)) {
        open_ways(network, by_udp ? servers.endpoints : rest, caller.transport, wire.within(15s), plan, failed, ways);
    }

    nat::Probe probe(plan, pace, entropy);
    network.run(
        probe, wire.within(15s), [&](Instant, Outbox&) { probe.stop(); }, 0s);
    for (const auto& each : plan.sockets)
        network.close(each);
    for (const auto& each : plan.ways)
        network.disconnect(each.remote);

    advise::ProbeResult result;
    const auto asked = by_udp ? probe.plan().servers.front() : plan.ways.empty() ? server : plan.ways.front().remote;
    result.target = to_string(Endpoint{asked.address, asked.port});
    result.local = plan.sockets.front();
    result.facts = probe.facts();
    result.picture = nat::infer(result.facts);
    result.sizes = probe.sizes();
    result.transports = advise::transports_of(result.facts, failed);
    const bool answered = std::any_of(result.facts.sightings.begin(), result.facts.sightings.end(),
                                      [&](auto& each) { return each.answer && each.sent.destination == asked; });
    if (answered) result.server = asked;
    if (!network.interrupted()) tell(ways, result.facts, result.server.value_or(Endpoint{}));
    return result;
}

}  // namespace

std::variant<advise::ProbeResult, Obstacle> run_probing(Wire& wire, const Caller& caller, const Servers& servers,
                                                        const ProbingOrder& order, sip::Pace& pace, Entropy& entropy)
{
    auto& network = wire.network();
    const auto all = ways_of(servers, caller.transport);
    reach::Ways ways(all);
    std::optional<advise::ProbeResult> probed;
    std::vector<advise::TransportSeen> seen;  // of those that were left
    for (auto first = all.begin(); first != all.end();) {
        auto tried = probe_some(wire, caller, servers, {first, all.end()}, order, pace, entropy, ways);
        if (auto* const shut = std::get_if<Obstacle>(&tried)) {
            const auto family = first->address.family();
            for (; first != all.end() && first->address.family() == family; ++first)
                ways.tell(reach::Answer::not_opened, shut->text);
            if (first == all.end() && !probed) return std::move(*shut);
            continue;
        }
        probed = std::get<advise::ProbeResult>(std::move(tried));
        const auto next = ways.current();
        if (!next || network.interrupted() || network.now() >= wire.within(1s)) break;
        const auto at = std::find(first, all.end(), *next);
        if (at == first) break;  // nothing was told of it: it was not asked
        first = at;
        seen.insert(seen.end(), probed->transports.begin(), probed->transports.end());
    }
    auto& result = *probed;
    result.transports.insert(result.transports.end(), seen.begin(), seen.end());
    result.dns = servers.dns;
    result.servers = ways.facts();
    result.findings = servers.findings;
    if (caller.has_user) result.account = fmt::format("{}@{}", caller.aor.user, caller.aor.host);
    const bool silent = std::none_of(result.transports.begin(), result.transports.end(),
                                     [](const advise::TransportSeen& each) { return each.reachable; });
    for (auto& each : silent ? ways.dead_end() : ways.findings())
        result.findings.push_back(std::move(each));
    if (silent && !network.interrupted()) note_silence(result, all.front());
    phone::PathEvidence path{result.local, result.picture.seen, {}, {}, {}, false};
    if (const auto address = parse_ipv4(caller.nat.address)) path.nat_address = *address;
    path.borrowed = caller.local_address.has_value() && caller.plays_phone;
    result.path = phone::judge_path(path);
    return result;
}

std::vector<Endpoint> living_first(const Servers& servers, const advise::ProbeResult& probe)
{
    auto list = servers.endpoints;
    const auto living = std::find_if(list.begin(), list.end(),
                                     [&](const Endpoint& each) { return probe.server && each == *probe.server; });
    if (living != list.end()) std::rotate(list.begin(), living, living + 1);
    return list;
}

}  // namespace sipdiag::tools::sipprobe
