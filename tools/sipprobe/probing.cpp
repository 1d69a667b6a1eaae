// SPDX-License-Identifier: MIT
#include "sipprobe/probing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/advise/broken.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/net/judge.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

/// Sockets beside the first: they show whether the NAT keeps ports, or only this one was taken. The last is the one
/// that writes another port than its own.
constexpr int more_sockets = 3;
/// Of one provider, asked from one socket.
constexpr std::size_t most_servers = 4;
/// A way that is shut is found out soon; one that is silent costs this.
constexpr Duration connect_patience = 1s;

/// TCP and TLS to the first server: what an ALG reads less, or not at all. \param only  the one that was asked for
void open_ways(net::Network& network, const Endpoint& server, std::optional<Transport> only, nat::ProbePlan& plan,
               std::vector<advise::TransportSeen>& failed)
{
    net::TlsSettings tls;
    tls.insecure = true;  // nothing secret goes over it: it is a second pair of eyes
    const std::uint16_t secure =
        server.port == 5060 ? std::uint16_t{5061} : static_cast<std::uint16_t>(server.port + 1);
    std::vector<Endpoint> remotes = {{server.address, server.port, Transport::tcp},
                                     {server.address, secure, Transport::tls}};
    if (only) remotes = {{server.address, server.port, *only}};
    const auto opened = network.connect(remotes, network.now() + connect_patience, &tls);
    for (std::size_t i = 0; i < remotes.size(); ++i) {
        const auto& remote = remotes[i];
        const auto& connection = opened[i];
        if (connection) {
            plan.ways.push_back({connection->local, connection->remote});
        } else {
            failed.push_back(
                {remote.transport, to_string(remote.address), remote.port, false, 0, {}, connection.fault().text});
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

}  // namespace

std::variant<advise::ProbeResult, Obstacle> run_probing(Wire& wire, const Caller& caller, const Servers& servers,
                                                        const ProbingOrder& order, sip::Pace& pace, Entropy& entropy)
{
    auto& network = wire.network();
    const auto& server = servers.endpoints.front();
    nat::ProbePlan plan;
    plan.target = caller.aor.port != 0 ? fmt::format("{}:{}", caller.aor.host, caller.aor.port) : caller.aor.host;
    if (parse_ipv6(caller.aor.host)) plan.target = to_string(Endpoint{*parse_ipv6(caller.aor.host), server.port});
    plan.user_agent = fmt::format("sipdiag/{}", version());
    plan.phone_port = caller.nat.control_port;
    plan.most_hops = order.most_hops;
    for (const auto& each : servers.endpoints) {
        if (caller.transport && *caller.transport != Transport::udp) break;  // that way alone
        // One address once, over UDP, which is what the phone speaks; of one family, for it is one socket that asks.
        const bool is_udp = each.transport == Transport::udp;
        const Endpoint udp{each.address, is_udp ? each.port : std::uint16_t{5060}, Transport::udp};
        const bool known = std::find(plan.servers.begin(), plan.servers.end(), udp) != plan.servers.end();
        if (each.address.family() != server.address.family() || known || plan.servers.size() >= most_servers) continue;
        plan.servers.push_back(udp);
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
    if (!order.brief && (!caller.transport || *caller.transport != Transport::udp))
        open_ways(network, server, caller.transport, plan, failed);

    nat::Probe probe(plan, pace, entropy);
    network.run(
        probe, std::min(wire.deadline(15s), network.now() + 15s), [&](Instant, Outbox&) { probe.stop(); }, 0s);
    for (const auto& each : plan.sockets)
        network.close(each);
    for (const auto& each : plan.ways)
        network.disconnect(each.remote);

    advise::ProbeResult result;
    result.target = to_string(Endpoint{server.address, server.port});
    result.local = plan.sockets.front();
    result.facts = probe.facts();
    result.picture = nat::infer(result.facts);
    result.sizes = probe.sizes();
    result.dns = servers.dns;
    result.findings = servers.findings;
    result.transports = advise::transports_of(result.facts, failed);
    if (caller.has_user) result.account = fmt::format("{}@{}", caller.aor.user, caller.aor.host);
    const bool silent = std::none_of(result.transports.begin(), result.transports.end(),
                                     [](const advise::TransportSeen& each) { return each.reachable; });
    if (silent && !network.interrupted()) note_silence(result, server);
    phone::PathEvidence path{result.local, result.picture.seen, {}, {}, {}, false};
    if (const auto address = parse_ipv4(caller.nat.address)) path.nat_address = *address;
    path.borrowed = caller.local_address.has_value() && caller.plays_phone;
    result.path = phone::judge_path(path);
    return result;
}

}  // namespace sipdiag::tools::sipprobe
