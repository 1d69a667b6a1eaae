// SPDX-License-Identifier: MIT
#include "sipdiag/advise/broken.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sipdiag::advise {
namespace {

std::optional<std::string> place_of(const Undelivered& report, const Address& own)
{
    const auto& server = report.destination.address;
    if (report.cause == Undelivered::Cause::refused) return "provider";
    // Without a reporter it is this machine's own word: no route, or nobody in the network who has the address.
    if (!report.reporter || report.reporter->unmapped() == own.unmapped()) return "lan";
    if (report.reporter->unmapped() == server.unmapped()) return "provider";
    return report.reporter->is_local_only() && own.is_local_only() ? "router" : "access";
}

}  // namespace

Broken where_it_breaks(const nat::Facts& facts)
{
    Broken broken;
    for (const auto& each : facts.sightings) {
        if (!each.lost || broken.report) continue;
        broken.report = each.lost;
        broken.where = place_of(*each.lost, each.sent.source.address);
    }
    if (!facts.sightings.empty() && !broken.report) {
        const auto& first = facts.sightings.front();
        broken.evidence.push_back(
            fmt::format("asked {} times over {}", first.tries, to_string(first.sent.destination.transport)));
    }
    const auto furthest = std::max_element(facts.quotes.begin(), facts.quotes.end(),
                                           [](const auto& a, const auto& b) { return a.ttl < b.ttl; });
    if (furthest != facts.quotes.end()) {
        broken.evidence.push_back(fmt::format("a datagram gets as far as hop {}, {}; nobody behind it says anything",
                                              furthest->ttl, to_string(furthest->reporter)));
    }
    return broken;
}

}  // namespace sipdiag::advise
