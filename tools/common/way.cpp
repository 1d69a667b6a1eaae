// SPDX-License-Identifier: MIT
#include "common/way.hpp"

#include <fmt/format.h>

#include "common/files.hpp"
#include "sipdiag/locate/judge.hpp"
#include "sipdiag/net/judge.hpp"
#include "sipdiag/net/neighbour.hpp"

namespace sipdiag::tools {

std::variant<net::ResolverSettings, Misuse> resolver_settings(const Frame& frame)
{
    net::ResolverSettings settings;
    for (const auto& each : frame.invocation().list("dns-server")) {
        const auto server = parse_endpoint(each, 53);
        if (!server) return Misuse{fmt::format("--dns-server {}: an address is wanted, ADDR or ADDR:PORT", each)};
        settings.servers.push_back(*server);
    }
    for (const auto& each : frame.invocation().list("resolve")) {
        const auto colon = each.find(':');
        const auto address = colon == std::string::npos ? Result<Address>(Error{errc::bad_address, 0})
                                                        : parse_address(std::string_view(each).substr(colon + 1));
        if (!address || colon == 0) return Misuse{fmt::format("--resolve {}: HOST:ADDR is wanted", each)};
        settings.fixed.emplace_back(each.substr(0, colon), *address);
    }
    return settings;
}

locate::Query query_of(const Caller& caller)
{
    HostPort target{caller.aor.host, caller.aor.port};
    if (caller.outbound_proxy) {
        target = *caller.outbound_proxy;
    } else if (caller.proxy) {
        target = *caller.proxy;
    }
    locate::Query query;
    query.host = target.host;
    if (target.port != 0) query.port = target.port;
    query.transport = caller.transport;
    query.sips = caller.aor.scheme == sip::Scheme::sips;
    if (caller.plays_phone && !query.sips && caller.transport.value_or(Transport::udp) == Transport::udp)
        query.rule = locate::Rule::phone;
    query.zone = caller.zone;
    if (caller.local_address) query.families = {caller.local_address->family()};
    return query;
}

std::variant<Servers, Obstacle> find_servers(const Frame& frame, const locate::Query& query, net::Network& network,
                                             Instant until)
{
    auto settings = resolver_settings(frame);
    if (const auto* const wrong = std::get_if<Misuse>(&settings)) return Obstacle{wrong->text};
    Entropy entropy(net::fresh_seed());
    locate::Plan plan(query, entropy);
    net::Resolver resolver(network, std::get<net::ResolverSettings>(std::move(settings)));
    resolver.answer(plan, until);
    for (const auto& each : locate::record_lines(plan))
        frame.whisper("dns  " + each);
    for (const auto& each : locate::target_lines(plan))
        frame.whisper("way  " + each);
    if (plan.targets().empty()) return Obstacle{plan.failure_text(), locate::judge(plan), locate::dns_facts(plan)};
    Servers servers{{}, query.host, locate::dns_facts(plan), locate::judge(plan)};
    for (const auto& each : plan.targets())
        servers.endpoints.push_back(each.endpoint);
    return servers;
}

std::variant<Servers, Obstacle> find_servers(const Frame& frame, const Caller& caller)
{
    constexpr std::chrono::seconds patience(10);
    auto query = query_of(caller);
    if (!query.transport && !query.sips) query.transport = Transport::udp;
    net::Network network({.handles_signals = false});
    return find_servers(frame, query, network,
                        network.now() + frame.invocation().seconds("timeout").value_or(patience));
}

Obstacle obstacle_of(const net::Fault& fault)
{
    return {fault.text, {net::judge(fault)}, finding::Value::array(), net::is_of_the_far_side(fault.kind)};
}

std::optional<Obstacle> answered_by_another(const Caller& caller)
{
    if (!caller.local_address) return std::nullopt;
    const auto& own = *caller.local_address;
    static std::optional<std::pair<Address, net::Neighbour>> asked;
    if (!asked || asked->first != own) {
        asked.emplace(own, net::look_for_another(own));
        const auto& answer = asked->second;
        if (!answer.link.empty() && !answer.looked) {
            complain(fmt::format("not looked whether another machine answers for {}: that takes CAP_NET_RAW",
                                 to_string(own)));
        }
    }
    const auto& found = asked->second;
    if (!found.other) return std::nullopt;
    const net::Fault fault{net::Fault::Kind::address_of_another,
                           fmt::format("another machine on {}, {}, answers for {}", found.link,
                                       net::to_string(*found.other), to_string(own)),
                           {own, 0, Transport::udp}};
    return obstacle_of(fault);
}

std::variant<Endpoint, Obstacle> open_socket(net::Network& network, const Caller& caller, const Endpoint& server,
                                             std::uint16_t port)
{
    Address own;
    if (auto another = answered_by_another(caller)) return *std::move(another);
    if (caller.local_address) {
        own = *caller.local_address;
    } else {
        const auto source = network.source_towards(server.address);
        if (!source) return obstacle_of(source.fault());
        own = *source;
    }
    const auto bound = network.bind({own, port, Transport::udp});
    if (!bound) return obstacle_of(bound.fault());
    return *bound;
}

std::variant<Endpoint, Obstacle> open_way(net::Network& network, const Caller& caller, const Endpoint& server,
                                          Instant until, std::uint16_t port)
{
    if (server.transport == Transport::udp) return open_socket(network, caller, server, port);
    if (auto another = answered_by_another(caller)) return *std::move(another);
    const auto connection = network.connect(server, until, nullptr, caller.local_address.value_or(Address{}));
    if (!connection) return obstacle_of(connection.fault());
    return connection->local;
}

void add_servers(finding::Report& report, const Servers& servers, const reach::Ways& ways)
{
    report.facts.set("dns", servers.dns).set("servers", ways.facts());
    const auto add = [&report](const finding::Findings& more) {
        report.findings.insert(report.findings.end(), more.begin(), more.end());
    };
    add(servers.findings);
    add(ways.findings());
    // Where nothing could be asked, nobody was silent.
    if (report.outcome == finding::Outcome::failed) add(ways.dead_end());
}

finding::Report not_begun(std::string command, std::string verdict, const Obstacle& obstacle, finding::Value facts)
{
    finding::Report report;
    report.command = std::move(command);
    report.outcome = obstacle.unreachable ? finding::Outcome::failed : finding::Outcome::undetermined;
    report.verdict = obstacle.unreachable ? "unreachable" : std::move(verdict);
    report.findings = obstacle.findings;
    report.facts = std::move(facts);
    if (obstacle.dns != finding::Value::array()) report.facts.set("dns", obstacle.dns);
    report.headline = fmt::format("Nothing could be asked: {}.", obstacle.text);
    return report;
}

}  // namespace sipdiag::tools
