// SPDX-License-Identifier: MIT
#include "sipdiag/nat/probe.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/mirrored.hpp"
#include "sipdiag/sip/timers.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat {
namespace {

using namespace std::chrono_literals;

/// Between the tries of one question, and how long the last is waited for.
constexpr Duration waits[] = {400ms, 600ms, 900ms, 1100ms};
/// Of a server that answered within this, three fifths of them do.
constexpr Duration near = 150ms;
/// A router answers at once or not at all.
constexpr Duration hop_wait = 600ms;
constexpr Duration filter_wait = 400ms;
constexpr std::uint16_t sip_port = 5060;
constexpr std::size_t most_mirrored = 16;
constexpr std::size_t most_alternates = 4;
/// How far it is looked where nobody answers.
constexpr std::uint8_t silent_hops = 5;

std::string branch_of(std::string_view octets)
{
    const auto message = sip::Message::read(std::string(octets));
    sip::ViaView via;
    if (!message || !sip::view_first(message->view(), sip::FieldId::via, via)) return {};
    return std::string(via.branch);
}

}  // namespace

Probe::Probe(ProbePlan plan, sip::Pace& pace, Entropy& entropy)
    : plan_(std::move(plan)), pace_(&pace), entropy_(&entropy)
{
    facts_.phone_port = plan_.phone_port;
    if (!plan_.sockets.empty()) facts_.first = plan_.sockets.front();
}

Probe::Open& Probe::ask(Instant now, Kind kind, Shape shape, const Endpoint& local, const Endpoint& remote,
                        std::uint8_t ttl, std::size_t size, std::optional<sip::FarWish> wish)
{
    // A far end gives all of it back: a description shows what became of one.
    const bool with_body = kind == Kind::hop || (kind == Kind::sighting && wish);
    QuestionOptions options{plan_.target, plan_.user_agent, with_body, size, bait_, std::move(wish)};
    if (shape == Shape::foreign && plan_.sockets.size() > 1 && remote.transport == Transport::udp) {
        options.foreign_port = plan_.sockets[1].port;
    }
    Open open{kind, {}, {}, size, now, false, false};
    open.sighting.shape = shape;
    open.sighting.sent = compose_question(shape, local, remote, options, *entropy_);
    open.sighting.sent.ttl = ttl;
    open.branch = branch_of(open.sighting.sent.octets);
    return open_.emplace_back(std::move(open));
}

/// A far end's other sockets: as other servers they see where our second socket comes from, and asked through the first
/// one they answer the first from where it has never sent to.
void Probe::ask_others(Instant now)
{
    const auto& main = plan_.sockets.front();
    const auto& server = plan_.servers.front();
    const auto usable = [&](const Endpoint& other) { return other.address.family() == server.address.family(); };
    const auto most = std::min(alternates_.size(), most_alternates);
    for (std::size_t i = 0; i < most && plan_.sockets.size() > 1; ++i) {
        const auto& other = alternates_[i];
        const bool known = std::find(plan_.servers.begin(), plan_.servers.end(), other) != plan_.servers.end();
        // Where it stands behind a translation of its own, what it calls itself is another's address here.
        const bool named_otherwise = other.address.is_local_only() != server.address.is_local_only();
        if (known || named_otherwise || !usable(other)) continue;
        ask(now, Kind::sighting, Shape::matching, plan_.sockets[1], other);
    }
    for (std::size_t i = 0; i < most; ++i) {
        const auto& other = alternates_[i];
        // What this socket has sent to opens the way in for it: nothing can be learned from that any more.
        const bool known = std::any_of(plan_.servers.begin(), plan_.servers.end(), [&](const Endpoint& each) {
            return each == other || (each.address == other.address && other.address != server.address);
        });
        if (known || !usable(other)) continue;
        sip::FarWish wish;
        wish.cookie = facts_.cookie;
        wish.from = static_cast<std::uint32_t>(i + 1);
        ask(now, Kind::filter, Shape::matching, main, server, 0, 0, std::move(wish)).other = other;
    }
}

