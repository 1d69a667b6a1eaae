// SPDX-License-Identifier: MIT
#include "sipdiag/sip/server.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/sip/reply.hpp"

namespace sipdiag::sip {

NonInviteServer::NonInviteServer(Received request, Endpoint reply_to, ServerOptions options)
    : request_(std::move(request)), reply_to_(reply_to), options_(options), key_(ServerKey::of(request_.message.view()))
{
}

void NonInviteServer::send(Outbox& out) const
{
    out.send({request_.destination, reply_to_, last_});
}

void NonInviteServer::start(Instant now, Outbox&)
{
    began_ = now;
    if (options_.says_trying) trying_at_ = now + options_.timers.until_t2();
    give_up_at_ = now + options_.timers.give_up();
}

void NonInviteServer::receive(Instant, const Datagram& arrived, Outbox& out)
{
    const auto message = Message::read(arrived.octets);
    if (message) accept(message->view(), out);
}

bool NonInviteServer::accept(MessageView arrived, Outbox& out)
{
    if (finished() || !arrived.is_request() || !key_.matches(ServerKey::of(arrived))) return false;
    ++repeats_;
    if (state_ != State::trying) send(out);
    return true;
}

bool NonInviteServer::respond(Instant now, int status, std::string octets, Outbox& out)
{
    if (state_ == State::completed || finished() || now >= give_up_at_) return false;
    if (status < 200) {
        const bool early = !is_reliable(request_.destination.transport) && now < began_ + options_.timers.until_t2();
        if (status != 100 || early || !options_.says_trying) return false;
        state_ = State::proceeding;
    } else {
        if (status == 408) return false;
        state_ = State::completed;
        timer_j_ = now + options_.timers.give_up();
    }
    trying_at_ = never;
    last_ = std::move(octets);
    send(out);
    if (state_ == State::completed && is_reliable(request_.destination.transport)) state_ = State::terminated;
    return true;
}

void NonInviteServer::expire(Instant now, Outbox& out)
{
    switch (state_) {
    case State::trying:
    case State::proceeding:
        if (now >= give_up_at_) {
            state_ = State::terminated;
        } else if (now >= trying_at_) {
            trying_at_ = never;
            auto octets = reply_to(request_, 100, "Trying", {}).finish();
            if (octets) (void)respond(now, 100, *std::move(octets), out);
        }
        break;
    case State::completed:
        if (now >= timer_j_) state_ = State::terminated;
        break;
    case State::terminated: break;
    }
}

Instant NonInviteServer::deadline() const noexcept
{
    switch (state_) {
    case State::trying:
    case State::proceeding: return std::min(trying_at_, give_up_at_);
    case State::completed: return timer_j_;
    case State::terminated: break;
    }
    return never;
}

}  // namespace sipdiag::sip
