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
/// What a far end had promised is late by then.
constexpr Duration late = 2s;
constexpr std::size_t wish_octets = 1200;

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

LifetimeBounds bounds_of_arrivals(const std::vector<std::pair<long, bool>>& arrived)
{
    LifetimeBounds bounds;
    for (const auto& [seconds, came] : arrived) {
        if (came) bounds.at_least = std::max(bounds.at_least.value_or(seconds), seconds);
    }
    constexpr int least_missing = 3;
    int missing = 0;
    for (const auto& [seconds, came] : arrived)
        missing += !came && seconds > bounds.at_least.value_or(-1) ? 1 : 0;
    if (missing < least_missing) return bounds;
    for (const auto& [seconds, came] : arrived) {
        if (!came && seconds > bounds.at_least.value_or(-1))
            bounds.at_most = std::min(bounds.at_most.value_or(seconds), seconds);
    }
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
        if (each.promised) {  // it should have come by now
            each.done = true;
            continue;
        }
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
            QuestionOptions options{plan_.target, plan_.user_agent, false, 0, {}};
            const unsigned last_before = each.silence.used ? 2 : 0;
            if (by_far_end()) {
                options.wish = sip::FarWish{};
                options.wish->cookie = plan_.cookie;
                options.wish->brief = true;
                // As long as all that is to come back, so that it may come back when the proof has run out.
                options.pad_to = wish_octets;
                if (each.step == last_before) {
                    options.wish->call_back = std::chrono::duration_cast<std::chrono::seconds>(each.silence.length);
                }
            }
            auto question = compose_question(Shape::matching, each.silence.socket, plan_.server, options, *entropy_);
            each.octets = std::move(question.octets);
            const auto read = sip::Message::read(each.octets);
            sip::ViaView via;
            if (read && sip::view_first(read->view(), sip::FieldId::via, via)) each.branch = via.branch;
            if (read) each.call_id = read->view().value(sip::FieldId::call_id);
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
    if (message && message->view().is_request()) {
        for (auto& each : watches_) {
            const bool its = each.promised && !each.done && arrived.destination == each.silence.socket &&
                             message->view().value(sip::FieldId::call_id) == each.call_id;
            if (!its) continue;
            each.arrived = each.done = true;
        }
        return step(now, out);
    }
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
        const auto cookie = sip::FarWish::cookie_in(message->view());
        if (by_far_end() && !cookie.empty()) plan_.cookie = cookie;
        if (by_far_end() && each.step + 1 == last_step) {
            each.promised = true;
            each.branch.clear();
            each.next = now + each.silence.length + late;
            break;
        }
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
    std::vector<std::pair<long, bool>> survived;
    if (by_far_end()) {
        for (const auto& each : watches_) {
            if (each.silence.used != used || !each.promised || !each.done) continue;
            survived.emplace_back(std::chrono::duration_cast<std::chrono::seconds>(each.silence.length).count(),
                                  each.arrived);
        }
        return bounds_of_arrivals(survived);
    }
    if (port_preserving() != false) return {};
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
