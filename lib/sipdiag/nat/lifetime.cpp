// SPDX-License-Identifier: MIT
#include "sipdiag/nat/lifetime.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat {
namespace {

using namespace std::chrono_literals;

constexpr unsigned most_tries = 4;
constexpr Duration between_tries = 700ms;
/// Between the exchanges that warm a mapping: Linux counts what is used over more than two seconds.
constexpr Duration warming = 1500ms;

}  // namespace

LifetimeBounds bounds_of(const std::vector<std::pair<long, bool>>& survived)
{
    LifetimeBounds bounds;
    for (const auto& [seconds, alive] : survived) {
        if (alive) {
            bounds.at_least = std::max(bounds.at_least.value_or(seconds), seconds);
        } else {
            bounds.at_most = std::min(bounds.at_most.value_or(seconds), seconds);
        }
    }
    if (bounds.at_least && bounds.at_most && *bounds.at_least >= *bounds.at_most) return {};
    return bounds;
}

Lifetime::Lifetime(LifetimePlan plan, sip::Pace& pace, Entropy& entropy)
    : plan_(std::move(plan)), pace_(&pace), entropy_(&entropy)
{
}

void Lifetime::start(Instant now, Outbox& out)
{
    for (const auto& each : plan_.silences) {
        Watch watch;
        watch.silence = each;
        watch.next = now;
        watches_.push_back(std::move(watch));
    }
    step(now, out);
}

void Lifetime::step(Instant now, Outbox& out)
{
    for (auto& each : watches_) {
        if (each.done || each.next > now) continue;
        if (each.tries >= most_tries) {  // a server that falls silent ends this one, and decides nothing
            each.done = true;
            continue;
        }
        const auto when = pace_->next(now, false);
        if (!when) {
            each.done = true;
            continue;
        }
        if (*when > now) {
            each.next = *when;
            continue;
        }
        if (each.tries == 0) {
            auto question = compose_question(Shape::matching, each.silence.socket, plan_.server,
                                             {plan_.target, plan_.user_agent, false, 0, {}}, *entropy_);
            each.octets = std::move(question.octets);
            const auto read = sip::Message::read(each.octets);
            sip::ViaView via;
            if (read && sip::view_first(read->view(), sip::FieldId::via, via)) each.branch = via.branch;
        }
        ++each.tries;
        pace_->sent(now, false);
        out.send({each.silence.socket, plan_.server, each.octets, 0});
        each.next = now + between_tries;
    }
    finished_ = std::all_of(watches_.begin(), watches_.end(), [](const Watch& each) { return each.done; });
}

void Lifetime::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    const auto message = sip::Message::read(arrived.octets);
    sip::ViaView via;
    if (!message || !message->view().is_response() || !sip::view_first(message->view(), sip::FieldId::via, via)) return;
    for (auto& each : watches_) {
        if (each.done || each.branch.empty() || !grammar::equals(each.branch, via.branch)) continue;
        const auto received = parse_address(via.received);
        const auto rport = parse_port(via.rport);
        const bool whole = received.has_value() && rport.has_value();
        // A repeat was lost on one of the ways and arrived on another: what counts is the first.
        const unsigned last_step = each.silence.used ? 3 : 1;
        if (!whole) {
            each.done = true;
            break;
        }
        const Endpoint seen{*received, *rport, Transport::udp};
        if (each.step == 0) each.first = seen;
        if (each.step == last_step) {
            each.last = seen;
            each.done = true;
            break;
        }
        ++each.step;
        each.tries = 0;
        each.branch.clear();
        each.next = now + (each.step == last_step ? each.silence.length : warming);
        break;
    }
    step(now, out);
}

void Lifetime::expire(Instant now, Outbox& out)
{
    step(now, out);
}

Instant Lifetime::deadline() const
{
    if (finished_) return never;
    Instant first = never;
    for (const auto& each : watches_) {
        if (!each.done) first = std::min(first, each.next);
    }
    return first;
}

LifetimeBounds Lifetime::bounds(bool used) const
{
    if (port_preserving() != false) return {};
    std::vector<std::pair<long, bool>> survived;
    for (const auto& each : watches_) {
        if (each.silence.used != used || !each.first || !each.last) continue;
        survived.emplace_back(std::chrono::duration_cast<std::chrono::seconds>(each.silence.length).count(),
                              *each.first == *each.last);
    }
    return bounds_of(survived);
}

std::optional<bool> Lifetime::port_preserving() const
{
    bool any = false;
    for (const auto& each : watches_) {
        if (!each.first) continue;
        any = true;
        if (each.first->port == each.silence.socket.port) return true;
    }
    return any ? std::optional<bool>(false) : std::nullopt;
}

std::optional<Address> Lifetime::seen() const
{
    for (const auto& each : watches_) {
        if (each.first) return each.first->address;
    }
    return std::nullopt;
}

}  // namespace sipdiag::nat
