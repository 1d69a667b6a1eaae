// SPDX-License-Identifier: MIT
//
// InviteServer: one INVITE that came, its repeats, our answers, and the ACK. A machine; see base/machine.hpp.
//
// Source     RFC 3261 §17.2.1 with figure 7, changed by RFC 6026 §7.1, §8.5, §8.7: after a 2xx it stays Accepted for
//            timer L, absorbs repeats of the INVITE silently, and hands ACKs to the core. Repeats of the 2xx are the
//            core's (§13.3.1.4); a response that was refused on its way ends nothing
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/server.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::sip {

struct InviteServerOptions {
    Timers timers;
    bool says_trying = true;  ///< 100 after 200 ms; false towards those who must not be sent more than they sent
    bool repeats = true;      ///< timer G; false towards those
};

class SIPDIAG_API InviteServer {
public:
    enum class State : std::uint8_t { proceeding, accepted, completed, confirmed, terminated };
    /// What a request was to this transaction.
    enum class Taken : std::uint8_t {
        no,
        repeat,    ///< the INVITE again: absorbed, or answered again
        ack,       ///< to our 300-699: absorbed
        core_ack,  ///< to our 2xx, with the branch of the INVITE, which some phones use: the core's
    };

    /// \param request   an INVITE. \param reply_to  where responses go
    InviteServer(Received request, Endpoint reply_to, InviteServerOptions options = {});

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant, const Undelivered&, Outbox&) noexcept {}
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return state_ == State::terminated; }

    /// As receive(), for who has read the message already.
    Taken accept(Instant now, MessageView arrived, Outbox& out);
    /// Does this CANCEL belong to the INVITE? \see RFC 3261 §9.2
    [[nodiscard]] bool is_cancelled_by(MessageView cancel) const noexcept;

    /// The core's answer: 1xx in Proceeding; one 2xx or 300-699; further 2xx in Accepted, as the core repeats it.
    /// \return false, and nothing is sent, where it must not be
    bool respond(Instant now, int status, std::string octets, Outbox& out);

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] const Received& request() const noexcept { return request_; }
    [[nodiscard]] const Endpoint& reply_to() const noexcept { return reply_to_; }
    [[nodiscard]] std::size_t repeats() const noexcept { return repeats_; }
    /// Has the ACK to our 300-699 come?
    [[nodiscard]] bool acknowledged() const noexcept { return acknowledged_; }
    /// Status of the final response; 0 before it.
    [[nodiscard]] int answered() const noexcept { return answered_; }

private:
    void send(Outbox& out) const;
    [[nodiscard]] bool reliable() const noexcept { return is_reliable(request_.destination.transport); }

    Received request_;
    Endpoint reply_to_;
    InviteServerOptions options_;
    ServerKey key_;
    State state_ = State::proceeding;
    Instant trying_at_ = never;
    Instant timer_g_ = never;
    Instant timer_h_ = never;
    Instant timer_i_ = never;
    Instant timer_l_ = never;
    Duration interval_{};
    std::string last_;
    std::string answered_to_tag_;
    std::size_t repeats_ = 0;
    int answered_ = 0;
    bool acknowledged_ = false;
};

static_assert(Machine<InviteServer>);

}  // namespace sipdiag::sip
