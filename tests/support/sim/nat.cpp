// SPDX-License-Identifier: MIT
#include "support/sim/nat.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace sipdiag::sim {

Nat::Nat(NatRules rules) : rules_(std::move(rules))
{
    const auto address = parse_address(rules_.address);
    if (!address) throw std::invalid_argument("a NAT needs a public address");
    address_ = *address;
}

Endpoint Nat::part(const Endpoint& remote, Dependence dependence)
{
    switch (dependence) {
    case Dependence::address: return {remote.address, 0, remote.transport};
    case Dependence::address_and_port: return remote;
    case Dependence::none: break;
    }
    return {{}, 0, remote.transport};
}

void Nat::forget(Instant now)
{
    std::erase_if(mappings_, [now](const Mapping& each) { return each.expires <= now; });
}

Nat::Mapping& Nat::mapping_for(const Endpoint& inside, const Endpoint& remote)
{
    const auto key = part(remote, rules_.mapping);
    for (auto& each : mappings_) {
        if (each.inside == inside && each.key == key) return each;
    }
    const auto taken = [this](std::uint16_t port) {
        return std::any_of(mappings_.begin(), mappings_.end(), [port](const Mapping& m) { return m.port == port; });
    };
    auto port = inside.port;
    if (!rules_.keeps_ports || taken(port)) {
        do
            port = next_port_++;
        while (taken(port));
    }
    return mappings_.emplace_back(Mapping{inside, key, port, {}, {}});
}

Datagram Nat::outbound(Instant now, Datagram datagram)
{
    forget(now);
    auto& mapping = mapping_for(datagram.source, datagram.destination);
    mapping.expires = now + rules_.lifetime;
    mapping.allowed.insert(part(datagram.destination, rules_.filtering));
    datagram.source.address = address_;
    datagram.source.port = mapping.port;
    if (rules_.alters_outbound) datagram.octets = rules_.alters_outbound(datagram.octets);
    return datagram;
}

std::optional<Datagram> Nat::inbound(Instant now, Datagram datagram)
{
    forget(now);
    for (auto& each : mappings_) {
        if (each.port != datagram.destination.port) continue;
        if (!each.allowed.contains(part(datagram.source, rules_.filtering))) return std::nullopt;
        if (rules_.inbound_refreshes) each.expires = now + rules_.lifetime;
        datagram.destination = each.inside;
        if (rules_.alters_inbound) datagram.octets = rules_.alters_inbound(datagram.octets);
        return datagram;
    }
    return std::nullopt;
}

}  // namespace sipdiag::sim
