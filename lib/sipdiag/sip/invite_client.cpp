// SPDX-License-Identifier: MIT
#include "sipdiag/sip/invite_client.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip {
namespace {

constexpr auto timer_d = std::chrono::seconds(32);  // whatever T1 is (§17.1.1.2)

// ACK to a non-2xx, or CANCEL: what RFC 3261 §17.1.1.3 and §9.1 have copied from the INVITE.
Result<std::string> companion(MessageView invite, std::string_view method, std::string_view to)
{
    auto request = Composer::request(method, invite.request_uri());
    ViaView via;
    if (view_first(invite, FieldId::via, via)) request.add(FieldId::via, via.text);
    request.add(FieldId::max_forwards, "70");
    const auto copy = [&](FieldId id) {
        for (const auto* field = invite.index().first(id); field != nullptr; field = invite.index().next(*field))
            request.add(id, invite.value(*field));
    };
    copy(FieldId::route);
    copy(FieldId::from);
    request.add(FieldId::to, to);
    copy(FieldId::call_id);
    request.add(FieldId::cseq, std::string(view_cseq(invite.value(FieldId::cseq)).digits).append(" ").append(method));
    return request.finish();
}

}  // namespace

Result<InviteClient> InviteClient::make(Datagram request, ClientOptions options)
{
    auto message = Message::read(request.octets);
    if (!message) return message.error();
    auto key = ClientKey::of(message->view());
    if (!key) return key.error();
    if (message->view().method_id() != Method::invite) return Error{errc::unexpected_octet, 0};
    return InviteClient(std::move(request), *std::move(message), *std::move(key), options);
}

void InviteClient::send(Instant now, Outbox& out)
{
    sent_at_.push_back(now);
    out.send(request_);
}

void InviteClient::send_ack(MessageView response, Outbox& out)
{
    if (ack_.empty()) ack_ = companion(message_.view(), "ACK", response.value(FieldId::to)).value_or(std::string{});
    if (!ack_.empty()) out.send({request_.source, request_.destination, ack_});
}

void InviteClient::terminate(End end) noexcept
{
    state_ = State::terminated;
    end_ = end;
}

void InviteClient::start(Instant now, Outbox& out)
{
    timer_b_ = now + options_.timers.give_up();
    if (!reliable()) {
        interval_ = options_.timers.t1;
        timer_a_ = now + interval_;
    }
    send(now, out);
}

void InviteClient::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (finished()) return;
    const auto read = Received::read(now, arrived);
    if (read) (void)accept(*read, out);
}

InviteClient::Taken InviteClient::accept(const Received& arrived, Outbox& out)
{
    const auto response = arrived.message.view();
    const int status = response.status();
    if (finished() || status < 100 || status > 699 || !key_.matches(response)) return Taken::no;

    ViaView via;
    if (view_first(response, FieldId::via, via) && SentBy::of(via) != key_.sent_by) {
        ++counts_.altered;
        altered_sent_by_ = SentBy::of(via).to_string();
        if (options_.altered_sent_by == AlteredSentBy::discarded) return Taken::absorbed;
    }
    switch (state_) {
    case State::calling:
    case State::proceeding:
        if (status < 200) {
            ++counts_.provisional;
            state_ = State::proceeding;
            return Taken::provisional;
        }
        if (status < 300) {
            state_ = State::accepted;
            end_ = End::accepted;
            timer_m_ = arrived.at + options_.timers.give_up();
            return Taken::success;
        }
        final_ = arrived;
        end_ = End::rejected;
        state_ = State::completed;
        timer_d_ = arrived.at + timer_d;
        send_ack(response, out);
        if (reliable()) terminate(End::rejected);
        return Taken::failure;
    case State::accepted: return status >= 200 && status < 300 ? Taken::success : Taken::absorbed;
    case State::completed:
        if (status >= 300) {
            ++counts_.repeated;
            send_ack(response, out);
        }
        return Taken::absorbed;
    case State::terminated: break;
    }
    return Taken::no;
}

std::optional<Datagram> InviteClient::cancel(Instant now)
{
    auto octets = companion(message_.view(), "CANCEL", message_.view().value(FieldId::to));
    if (!octets) return std::nullopt;
    if (state_ == State::calling || state_ == State::proceeding) cancelled_until_ = now + options_.timers.give_up();
    return Datagram{request_.source, request_.destination, *std::move(octets)};
}

void InviteClient::undelivered(Instant, const Undelivered& lost, Outbox&)
{
    if (state_ != State::calling || !lost.is_transport_error() || lost.destination != request_.destination) return;
    lost_ = lost;
    terminate(End::undelivered);
}

void InviteClient::expire(Instant now, Outbox& out)
{
    switch (state_) {
    case State::calling:
        if (now >= std::min(timer_b_, cancelled_until_)) {
            terminate(End::timed_out);
        } else if (now >= timer_a_) {
            interval_ *= 2;
            timer_a_ = now + interval_;
            send(now, out);
        }
        break;
    case State::proceeding:
        if (now >= cancelled_until_) terminate(End::timed_out);
        break;
    case State::accepted:
        if (now >= timer_m_) terminate(End::accepted);
        break;
    case State::completed:
        if (now >= timer_d_) terminate(End::rejected);
        break;
    case State::terminated: break;
    }
}

Instant InviteClient::deadline() const noexcept
{
    switch (state_) {
    case State::calling: return std::min({timer_a_, timer_b_, cancelled_until_});
    case State::proceeding: return cancelled_until_;
    case State::accepted: return timer_m_;
    case State::completed: return timer_d_;
    case State::terminated: break;
    }
    return never;
}

}  // namespace sipdiag::sip
