// SPDX-License-Identifier: MIT
#include "sipdiag/nat/infer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat {
namespace {

constexpr std::uint16_t sip_port = 5060;

/// Whose address did the far side name?
enum class View : std::uint8_t {
    none,     ///< nobody's: no `received`
    own,      ///< the one we sent from: no NAT, or a middlebox that translates answers back
    outside,  ///< another: a NAT's
    strange,  ///< one that this server cannot have seen of us: there is a translation at its own side
};

std::string way_to(const Endpoint& remote)
{
    return fmt::format("{}/{}", to_string(remote.transport), remote.port);
}

struct Read {
    const Sighting* sighting = nullptr;
    Seen seen;
    Edits edits;
    View view = View::none;

    [[nodiscard]] const Endpoint& local() const { return sighting->sent.source; }
    [[nodiscard]] const Endpoint& remote() const { return sighting->sent.destination; }
    [[nodiscard]] bool is_udp() const { return remote().transport == Transport::udp; }
    /// Do ALGs listen here? They are bound to port 5060, over UDP and TCP.
    [[nodiscard]] bool is_read() const { return remote().port == sip_port && remote().transport != Transport::tls; }
    [[nodiscard]] std::string way() const { return way_to(remote()); }
    /// Our endpoint as the far side has it, where the whole of it is told and it is a NAT's.
    [[nodiscard]] std::optional<Endpoint> outside() const
    {
        if (view != View::outside || !seen.rport) return std::nullopt;
        return Endpoint{*seen.received, *seen.rport, Transport::udp};
    }
};

View view_of(const Seen& seen, const Endpoint& local, const Endpoint& remote)
{
    if (!seen.received) return View::none;
    const auto received = seen.received->unmapped();
    if (received == local.address.unmapped()) return View::own;
    if (received.is_local_only() && !remote.address.is_local_only()) return View::strange;
    return View::outside;
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

template <class Rule>
const Read* find(const std::vector<Read>& reads, Rule&& rule)
{
    const auto found = std::find_if(reads.begin(), reads.end(), std::forward<Rule>(rule));
    return found != reads.end() ? &*found : nullptr;
}

std::string told(const Read& read)
{
    auto text = fmt::format("{} over {} answered {} to {}", to_string(read.remote().address), read.way(),
                            read.seen.status, to_string(read.local()));
    if (read.seen.received) text += fmt::format(" with received={}", to_string(*read.seen.received));
    if (read.seen.rport) text += fmt::format(", rport={}", *read.seen.rport);
    return text;
}

/// Do both belong to one network of the usual size, 24 or 64 bits?
bool one_network(const Address& a, const Address& b)
{
    const auto size = a.is_v4() ? 3 : 8;
    return a.family() == b.family() && std::equal(a.octets().begin(), a.octets().begin() + size, b.octets().begin());
}

/// The whole inference; each step reads what the steps before it found.
class Inference {
public:
    explicit Inference(const Facts& facts) : facts_(facts), reads_(read_all(facts)) {}

    Picture run()
    {
        hops();
        presence();
        rewriting();
        mapping();
        ports();
        layers();
        seen();
        elsewhere();
        return std::move(picture_);
    }

private:
    void find_fault(const finding::Entry& entry, std::string message, std::vector<std::string> evidence,
                    std::optional<std::string> fix = std::nullopt)
    {
        picture_.findings.push_back({&entry, std::move(message), std::move(evidence), std::move(fix), {}, {}});
    }
    [[nodiscard]] const Endpoint* own() const
    {
        if (facts_.first) return &*facts_.first;
        return facts_.sightings.empty() ? nullptr : &facts_.sightings.front().sent.source;
    }

    void hops();
    void presence();
    void rewriting();
    void rewriting_in_answers();
    void rewriting_hidden();
    void rewriting_by_absence();
    void no_rewriting();
    void mapping();
    void ports();
    void layers();
    void seen();
    void elsewhere();
    void rewritten(Part part, const std::string& way, std::string evidence)
    {
        picture_.alg.present = true;
        picture_.alg.rewrites.insert(part);
        picture_.alg.ports.insert(way);
        picture_.alg.evidence.push_back(std::move(evidence));
    }

    const Facts& facts_;
    std::vector<Read> reads_;
    std::vector<QuoteComparison> compared_;  // of facts_.quotes
    bool ways_differ_ = false;               // own here, outside there, and no middlebox that would explain it
    Picture picture_;
};

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

void Inference::rewriting_in_answers()
{
    for (const auto& read : reads_) {
        for (const auto& edit : read.edits) {
            if (!edit.meaning) continue;
            // What comes back changed over a way that no ALG reads was changed by the server.
            const auto* const by_server = find(reads_, [&](const Read& r) {
                return !r.is_read() && r.remote().address == read.remote().address &&
                       std::any_of(r.edits.begin(), r.edits.end(),
                                   [&](const Edit& e) { return e.meaning && e.part == edit.part; });
            });
            if (by_server != nullptr) continue;
            rewritten(edit.part, read.way(), describe(edit, "came back as"));
            // What stands where our address stood is another one: nobody put it back.
            const auto address = to_string(read.local().address);
            if (read.sighting->shape != Shape::baited && edit.sent.find(address) != std::string::npos &&
                edit.found.find(address) == std::string::npos)
                picture_.alg.restores_replies = false;
        }
    }
}

/// An ALG that translates back shows our private address in `received`; a question that it leaves alone, or another
/// way, shows the public one.
void Inference::rewriting_hidden()
{
    for (const auto& read : reads_) {
        if (!read.is_read() || read.view != View::own || read.sighting->shape == Shape::foreign) continue;
        const auto same_server = [&](const Read& r) {
            return r.view == View::outside && r.remote().address == read.remote().address;
        };
        const auto* const foreign = find(reads_, [&](const Read& r) {
            return same_server(r) && r.sighting->shape == Shape::foreign && r.remote() == read.remote();
        });
        if (foreign != nullptr) {
            rewritten(Part::via, read.way(),
                      told(read) + "; with another port in Via it said received=" + to_string(*foreign->seen.received));
            if (!picture_.alg.restores_replies) picture_.alg.restores_replies = true;
            continue;
        }
        const auto* const control = find(reads_, [&](const Read& r) { return same_server(r) && !r.is_read(); });
        if (control == nullptr) continue;
        const auto* const bait = find(
            reads_, [&](const Read& r) { return r.sighting->shape == Shape::baited && r.remote() == read.remote(); });
        if (bait != nullptr && changes_meaning(bait->edits)) {
            // rewriting_in_answers() has told of it: restoring answers is what gave it away.
            picture_.alg.rewrites.insert(Part::via);
            picture_.alg.restores_replies = true;
            continue;
        }
        ways_differ_ = true;
        picture_.nat.present.reset();
        find_fault(findings::entries::nat005_sightings_contradict,
                   "this server sees us without translation over one way, and translated over another",
                   {told(read), told(*control)},
                   "find out whether one of them leaves by a tunnel or a network of its own");
    }
}

/// A Via with our private address and no `received` in the answer: the server was shown another one. That counts only
/// against a server that is known to add it.
void Inference::rewriting_by_absence()
{
    for (const auto& read : reads_) {
        const bool says_nothing = read.view == View::none && !read.seen.rport && read.is_read() && read.is_udp();
        if (!says_nothing || read.sighting->shape == Shape::foreign || !read.local().address.is_local_only()) continue;
        const auto* const control = find(reads_, [&](const Read& r) {
            return !r.is_read() && r.view == View::outside && r.remote().address == read.remote().address;
        });
        if (control == nullptr) continue;
        rewritten(Part::via, read.way(), told(read) + " without received; " + told(*control));
        if (!picture_.alg.restores_replies) picture_.alg.restores_replies = read.edits.empty();
        return;
    }
}

/// Nothing was rewritten: only what was read back whole, Contact and session description included, carries that.
void Inference::no_rewriting()
{
    auto& alg = picture_.alg;
    if (ways_differ_) {
        alg.evidence.emplace_back("what was seen contradicts itself");
        return;
    }
    if (picture_.nat.present == false) {
        alg.present = false;
        alg.evidence.emplace_back("no address is translated on the way, and nothing came back changed");
        return;
    }
    for (const auto& each : facts_.mirrored) {
        const auto sent = sip::Message::read(each.sent);
        const auto arrived = sip::Message::read(each.arrived);
        if (!sent || !arrived || !edits_in_request(sent->view(), arrived->view()).empty()) continue;
        sip::ViaView first;
        const bool whole = sent->view().has(sip::FieldId::contact) && !sent->view().body().empty() &&
                           sip::view_first(sent->view(), sip::FieldId::via, first) && !first.branch.empty() &&
                           each.arrived.find(first.branch) != std::string::npos;
        if (!whole) continue;
        alg.present = false;
        alg.evidence.emplace_back("our request arrived octet by octet as it was sent, Contact and body included");
        return;
    }
    // The last router before the server saw it as it was sent. It must be a public one behind others: a router that
    // translates itself reports from before its translation, and from its inside address.
    // And our public address, written by us, came back untouched: the outer ALG of two takes that for its own.
    const auto* const bait = find(reads_, [](const Read& r) { return r.sighting->shape == Shape::baited; });
    const auto* const local = own();
    for (std::size_t i = 0; i < facts_.quotes.size() && bait != nullptr && bait->edits.empty(); ++i) {
        const auto& quote = facts_.quotes[i];
        const auto& compared = compared_[i];
        const bool last = facts_.hops_to_server && quote.ttl + 1 == *facts_.hops_to_server && quote.ttl >= 2;
        if (!last || quote.reporter.is_local_only() || local == nullptr || !local->address.is_local_only()) continue;
        if (!compared.has_via || !compared.has_contact || !compared.has_sdp || !compared.edits.empty()) continue;
        alg.present = false;
        alg.evidence.push_back(fmt::format("hop {}, {}, the last before the server, quotes Via, Contact and c= as sent",
                                           quote.ttl, to_string(quote.reporter)));
        return;
    }
    if (reads_.empty()) {
        alg.evidence.emplace_back("nobody answered");
        return;
    }
    alg.evidence.push_back(
        fmt::format("nothing came back changed in {} answers; Contact and session description do "
                    "not come back without an account",
                    reads_.size()));
}

void Inference::rewriting()
{
    auto& alg = picture_.alg;
    for (std::size_t i = 0; i < facts_.quotes.size(); ++i) {
        for (const auto& edit : compared_[i].edits) {
            if (!edit.meaning) continue;
            rewritten(edit.part, way_to(facts_.quotes[i].remote),
                      fmt::format("hop {}, {}, quotes {}", facts_.quotes[i].ttl, to_string(facts_.quotes[i].reporter),
                                  describe(edit, "as")));
        }
    }
    for (const auto& each : facts_.mirrored) {
        const auto sent = sip::Message::read(each.sent);
        const auto arrived = sip::Message::read(each.arrived);
        if (!sent || !arrived) continue;
        for (const auto& edit : edits_in_request(sent->view(), arrived->view())) {
            // Contact and body may be a proxy's work as well: registrars that repair NAT, media relays.
            const bool proven = each.direct || edit.part == Part::via;
            if (!edit.meaning || !proven) continue;
            rewritten(edit.part, way_to(each.remote), describe(edit, "arrived as"));
        }
    }
    rewriting_in_answers();
    rewriting_hidden();
    rewriting_by_absence();
    if (alg.present != true) return no_rewriting();

    // Rewritten on the way out, and the answers as if nothing had been: they are translated back.
    const bool outbound = std::any_of(compared_.begin(), compared_.end(), [](const QuoteComparison& each) {
        return std::any_of(each.edits.begin(), each.edits.end(),
                           [](const Edit& e) { return e.meaning && e.part == Part::via; });
    });
    if (!alg.restores_replies && outbound && !reads_.empty()) {
        alg.restores_replies = std::all_of(reads_.begin(), reads_.end(), [](const Read& r) { return r.edits.empty(); });
    }
    find_fault(findings::entries::alg001_rewritten, "somebody on the way rewrites what we send", alg.evidence,
               "sipprobe advise tries whether the phone is better off with it or without it");
    if (alg.restores_replies == false) {
        find_fault(findings::entries::alg002_answers_not_restored,
                   "answers come back with values that we did not send: a phone discards them", alg.evidence,
                   "switch the ALG off in the router, or pass it by with TLS or another port");
    }
    // The first hop that quotes a change sits behind the one that made it.
    const auto& known = picture_.nat.hops;
    const auto first =
        std::find_if(known.begin(), known.end(), [](const Hop& hop) { return hop.quoted == Hop::Quoted::changed; });
    if (first == known.end()) return;
    if (first->ttl == 1) {
        alg.hop = 1;
    } else if (first != known.begin() && std::prev(first)->quoted == Hop::Quoted::as_sent &&
               std::prev(first)->ttl + 1 == first->ttl) {
        alg.hop = std::prev(first)->ttl;
    }
}

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

}  // namespace

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

Picture infer(const Facts& facts)
{
    return Inference(facts).run();
}

}  // namespace sipdiag::nat
