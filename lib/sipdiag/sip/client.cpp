// SPDX-License-Identifier: MIT
#include "sipdiag/sip/client.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/sip/list.hpp"

namespace sipdiag::sip {

Result<NonInviteClient> NonInviteClient::make(Datagram request, ClientOptions options)
{
    const auto message = Message::read(request.octets);
    if (!message) return message.error();
    auto key = ClientKey::of(message->view());
    if (!key) return key.error();
    const auto method = message->view().method_id();
    if (method == Method::invite || method == Method::ack) return Error{errc::unexpected_octet, 0};
    return NonInviteClient(std::move(request), *std::move(key), options);
}

void NonInviteClient::send(Instant now, Outbox& out)
{
    sent_at_.push_back(now);
    out.send(request_);
}

void NonInviteClient::terminate(End end) noexcept
{
    state_ = State::terminated;
    end_ = end;
}

void NonInviteClient::start(Instant now, Outbox& out)
{
    timer_f_ = now + options_.timers.give_up();
    if (!reliable()) {
        interval_ = options_.timers.t1;
        timer_e_ = options_.timers.most_repeats == 0U ? never : now + interval_;
    }
    send(now, out);
}

void NonInviteClient::receive(Instant now, const Datagram& arrived, Outbox&)
{
    if (finished()) return;
    const auto read = Received::read(now, arrived);
    if (!read || !accept(*read)) ++counts_.stray;
}

bool NonInviteClient::accept(const Received& arrived)
{
    const auto response = arrived.message.view();
    const int status = response.status();
    if (finished() || status < 100 || status > 699 || !key_.matches(response)) return false;

    ViaView via;
    if (view_first(response, FieldId::via, via) && SentBy::of(via) != key_.sent_by) {
        ++counts_.altered;
        altered_sent_by_ = SentBy::of(via).to_string();
        if (options_.altered_sent_by == AlteredSentBy::discarded) return true;
    }
    if (state_ == State::completed) {
        if (status >= 200) ++(status == final_->message.view().status() ? counts_.repeated : counts_.contradicting);
        return true;
    }
    if (status < 200) {
        // Timer E runs on: only when it fires it is set to T2 (§17.1.2.2).
        ++counts_.provisional;
        provisional_ = arrived;
        state_ = State::proceeding;
        return true;
    }
    final_ = arrived;
    end_ = End::answered;
    state_ = State::completed;
    timer_k_ = arrived.at + options_.timers.t4;
    if (reliable()) terminate(End::answered);
    return true;
}

void NonInviteClient::undelivered(Instant, const Undelivered& lost, Outbox&)
{
    const bool waiting = state_ == State::trying || state_ == State::proceeding;
    if (!waiting || !lost.is_transport_error() || lost.destination != request_.destination) return;
    lost_ = lost;
    terminate(End::undelivered);
}

void NonInviteClient::expire(Instant now, Outbox& out)
{
    switch (state_) {
    case State::trying:
    case State::proceeding:
        if (now >= timer_f_) {
            terminate(End::timed_out);
        } else if (now >= timer_e_) {
            interval_ = state_ == State::proceeding ? options_.timers.t2 : options_.timers.doubled(interval_);
            send(now, out);
            const auto most = options_.timers.most_repeats;
            timer_e_ = most && sent_at_.size() > *most ? never : now + interval_;
        }
        break;
    case State::completed:
        if (now >= timer_k_) terminate(End::answered);
        break;
    case State::terminated: break;
    }
}

Instant NonInviteClient::deadline() const noexcept
{
    switch (state_) {
    case State::trying:
    case State::proceeding: return std::min(timer_e_, timer_f_);
    case State::completed: return timer_k_;
    case State::terminated: break;
    }
    return never;
}

}  // namespace sipdiag::sip
