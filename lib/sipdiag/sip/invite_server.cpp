// SPDX-License-Identifier: MIT
#include "sipdiag/sip/invite_server.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"

namespace sipdiag::sip {
namespace {

constexpr auto until_trying = std::chrono::milliseconds(200);  // §17.2.1

std::string to_tag_of(const std::string& octets)
{
    const auto message = Message::read(octets);
    if (!message) return {};
    return std::string(view_single(message->view().value(FieldId::to)).tag());
}

}  // namespace

InviteServer::InviteServer(Received request, Endpoint reply_to, InviteServerOptions options)
    : request_(std::move(request)), reply_to_(reply_to), options_(options), key_(ServerKey::of(request_.message.view()))
{
}

void InviteServer::send(Outbox& out) const
{
    out.send({request_.destination, reply_to_, last_});
}

void InviteServer::start(Instant now, Outbox&)
{
    if (options_.says_trying) trying_at_ = now + until_trying;
}

void InviteServer::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    const auto message = Message::read(arrived.octets);
    if (message) (void)accept(now, message->view(), out);
}

InviteServer::Taken InviteServer::accept(Instant now, MessageView arrived, Outbox& out)
{
    if (finished() || !arrived.is_request() || !key_.matches(ServerKey::of(arrived), answered_to_tag_))
        return Taken::no;
    if (arrived.method_id() == Method::ack) {
        switch (state_) {
        case State::accepted: return Taken::core_ack;
        case State::completed:
            acknowledged_ = true;
            state_ = State::confirmed;
            timer_i_ = now + options_.timers.t4;
            if (reliable()) state_ = State::terminated;
            break;
        case State::proceeding:
        case State::confirmed:
        case State::terminated: break;
        }
        return Taken::ack;
    }
    ++repeats_;
    const bool answers = state_ == State::completed || (state_ == State::proceeding && !last_.empty());
    if (answers) send(out);
    return Taken::repeat;
}

bool InviteServer::is_cancelled_by(MessageView cancel) const noexcept
{
    if (finished() || cancel.method_id() != Method::cancel) return false;
    auto key = ServerKey::of(cancel);
    key.method = key_.method;
    return key_.matches(key);
}

bool InviteServer::respond(Instant now, int status, std::string octets, Outbox& out)
{
    const bool success = status >= 200 && status < 300;
    if (state_ == State::accepted ? !success : state_ != State::proceeding) return false;
    trying_at_ = never;
    last_ = std::move(octets);
    send(out);
    if (status < 200 || state_ == State::accepted) return true;
    answered_ = status;
    answered_to_tag_ = to_tag_of(last_);
    if (success) {
        state_ = State::accepted;
        timer_l_ = now + options_.timers.give_up();
        return true;
    }
    state_ = State::completed;
    timer_h_ = now + options_.timers.give_up();
    if (!reliable() && options_.repeats) {
        interval_ = options_.timers.t1;
        timer_g_ = now + interval_;
    }
    return true;
}

void InviteServer::expire(Instant now, Outbox& out)
{
    switch (state_) {
    case State::proceeding:
        if (now >= trying_at_) {
            trying_at_ = never;
            auto octets = sip::reply_to(request_, 100, "Trying", {}).finish();
            if (octets) (void)respond(now, 100, *std::move(octets), out);
        }
        break;
    case State::accepted:
        if (now >= timer_l_) state_ = State::terminated;
        break;
    case State::completed:
        if (now >= timer_h_) {
            state_ = State::terminated;
        } else if (now >= timer_g_) {
            interval_ = options_.timers.doubled(interval_);
            timer_g_ = now + interval_;
            send(out);
        }
        break;
    case State::confirmed:
        if (now >= timer_i_) state_ = State::terminated;
        break;
    case State::terminated: break;
    }
}

Instant InviteServer::deadline() const noexcept
{
    switch (state_) {
    case State::proceeding: return trying_at_;
    case State::accepted: return timer_l_;
    case State::completed: return std::min(timer_g_, timer_h_);
    case State::confirmed: return timer_i_;
    case State::terminated: break;
    }
    return never;
}

}  // namespace sipdiag::sip