void Probe::start(Instant now, Outbox& out)
{
    give_up_ = now + plan_.most;
    if (plan_.sockets.empty() || (plan_.servers.empty() && plan_.ways.empty())) {
        finished_ = true;
        return;
    }
    const auto& main = plan_.sockets.front();
    // What an ALG remembers of a socket changes its next answers: the foreign port has a socket of its own.
    const bool spare = plan_.sockets.size() > 2;
    const auto& apart = plan_.sockets.back();
    for (const auto& server : plan_.servers) {
        ask(now, Kind::sighting, Shape::matching, main, server);
        // Where ALGs listen: only what they leave alone tells of the mapping.
        if (spare && (server.port == sip_port || &server == &plan_.servers.front())) {
            ask(now, Kind::sighting, Shape::foreign, apart, server);
        }
        if (&server == &plan_.servers.front()) {
            for (std::size_t i = 1; i + (spare ? 1 : 0) < plan_.sockets.size(); ++i)
                ask(now, Kind::sighting, Shape::matching, plan_.sockets[i], server);
        }
    }
    for (const auto& way : plan_.ways) {
        ask(now, Kind::sighting, Shape::matching, way.local, way.remote);
        if (way.remote.transport == Transport::tcp) ask(now, Kind::sighting, Shape::foreign, way.local, way.remote);
    }
    round_ = 1;
    step(now, out);
}

/// The first server is dead and another lives: that one is asked what only the first is asked. \return was it so?
bool Probe::promote(Instant now)
{
    if (plan_.servers.size() < 2 || first_answered()) return false;
    const auto answered = [this](const Endpoint& server) {
        return std::any_of(open_.begin(), open_.end(), [&](const Open& each) {
            return each.sighting.answer && each.sighting.sent.destination == server;
        });
    };
    const auto living = std::find_if(plan_.servers.begin(), plan_.servers.end(), answered);
    if (living == plan_.servers.end()) return false;
    std::rotate(plan_.servers.begin(), living, living + 1);
    const auto server = plan_.servers.front();
    std::vector<Endpoint> asked_from;
    for (std::size_t i = 0; i < open_.size(); ++i) {
        if (open_[i].sighting.sent.destination != server) continue;
        asked_from.push_back(open_[i].sighting.sent.source);
        if (open_[i].sighting.answer) note_far_end(open_[i]);
    }
    const bool spare = plan_.sockets.size() > 2;
    for (std::size_t i = 1; i < plan_.sockets.size(); ++i) {
        const auto& socket = plan_.sockets[i];
        if (std::find(asked_from.begin(), asked_from.end(), socket) != asked_from.end()) continue;
        const bool apart = spare && i + 1 == plan_.sockets.size();
        ask(now, Kind::sighting, apart ? Shape::foreign : Shape::matching, socket, server);
    }
    return true;
}

/// A far end of one's own gives a cookie, and says from where else it can answer.
void Probe::note_far_end(const Open& open)
{
    const auto& sighting = open.sighting;
    if (plan_.servers.empty() || sighting.sent.destination != plan_.servers.front()) return;
    const auto answer = sip::Message::read(sighting.answer->octets);
    if (!answer) return;
    if (const auto cookie = sip::FarWish::cookie_in(answer->view()); !cookie.empty()) {
        facts_.cookie = cookie;
        facts_.far_end = true;
    }
    const auto mirrored = open.kind != Kind::filter ? sip::Mirrored::read(answer->view()) : std::nullopt;
    if (mirrored) alternates_ = mirrored->alternates;
}

bool Probe::first_answered() const
{
    return std::any_of(open_.begin(), open_.end(), [this](const Open& each) {
        return each.sighting.answer && !plan_.servers.empty() &&
               each.sighting.sent.destination == plan_.servers.front();
    });
}

/// Of a server that answers: how long a message may be, what each hop sees, and what a phone would get back. Of one
/// that does not: how far a datagram gets.
void Probe::second_round(Instant now)
{
    round_ = 2;
    if (plan_.servers.empty()) return;
    const auto& main = plan_.sockets.front();
    const auto& server = plan_.servers.front();
    is_near_ = std::any_of(facts_.sightings.begin(), facts_.sightings.end(), [&](const Sighting& each) {
        return each.answer && each.tries == 1 && each.sent.destination == server &&
               each.answered_at - each.sent_at < near;
    });
    if (first_answered()) {
        ask(now, Kind::sighting, Shape::plain, main, server);
        if (facts_.far_end) {
            sip::FarWish wish;
            wish.cookie = facts_.cookie;
            ask(now, Kind::sighting, Shape::matching, main, server, 0, 0, std::move(wish));
        }
        // What may stay silent first: that takes longest.
        for (const auto size : plan_.sizes)
            ask(now, Kind::size, Shape::matching, main, server, 0, size);
    } else if (facts_.sightings.front().lost) {
        return;  // somebody has said already what becomes of it
    }
    const auto furthest = first_answered() ? plan_.most_hops : std::min(plan_.most_hops, silent_hops);
    for (std::uint8_t ttl = 1; ttl <= furthest; ++ttl)
        ask(now, Kind::hop, Shape::matching, main, server, ttl);
}

