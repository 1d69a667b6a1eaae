// SPDX-License-Identifier: MIT
#include "sipdiag/reach/pinger.hpp"

#include <algorithm>

#include "sipdiag/nat/question.hpp"
#include "sipdiag/sip/field.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::reach {

Pinger::Pinger(PingPlan plan, sip::Pace& pace, Entropy& entropy)
    : plan_(std::move(plan)), pace_(&pace), entropy_(&entropy)
{
}

void Pinger::start(Instant now, Outbox& out)
{
    if (plan_.first_patience) doubt_at_ = now + *plan_.first_patience;
    send(now, out);
}

void Pinger::send(Instant now, Outbox& out)
{
    const auto when = pace_->next(now, false);
    if (!when) {
        cut_short_ = true;
        give_up_at_ = now + plan_.patience;
        return;
    }
    if (*when > now) {
        next_at_ = *when;
        return;
    }
    auto datagram = nat::compose_question(nat::Shape::matching, plan_.source, plan_.server,
                                          {plan_.target, plan_.user_agent}, *entropy_);
    const auto message = sip::Message::read(datagram.octets);
    const auto key = message ? sip::ClientKey::of(message->view()) : Result<sip::ClientKey>(Error{});
    if (!key) {  // a target that cannot stand in a request line
        cut_short_ = given_up_ = true;
        return;
    }
    pace_->sent(now, false);
    keys_.push_back(*key);
    pings_.push_back({});
    pings_.back().sent_at = now;
    out.send(std::move(datagram));
    next_at_ = all_sent() ? never : now + plan_.interval;
    give_up_at_ = now + plan_.patience;
}

void Pinger::receive(Instant now, const Datagram& arrived, Outbox&)
{
    const auto message = sip::Message::read(arrived.octets);
    if (!message) return;
    const auto response = message->view();
    const int status = response.status();
    if (status < 200 || status > 699) return;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        auto& ping = pings_[i];
        if (ping.status != 0 || !keys_[i].matches(response)) continue;
        ping.status = status;
        doubt_at_ = never;
        ping.rtt = now - ping.sent_at;
        ping.reason = response.reason();
        for (const auto id : {sip::FieldId::server, sip::FieldId::user_agent}) {
            if (const auto* field = response.index().first(id); field != nullptr && ping.server.empty())
                ping.server = response.value(*field);
        }
        if (arrived.source != plan_.server) ping.answered_from = arrived.source;
        if ((status == 429 || status == 503) && response.has(sip::FieldId::retry_after))
            ping.retry_after = sip::view_retry_after(response.value(sip::FieldId::retry_after)).seconds.value_or(0);
        if (ping.retry_after || (status == 503 && plan_.first_patience)) stopped_ = true;
        return;
    }
}

void Pinger::undelivered(Instant, const Undelivered& lost, Outbox&)
{
    if (lost.destination != plan_.server || !lost.is_transport_error()) return;
    if (doubt_at_ != never) stopped_ = true;
    // A report names no request of ours; the oldest that waits is meant.
    for (std::size_t i = 0; i < pings_.size(); ++i) {
        if (pings_[i].status != 0 || pings_[i].lost) continue;
        pings_[i].lost = lost;
        // A connection that is gone takes all that waited with it, and what was still to be sent.
        if (plan_.server.transport == Transport::udp) return;
        stopped_ = true;
    }
}

std::optional<std::uint32_t> Pinger::told_to_wait() const noexcept
{
    for (const auto& each : pings_) {
        if (each.retry_after) return each.retry_after;
    }
    return std::nullopt;
}

bool Pinger::all_settled() const noexcept
{
    return std::all_of(pings_.begin(), pings_.end(),
                       [](const Ping& each) { return each.status != 0 || each.lost.has_value(); });
}

void Pinger::expire(Instant now, Outbox& out)
{
    if (now >= doubt_at_) {
        stopped_ = given_up_ = true;
        return;
    }
    if (all_sent()) {
        if (now >= give_up_at_) given_up_ = true;
        return;
    }
    if (now >= next_at_) send(now, out);
}

Instant Pinger::deadline() const noexcept
{
    if (finished()) return never;
    return std::min(doubt_at_, all_sent() ? give_up_at_ : next_at_);
}

bool Pinger::finished() const noexcept
{
    return all_sent() && (given_up_ || all_settled());
}

}  // namespace sipdiag::reach
