// SPDX-License-Identifier: MIT
//
// InviteClient: one INVITE and what becomes of it. A machine; see base/machine.hpp.
//
// Source     RFC 3261 §17.1.1 with figure 5, changed by RFC 6026 §7.2, §8.4: a 2xx leads to Accepted, where every
// further
//            2xx is passed on for the time of timer M
// ACK        to 300-699 is written here, each time the response comes (§17.1.1.3); to 2xx it is a request of the dialog
// CANCEL     RFC 3261 §9.1: written here, sent by a transaction of its own, and only after a provisional response
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::sip {

class SIPDIAG_API InviteClient {
public:
    enum class State : std::uint8_t { calling, proceeding, accepted, completed, terminated };
    /// How it ended for the transaction user.
    enum class End : std::uint8_t {
        open,         ///< no final response yet
        accepted,     ///< a 2xx has come
        rejected,     ///< final() has come, 300-699
        timed_out,    ///< timer B, or 64*T1 after a CANCEL
        undelivered,  ///< the network refused the request; see lost()
    };
    /// What a message was to this transaction.
    enum class Taken : std::uint8_t {
        no,           ///< it is not of this transaction, which has not changed
        absorbed,     ///< a repeat, or a discarded one: nothing for the transaction user
        provisional,  ///< 1xx
        success,      ///< 2xx, each one that comes: it wants an ACK of the dialog
        failure,      ///< 300-699, the first
    };

    /// \param request  as for NonInviteClient::make, with the method INVITE
    static Result<InviteClient> make(Datagram request, ClientOptions options = {});

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return state_ == State::terminated; }

    /// As receive(), for who has read the message already and wants to know what it was.
    Taken accept(const Received& arrived, Outbox& out);

    /// May a CANCEL go out? Only after a provisional response, and before a final one.
    [[nodiscard]] bool cancellable() const noexcept { return state_ == State::proceeding; }
    /// The CANCEL of this INVITE, to be sent by a NonInviteClient. From now on 64*T1 are waited for a final response.
    /// Nothing where the request cannot be written.
    [[nodiscard]] std::optional<Datagram> cancel(Instant now);

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] End end() const noexcept { return end_; }
    [[nodiscard]] const Datagram& request() const noexcept { return request_; }
    [[nodiscard]] MessageView message() const noexcept { return message_.view(); }
    /// The first response of 300-699.
    [[nodiscard]] const std::optional<Received>& final() const noexcept { return final_; }
    [[nodiscard]] const std::optional<Undelivered>& lost() const noexcept { return lost_; }
    /// When the request went out: once, and again at each timer A.
    [[nodiscard]] const std::vector<Instant>& sent_at() const noexcept { return sent_at_; }
    /// The sent-by of the last response that matched but for it; empty where none did.
    [[nodiscard]] const std::string& altered_sent_by() const noexcept { return altered_sent_by_; }

    struct Counts {
        std::size_t provisional = 0;
        std::size_t repeated = 0;  ///< responses of 300-699 after the first
        std::size_t altered = 0;   ///< with a sent-by that was not ours
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

private:
    InviteClient(Datagram request, Message message, ClientKey key, const ClientOptions& options)
        : request_(std::move(request)), message_(std::move(message)), key_(std::move(key)), options_(options)
    {
    }
    [[nodiscard]] bool reliable() const noexcept { return is_reliable(request_.destination.transport); }
    void send(Instant now, Outbox& out);
    void send_ack(MessageView response, Outbox& out);
    void terminate(End end) noexcept;

    Datagram request_;
    Message message_;
    ClientKey key_;
    ClientOptions options_;
    State state_ = State::calling;
    End end_ = End::open;
    Instant timer_a_ = never;
    Instant timer_b_ = never;
    Instant timer_d_ = never;
    Instant timer_m_ = never;
    Instant cancelled_until_ = never;
    Duration interval_{};
    std::optional<Received> final_;
    std::optional<Undelivered> lost_;
    std::vector<Instant> sent_at_;
    std::string altered_sent_by_;
    std::string ack_;
    Counts counts_;
};

static_assert(Machine<InviteClient>);

}  // namespace sipdiag::sip