/// The public endpoint, known by now, as bait: written by us, it is nobody's to translate.
void Probe::third_round(Instant now)
{
    round_ = 3;
    if (plan_.servers.empty() || !first_answered()) return;
    const auto& main = plan_.sockets.front();
    bool hidden = false;
    for (const auto& each : open_) {
        const auto seen = seen_in(each.sighting);
        const auto& sent = each.sighting.sent;
        const bool is_main = sent.source == main && sent.destination == plan_.servers.front();
        hidden = hidden || (seen && is_main && seen->received == sent.source.address.unmapped());
        if (!seen || !seen->received || *seen->received == sent.source.address.unmapped()) continue;
        const bool same = is_main && seen->rport;
        if (bait_ && !same) continue;
        bait_ = Endpoint{*seen->received, same ? *seen->rport : main.port, Transport::udp};
        if (same) break;
    }
    ask_others(now);
    if (bait_) ask(now, Kind::sighting, Shape::baited, main, plan_.servers.front());
    // Last, for it may bring what comes to this socket elsewhere from now on: where answers hide the public endpoint,
    // the first socket's as well.
    if (bait_ && hidden && plan_.sockets.size() > 2) {
        ask(now, Kind::sighting, Shape::foreign, main, plan_.servers.front());
    }
}

bool Probe::all_done() const
{
    return std::all_of(open_.begin(), open_.end(), [](const Open& each) { return each.done; });
}

void Probe::close(Open& open)
{
    if (open.done) return;
    open.done = true;
    // A far end of one's own gives back the request as it came: nothing but middleboxes stood between.
    if (open.sighting.answer && facts_.mirrored.size() < most_mirrored) {
        const auto answer = sip::Message::read(open.sighting.answer->octets);
        const auto mirrored = answer ? sip::Mirrored::read(answer->view()) : std::nullopt;
        if (mirrored && open.kind != Kind::filter) {
            facts_.mirrored.push_back(
                {open.sighting.sent.destination, open.sighting.sent.octets, mirrored->octets, true});
        }
    }
    if (open.kind == Kind::filter) {
        FilterTest test{open.sighting.sent.destination, open.other, open.sighting.tries, {}};
        if (open.sighting.answer) test.source = open.sighting.answer->source;
        facts_.filters.push_back(test);
        return;
    }
    if (open.kind == Kind::hop) {
        const auto ttl = open.sighting.sent.ttl;
        if (open.sighting.answer && (!facts_.hops_to_server || ttl < *facts_.hops_to_server)) {
            facts_.hops_to_server = ttl;
            // Whatever may go further gets there too.
            for (auto& each : open_) {
                if (each.kind == Kind::hop && each.sighting.sent.ttl > ttl) each.done = true;
            }
        }
        return;
    }
    if (open.kind == Kind::sighting) facts_.sightings.push_back(open.sighting);
}

void Probe::send(Instant now, Open& open, Outbox& out)
{
    auto& sighting = open.sighting;
    if (sighting.tries == 0) sighting.sent_at = now;
    ++sighting.tries;
    ++sent_;
    pace_->sent(now, false);
    out.send(sighting.sent);
    if (sip::is_reliable(sighting.sent.destination.transport)) {
        open.next = now + 3s;
        sighting.tries = most_tries;
    } else if (open.kind == Kind::filter) {
        open.next = now + filter_wait;
    } else {
        const auto wait = waits[std::min(sighting.tries, most_tries) - 1];
        open.next = now + (open.kind == Kind::hop ? hop_wait : is_near_ ? wait * 3 / 5 : wait);
    }
}

