// SPDX-License-Identifier: MIT
//
// Server transactions: one request that came, its repeats, and our answer to all of them. Machines; see
// base/machine.hpp.
//
// Source     non-INVITE, RFC 3261 §17.2.2 with figure 8, changed by RFC 4320 §4: no provisional but 100, none over UDP
//            before 3.5 s, one by then if nothing else was said; never 408; no answer when the client waits no more
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::sip {

struct ServerOptions {
    Timers timers;
    bool says_trying = true;  ///< false towards those who must not be sent more than they sent
};

class SIPDIAG_API NonInviteServer {
public:
    enum class State : std::uint8_t { trying, proceeding, completed, terminated };

    /// \param request   the first of its kind, neither INVITE nor ACK
    /// \param reply_to  where responses go: reply_destination(), or what the caller holds to be safe
    NonInviteServer(Received request, Endpoint reply_to, ServerOptions options = {});

    /// The time is that of the request's arrival.
    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    /// Nothing follows from a response that was refused on its way: the next may pass.
    void undelivered(Instant, const Undelivered&, Outbox&) noexcept {}
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return state_ == State::terminated; }

    /// As receive(), for who has read the message already. \return is it a repeat of the request?
    bool accept(MessageView arrived, Outbox& out);

    /// The core's answer.
    /// \param status  of the response in `octets`
    /// \return false, and nothing is sent, where it must not be: a second final, a provisional that RFC 4320 forbids or
    ///         that says_trying does, 408, or after the client has given up
    bool respond(Instant now, int status, std::string octets, Outbox& out);

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] const Received& request() const noexcept { return request_; }
    /// How often the request came again.
    [[nodiscard]] std::size_t repeats() const noexcept { return repeats_; }

private:
    void send(Outbox& out) const;

    Received request_;
    Endpoint reply_to_;
    ServerOptions options_;
    ServerKey key_;
    State state_ = State::trying;
    Instant began_{};
    Instant trying_at_ = never;
    Instant give_up_at_ = never;
    Instant timer_j_ = never;
    std::string last_;  // the response sent last
    std::size_t repeats_ = 0;
};

static_assert(Machine<NonInviteServer>);

}  // namespace sipdiag::sip
