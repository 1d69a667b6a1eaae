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
    const auto inside = parse_address(rules_.inside);
    if (!inside) throw std::invalid_argument("a NAT needs an address inside");
    inside_ = *inside;
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
    // A static entry is for both directions.
    for (const auto& [port, to] : rules_.forwards) {
        if (to == inside) return mappings_.emplace_back(Mapping{inside, key, port, {}, {}, false, {}});
    }
    auto port = inside.port;
    if (!rules_.keeps_ports || taken(port)) {
        do
            port = next_port_++;
        while (taken(port));
    }
    return mappings_.emplace_back(Mapping{inside, key, port, {}, {}, false, {}});
}

void Nat::keep(Instant now, Mapping& mapping, bool inbound) const
{
    if (mapping.made == Instant{}) mapping.made = now;
    mapping.answered = mapping.answered || inbound;
    if (inbound && !rules_.inbound_refreshes) return;
    const bool used = (mapping.answered && now - mapping.made > std::chrono::seconds(2)) ||
                      rules_.lifetime_unused == Duration::zero();
    mapping.expires = now + (used ? rules_.lifetime : rules_.lifetime_unused);
}

std::optional<Datagram> Nat::outbound(Instant now, Datagram datagram)
{
    forget(now);
    if (rules_.blocked.contains(datagram.destination.port)) return std::nullopt;
    const auto inside = datagram.source;
    auto& mapping = mapping_for(datagram.source, datagram.destination);
    keep(now, mapping, false);
    mapping.allowed.insert(part(datagram.destination, rules_.filtering));
    datagram.source.address = address_;
    datagram.source.port = mapping.port;
    if (rules_.alters_outbound) datagram.octets = rules_.alters_outbound(datagram.octets);
    if (rules_.alg) {
        auto octets = rules_.alg->outbound({now, inside, datagram.source, datagram.destination}, datagram.octets);
        if (!octets) return std::nullopt;
        datagram.octets = *std::move(octets);
    }
    return datagram;
}

std::optional<Datagram> Nat::inbound(Instant now, Datagram datagram)
{
    forget(now);
    if (rules_.blocked.contains(datagram.source.port)) return std::nullopt;
    const auto outside = datagram.destination;
    const auto deliver = [&](const Endpoint& inside) -> std::optional<Datagram> {
        datagram.destination = inside;
        if (rules_.alters_inbound) datagram.octets = rules_.alters_inbound(datagram.octets);
        if (!rules_.alg) return datagram;
        auto octets = rules_.alg->inbound({now, inside, outside, datagram.source}, datagram.octets);
        if (!octets) return std::nullopt;
        datagram.destination = rules_.alg->delivers_to({now, inside, outside, datagram.source}, datagram.octets);
        datagram.octets = *std::move(octets);
        return datagram;
    };
    for (auto& each : mappings_) {
        if (each.port != outside.port || each.inside.transport != outside.transport) continue;
        if (!each.allowed.contains(part(datagram.source, rules_.filtering))) continue;
        keep(now, each, true);
        return deliver(each.inside);
    }
    const auto forward = rules_.forwards.find(outside.port);
    if (forward != rules_.forwards.end()) return deliver(forward->second);
    if (rules_.alg) {
        if (const auto inside = rules_.alg->opened(now, outside, datagram.source)) return deliver(*inside);
    }
    return std::nullopt;
}

}  // namespace sipdiag::sim
