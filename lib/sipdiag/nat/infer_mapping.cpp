// SPDX-License-Identifier: MIT
//
// Mapping, ports, filtering: how the NAT treats one socket towards several places. RFC 4787 §4, §5.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/nat/inference.hpp"

namespace sipdiag::nat::inference {
void Inference::mapping()
{
    auto& nat = picture_.nat;
    if (nat.present == false) {
        nat.mapping = Mapping::none;
        return;
    }
    // The same socket, seen from several places.
    std::map<Endpoint, std::map<Endpoint, Endpoint>> sockets;
    for (const auto& read : reads_) {
        const auto outside = read.outside();
        if (!outside || !read.is_udp()) continue;
        const auto [known, fresh] = sockets[read.local()].emplace(read.remote(), *outside);
        if (fresh || known->second == *outside) continue;
        find_fault(findings::entries::nat005_sightings_contradict,
                   "one socket was seen at two places by the same server",
                   {told(read), fmt::format("before: {}", to_string(known->second))},
                   "ask again; two lines to the provider, or a NAT that forgets within seconds, look like that");
        nat.evidence.emplace_back("the public endpoint of one socket changed while we asked");
        return;
    }
    bool across_addresses_same = false, across_addresses_differ = false;
    bool across_ports_same = false, across_ports_differ = false;
    std::vector<std::string> compared;
    for (const auto& [local, seen] : sockets) {
        for (auto a = seen.begin(); a != seen.end(); ++a) {
            for (auto b = std::next(a); b != seen.end(); ++b) {
                const bool same = a->second == b->second;
                if (a->first.address == b->first.address) {
                    (same ? across_ports_same : across_ports_differ) = true;
                } else {
                    (same ? across_addresses_same : across_addresses_differ) = true;
                }
                compared.push_back(fmt::format("from {}: {} saw {}, {} saw {}", to_string(local), to_string(a->first),
                                               to_string(a->second), to_string(b->first), to_string(b->second)));
            }
        }
    }
    nat.evidence.insert(nat.evidence.end(), compared.begin(), compared.end());
    const bool differ = across_addresses_differ || across_ports_differ;
    if ((across_addresses_same && differ) || (across_ports_same && across_ports_differ)) {
        find_fault(findings::entries::nat005_sightings_contradict,
                   "some servers saw our socket at one place and others did not, without a rule", compared);
        return;
    }
    if (across_ports_differ) {
        nat.mapping = Mapping::address_and_port_dependent;
    } else if (across_addresses_differ && across_ports_same) {
        nat.mapping = Mapping::address_dependent;
    } else if (across_addresses_same) {
        nat.mapping = Mapping::endpoint_independent;
    } else if (across_ports_same) {
        nat.evidence.emplace_back("seen from one address only: whether the mapping depends on the address is unknown");
    }
    if (differ) {
        find_fault(findings::entries::nat002_mapping_depends_on_destination,
                   "each destination sees us at another endpoint", compared,
                   "no nat_address and no STUN can be right for all of them; an ALG, a proxy of the provider's that "
                   "repairs NAT, or another router can");
    }
}

void Inference::ports()
{
    std::vector<const Read*> kept;
    std::vector<const Read*> moved;
    std::set<Endpoint> counted;
    for (const auto& read : reads_) {
        const auto outside = read.outside();
        if (!outside || !read.is_udp() || !counted.insert(read.local()).second) continue;
        (outside->port == read.local().port ? kept : moved).push_back(&read);
    }
    if (!kept.empty()) {
        picture_.nat.port_preserving = true;
    } else if (moved.size() >= 2) {  // one alone may have met a port that was taken
        picture_.nat.port_preserving = false;
    }
    for (const auto* const each : moved) {
        picture_.nat.evidence.push_back("port not kept: " + told(*each));
        if (each->local().port != facts_.phone_port || kept.empty()) continue;
        picture_.port_taken = true;
        find_fault(findings::entries::nat003_port_taken,
                   fmt::format("another device, probably your phone, uses the public port {}", facts_.phone_port),
                   {told(*each), "kept: " + told(*kept.front())},
                   "switch the phone off for two minutes where its port is to be tried");
    }
    if (picture_.nat.port_preserving != false) return;
    std::vector<std::string> evidence{told(*moved.front())};
    const auto silent = std::find_if(facts_.sightings.begin(), facts_.sightings.end(), [](const Sighting& each) {
        return each.shape == Shape::plain && !each.answer && !each.lost && each.tries >= 3;
    });
    if (silent != facts_.sightings.end()) {
        evidence.push_back(fmt::format("asked without rport {} times, {} did not answer to where we listen",
                                       silent->tries, to_string(silent->sent.destination)));
    }
    find_fault(
        findings::entries::nat004_port_changed,
        "the NAT gives our sockets other ports, and a phone that does not ask with rport is answered at the port "
        "it wrote",
        std::move(evidence), "forward the phone's port to it, or have the NAT keep ports");
}

/// What arrived from where its socket had never sent to; a silence counts where the far end, asked from the same socket
/// and often enough, answers otherwise.
void Inference::filtering()
{
    auto& nat = picture_.nat;
    std::optional<bool> address_passes;  // from another address
    std::optional<bool> port_passes;     // from another port of the same
    for (const auto& each : facts_.filters) {
        const bool answers = own() != nullptr && find(reads_, [&](const Read& r) {
                                                     return r.remote() == each.asked && r.local() == *own();
                                                 }) != nullptr;
        // Where the far end stands behind a translation of its own, what it calls itself is not what we see.
        const bool named_otherwise = each.other.address.is_local_only() != each.asked.address.is_local_only();
        if (!each.source && (!answers || named_otherwise || each.tries < FilterTest::enough_tries)) continue;
        const auto from = each.source.value_or(each.other);
        if (from.address == each.asked.address && from.port == each.asked.port) continue;
        const bool same_address = from.address == each.asked.address;
        auto& passes = same_address ? port_passes : address_passes;
        passes = passes.value_or(false) || each.source.has_value();
        nat.evidence.push_back(
            fmt::format("{} was asked to answer from {}: {}", to_string(each.asked), to_string(from),
                        each.source ? "it arrived" : fmt::format("nothing came, asked {} times", each.tries)));
    }
    if (address_passes == true && port_passes == false) {
        find_fault(findings::entries::nat005_sightings_contradict,
                   "another address was let in, and another port of the same address was not", nat.evidence);
        return;
    }
    if (address_passes == true) {
        nat.filtering = Filtering::endpoint_independent;
    } else if (port_passes == false) {
        nat.filtering = Filtering::address_and_port_dependent;
    } else if (port_passes == true && address_passes == false) {
        nat.filtering = Filtering::address_dependent;
    }
}

}  // namespace sipdiag::nat::inference