void Probe::step(Instant now, Outbox& out)
{
    next_send_ = never;
    for (;;) {
        for (std::size_t i = 0; i < open_.size(); ++i) {
            auto& each = open_[i];
            if (each.done || each.next > now) continue;
            // Where no router has reported at all, none does: a second question to each would only cost time.
            const auto most = each.kind == Kind::hop      ? (facts_.quotes.empty() ? 1U : most_hop_tries)
                              : each.kind == Kind::filter ? FilterTest::enough_tries
                                                          : most_tries;
            if (each.sighting.tries >= most) {
                close(each);
                continue;
            }
            const auto at = pace_->next(now, false);
            if (!at) {  // asked enough in this run
                close(each);
                continue;
            }
            if (*at > now) {
                next_send_ = *at;
                break;
            }
            send(now, each, out);
        }
        if (!all_done() && now < give_up_) return;
        if (now >= give_up_) break;
        if (round_ == 1) {
            if (promote(now)) continue;
            second_round(now);
        } else if (round_ == 2) {
            third_round(now);
        } else {
            break;
        }
    }
    for (auto& each : open_)
        close(each);
    finished_ = true;
}

void Probe::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (finished_) return;
    const auto message = sip::Message::read(arrived.octets);
    if (message && message->view().is_response()) {
        sip::ViaView via;
        const bool has_via = sip::view_first(message->view(), sip::FieldId::via, via);
        for (auto& each : open_) {
            if (!has_via || !grammar::equals(each.branch, via.branch) || each.branch.empty()) continue;
            // A provisional is no answer yet, and OPTIONS has none to speak of.
            if (message->view().status() < 200) break;
            auto& sighting = each.sighting;
            if (sighting.answer) {
                if (sighting.answer->octets != arrived.octets) ++sighting.others;
                break;
            }
            if (each.done && each.kind == Kind::sighting) break;  // it was counted as silent
            sighting.answer = arrived;
            sighting.answered_at = now;
            note_far_end(each);
            if (each.done) break;
            close(each);
            break;
        }
    }
    step(now, out);
}

void Probe::note_quote(const Open& open, const Undelivered& lost)
{
    if (!lost.reporter) return;
    const auto ttl = open.sighting.sent.ttl;
    facts_.quotes.push_back(
        {ttl, *lost.reporter, open.sighting.sent.destination, open.sighting.sent.octets, lost.quoted});
}

void Probe::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (finished_) return;
    if (lost.cause == Undelivered::Cause::expired_in_transit) {
        // Which question it was stands in the quote; where that is too short, the nearest hop without a report.
        Open* which = nullptr;
        for (auto& each : open_) {
            if (each.kind != Kind::hop || each.sighting.tries == 0 || each.expired) continue;
            const bool named = !each.branch.empty() && lost.quoted.find(each.branch) != std::string::npos;
            if (named) {
                which = &each;
                break;
            }
            if (which == nullptr && lost.quoted.size() < 120 && !each.done) which = &each;
        }
        if (which != nullptr) {
            which->expired = true;
            note_quote(*which, lost);
            close(*which);
        }
    } else if (lost.is_transport_error()) {
        for (auto& each : open_) {
            const auto& sent = each.sighting.sent;
            if (each.done || each.sighting.tries == 0 || sent.destination != lost.destination) continue;
            if (lost.source.port != 0 && lost.source.port != sent.source.port) continue;
            each.sighting.lost = lost;
            close(each);
        }
    }
    step(now, out);
}

void Probe::expire(Instant now, Outbox& out)
{
    if (!finished_) step(now, out);
}

Instant Probe::deadline() const noexcept
{
    if (finished_) return never;
    Instant first = give_up_;
    for (const auto& each : open_) {
        if (each.done) continue;
        // What waits for the pace does not wake us before it may go.
        first = std::min(first, next_send_ != never ? std::max(each.next, next_send_) : each.next);
    }
    return first;
}

SizeLadder Probe::sizes() const
{
    SizeLadder ladder;
    unsigned silent = 0;
    for (const auto& each : open_) {  // in rising order
        if (each.kind != Kind::size) continue;
        if (each.sighting.answer) {
            ladder.largest_answered = each.size;
            silent = 0;
            ladder.smallest_silent.reset();
            continue;
        }
        if (each.sighting.tries < most_tries) continue;
        if (++silent == 1) {
            ladder.smallest_silent = each.size;
            ladder.tries = each.sighting.tries;
        }
    }
    if (silent < 2) ladder.smallest_silent.reset();
    return ladder;
}

}  // namespace sipdiag::nat
