// SPDX-License-Identifier: MIT
#include "sipdiag/nat/infer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/nat/inference.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat {
namespace inference {
namespace {

View view_of(const Seen& seen, const Endpoint& local, const Endpoint& remote)
{
    if (!seen.received) return View::none;
    const auto received = seen.received->unmapped();
    if (received == local.address.unmapped()) return View::own;
    if (received.is_local_only() && !remote.address.is_local_only()) return View::strange;
    return View::outside;
}

/// Do both belong to one network of the usual size, 24 or 64 bits?
bool one_network(const Address& a, const Address& b)
{
    const auto size = a.is_v4() ? 3 : 8;
    return a.family() == b.family() && std::equal(a.octets().begin(), a.octets().begin() + size, b.octets().begin());
}

}  // namespace

std::string way_to(const Endpoint& remote)
{
    return fmt::format("{}/{}", to_string(remote.transport), remote.port);
}

std::vector<Read> read_all(const Facts& facts)
{
    std::vector<Read> reads;
    for (const auto& each : facts.sightings) {
        auto seen = seen_in(each);
        if (!seen) continue;
        const auto sent = sip::Message::read(each.sent.octets);
        const auto answer = sip::Message::read(each.answer->octets);
        if (!sent || !answer) continue;
        Read read{&each, *std::move(seen), edits_in_answer(sent->view(), answer->view()), {}};
        read.view = view_of(read.seen, each.sent.source, each.sent.destination);
        reads.push_back(std::move(read));
    }
    return reads;
}

std::string told(const Read& read)
{
    auto text = fmt::format("{} over {} answered {} to {}", to_string(read.remote().address), read.way(),
                            read.seen.status, to_string(read.local()));
    if (read.seen.received) text += fmt::format(" with received={}", to_string(*read.seen.received));
    if (read.seen.rport) text += fmt::format(", rport={}", *read.seen.rport);
    return text;
}

void Inference::hops()
{
    for (const auto& each : facts_.quotes) {
        auto compared = edits_in_quote(each.sent, each.quoted);
        const auto quoted = changes_meaning(compared.edits) ? Hop::Quoted::changed
                            : compared.has_via              ? Hop::Quoted::as_sent
                                                            : Hop::Quoted::too_short;
        auto& known = picture_.nat.hops;
        const auto same = std::find_if(known.begin(), known.end(), [&](const Hop& hop) { return hop.ttl == each.ttl; });
        if (same == known.end()) {
            known.push_back({each.ttl, each.reporter, quoted});
        } else if (same->quoted == Hop::Quoted::too_short || quoted == Hop::Quoted::changed) {
            same->quoted = quoted;
        }
        compared_.push_back(std::move(compared));
    }
    std::sort(picture_.nat.hops.begin(), picture_.nat.hops.end(), [](auto& a, auto& b) { return a.ttl < b.ttl; });
}

void Inference::presence()
{
    auto& nat = picture_.nat;
    if (const auto* const outside = find(reads_, [](const Read& r) { return r.view == View::outside; })) {
        nat.present = true;
        nat.evidence.push_back(told(*outside));
        return;
    }
    if (const auto* const strange = find(reads_, [](const Read& r) { return r.view == View::strange; })) {
        find_fault(findings::entries::nat008_server_translated,
                   "the server saw us at an address of a private network that is not ours", {told(*strange)});
    }
    const auto* const own = find(reads_, [](const Read& r) { return r.view == View::own; });
    if (own == nullptr) {
        nat.evidence.push_back(reads_.empty() ? "nobody answered" : "no answer said where it saw us");
        return;
    }
    nat.evidence.push_back(told(*own));
    if (own->local().address.is_loopback()) {
        nat.present = false;
        return;
    }
    // Not of its TTL alone: a middlebox that sends anew counts from the beginning.
    if (facts_.hops_to_server == 1 && one_network(own->local().address, own->remote().address)) {
        nat.present = false;
        nat.evidence.emplace_back("the server answers a datagram that may not pass any router");
        return;
    }
    if (!own->local().address.is_local_only()) {
        nat.present = false;
        return;
    }
    // Our private address in the answer: either nothing translates, or something translates back. What an ALG does not
    // read decides; over TCP at the SIP port, only a shape that it does not touch does.
    const auto* const control = find(reads_, [](const Read& r) { return r.view == View::own && !r.is_read(); });
    const auto foreign_own = [&](Transport transport) {
        return find(reads_, [&](const Read& r) {
            return r.view == View::own && r.sighting->shape == Shape::foreign && r.remote().transport == transport;
        });
    };
    const auto* decided = control;
    if (decided == nullptr && foreign_own(Transport::udp) != nullptr) decided = foreign_own(Transport::tcp);
    if (decided != nullptr) {
        nat.present = false;
        nat.evidence.push_back(told(*decided));
    } else {
        nat.evidence.emplace_back(
            "our own private address in an answer: no translation, or an ALG that translates back. No other way to "
            "this server was open to tell the two apart");
    }
}

void Inference::layers()
{
    auto& nat = picture_.nat;
    if (!nat.present) return;
    if (nat.present == false) {
        nat.layers_at_least = 0;
        return;
    }
    nat.layers_at_least = 1;
    std::vector<std::string> evidence;
    for (const auto& hop : nat.hops) {
        if (hop.ttl >= 2 && (hop.address.is_private() || hop.address.is_shared())) {
            evidence.push_back(fmt::format("hop {} is {}, {}", hop.ttl, to_string(hop.address),
                                           hop.address.is_shared() ? "a carrier's shared network (RFC 6598)"
                                                                   : "a second private network (RFC 1918)"));
        }
    }
    if (evidence.empty()) return;
    nat.layers_at_least = 2;
    nat.evidence.insert(nat.evidence.end(), evidence.begin(), evidence.end());
    find_fault(
        findings::entries::nat001_two_nats, "there is a second NAT behind the first", std::move(evidence),
        "forwarding a port in one of them does not reach the phone: bridge one, or keep the way open from inside");
}

void Inference::seen()
{
    if (picture_.nat.present == false) {
        if (const auto* const local = own()) picture_.seen = *local;
        return;
    }
    const auto* const local = own();
    if (local == nullptr) return;
    const auto* best = find(reads_, [&](const Read& r) { return r.is_udp() && r.local() == *local && r.outside(); });
    if (best == nullptr) best = find(reads_, [](const Read& r) { return r.is_udp() && r.view == View::outside; });
    if (best == nullptr) best = find(reads_, [](const Read& r) { return r.view == View::outside; });
    if (best == nullptr) return;
    // The port is that of the first socket, or none is known.
    const bool same = best->is_udp() && best->local() == *local;
    picture_.seen =
        Endpoint{*best->seen.received, same ? best->seen.rport.value_or(0) : std::uint16_t{0}, Transport::udp};
}

void Inference::elsewhere()
{
    for (const auto& read : reads_) {
        const auto& from = read.sighting->answer->source;
        if (!read.is_udp() || from == read.remote()) continue;
        find_fault(findings::entries::nat006_answer_from_elsewhere,
                   fmt::format("{} was asked, and {} answered", to_string(read.remote()), to_string(from)),
                   {told(read)});
        return;
    }
}

}  // namespace inference

