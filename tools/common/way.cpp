// SPDX-License-Identifier: MIT
#include "common/way.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "sipdiag/grammar/cursor.hpp"

namespace sipdiag::tools {
namespace {

/// What --resolve says of a name.
std::vector<Address> told(const Frame& frame, const std::string& host)
{
    std::vector<Address> all;
    for (const auto& each : frame.invocation().list("resolve")) {
        const auto colon = each.find(':');
        if (colon == std::string::npos || !grammar::equals(each.substr(0, colon), host)) continue;
        if (const auto address = parse_address(each.substr(colon + 1))) all.push_back(*address);
    }
    return all;
}

std::vector<Address> asked_of_the_system(const std::string& host)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, ::freeaddrinfo);
    std::vector<Address> all;
    for (const auto* each = list.get(); each != nullptr; each = each->ai_next) {
        char text[NI_MAXHOST];
        if (::getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0)
            continue;
        const auto address = parse_address(text);
        if (address && std::find(all.begin(), all.end(), *address) == all.end()) all.push_back(*address);
    }
    return all;
}

}  // namespace

std::variant<Servers, Obstacle> find_servers(const Frame& frame, const Caller& caller)
{
    HostPort target{caller.aor.host, caller.aor.port};
    if (caller.outbound_proxy) {
        target = *caller.outbound_proxy;
    } else if (caller.proxy) {
        target = *caller.proxy;
    }
    const auto transport = caller.transport.value_or(Transport::udp);
    const std::uint16_t port = target.port != 0 ? target.port : transport == Transport::tls ? 5061 : 5060;
    Servers servers{{}, caller.aor.host};
    auto addresses = told(frame, target.host);
    if (const auto numeric = parse_address(target.host)) addresses = {*numeric};
    if (addresses.empty()) addresses = asked_of_the_system(target.host);
    if (addresses.empty()) return Obstacle{fmt::format("{} was not found: no address of it is known", target.host)};
    for (const auto& each : addresses)
        servers.endpoints.push_back({each, port, transport});
    return servers;
}

std::variant<Endpoint, Obstacle> open_socket(net::Network& network, const Caller& caller, const Endpoint& server,
                                             std::uint16_t port)
{
    Address own;
    if (caller.local_address) {
        own = *caller.local_address;
    } else {
        const auto source = network.source_towards(server.address);
        if (!source) return Obstacle{source.fault().text};
        own = *source;
    }
    const auto bound = network.bind({own, port, Transport::udp});
    if (!bound) return Obstacle{bound.fault().text};
    return *bound;
}

finding::Report not_begun(std::string command, std::string verdict, const Obstacle& obstacle)
{
    finding::Report report;
    report.command = std::move(command);
    report.outcome = finding::Outcome::undetermined;
    report.verdict = std::move(verdict);
    report.headline = fmt::format("Nothing could be asked: {}.", obstacle.text);
    return report;
}

}  // namespace sipdiag::tools