std::optional<Seen> seen_in(const Sighting& sighting)
{
    if (!sighting.answer) return std::nullopt;
    const auto answer = sip::Message::read(sighting.answer->octets);
    if (!answer || !answer->view().is_response()) return std::nullopt;
    const auto message = answer->view();
    sip::ViaView via;
    if (!sip::view_first(message, sip::FieldId::via, via)) return std::nullopt;
    Seen seen;
    seen.status = message.status();
    const auto name = message.has(sip::FieldId::server) ? sip::FieldId::server : sip::FieldId::user_agent;
    seen.server = std::string(message.value(name));
    if (const auto received = parse_address(via.received)) seen.received = received->unmapped();
    if (const auto rport = parse_port(via.rport)) seen.rport = *rport;
    return seen;
}

std::string_view to_string(Mapping mapping) noexcept
{
    switch (mapping) {
    case Mapping::none: return "none";
    case Mapping::endpoint_independent: return "endpoint-independent";
    case Mapping::address_dependent: return "address-dependent";
    case Mapping::address_and_port_dependent: return "address-and-port-dependent";
    case Mapping::unknown: break;
    }
    return "unknown";
}

std::string_view to_string(Filtering filtering) noexcept
{
    switch (filtering) {
    case Filtering::endpoint_independent: return "endpoint-independent";
    case Filtering::address_dependent: return "address-dependent";
    case Filtering::address_and_port_dependent: return "address-and-port-dependent";
    case Filtering::unknown: break;
    }
    return "unknown";
}

Picture infer(const Facts& facts)
{
    return inference::Inference(facts).run();
}

}  // namespace sipdiag::nat
