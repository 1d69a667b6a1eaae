// SPDX-License-Identifier: MIT
//
// Client transactions: one request and what becomes of it. Machines; see base/machine.hpp.
//
// Source     non-INVITE, RFC 3261 §17.1.2 with figure 6; sent-by of responses, §18.1.2; transport errors, §17.1.4
// Counted    what repeats, what contradicts, what belongs to nobody: silence of the network is told from its noise
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::sip {

/// What becomes of a response whose top Via names a sent-by that was never ours: §18.1.2 has it discarded; who examines
/// a NAT may want to go on with it. Noted it is in both cases.
enum class AlteredSentBy : std::uint8_t { discarded, taken };

struct ClientOptions {
    Timers timers;
    AlteredSentBy altered_sent_by = AlteredSentBy::discarded;
};

class SIPDIAG_API NonInviteClient {
public:
    enum class State : std::uint8_t { trying, proceeding, completed, terminated };
    /// How it ended for the transaction user.
    enum class End : std::uint8_t {
        open,         ///< it has not ended
        answered,     ///< final() has come
        timed_out,    ///< timer F
        undelivered,  ///< the network refused the request; see lost()
    };

    /// \param request  source: where it leaves from; destination: where to; octets: a request with a branch
    /// \return `errc::bad_via` where it has none, `errc::unexpected_octet` where it is no request or an INVITE or ACK,
    ///         and the errors of Message::read
    static Result<NonInviteClient> make(Datagram request, ClientOptions options = {});

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return state_ == State::terminated; }

    /// As receive(), for who has read the message already.
    /// \return false where it does not belong to this transaction, which then has not changed
    bool accept(const Received& arrived);

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] End end() const noexcept { return end_; }
    [[nodiscard]] const Datagram& request() const noexcept { return request_; }
    /// The first final response.
    [[nodiscard]] const std::optional<Received>& final() const noexcept { return final_; }
    /// The last provisional response.
    [[nodiscard]] const std::optional<Received>& provisional() const noexcept { return provisional_; }
    [[nodiscard]] const std::optional<Undelivered>& lost() const noexcept { return lost_; }

    /// When the request went out: once, and again at each timer E.
    [[nodiscard]] const std::vector<Instant>& sent_at() const noexcept { return sent_at_; }
    /// The sent-by of the last response that matched but for it; empty where none did.
    [[nodiscard]] const std::string& altered_sent_by() const noexcept { return altered_sent_by_; }

    struct Counts {
        std::size_t provisional = 0;
        std::size_t repeated = 0;       ///< finals after the first, of the same code
        std::size_t contradicting = 0;  ///< finals after the first, of another code
        std::size_t altered = 0;        ///< with a sent-by that was not ours
        std::size_t stray = 0;          ///< of another transaction, or no readable response
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }

private:
    NonInviteClient(Datagram request, ClientKey key, const ClientOptions& options)
        : request_(std::move(request)), key_(std::move(key)), options_(options)
    {
    }
    [[nodiscard]] bool reliable() const noexcept { return is_reliable(request_.destination.transport); }
    void send(Instant now, Outbox& out);
    void terminate(End end) noexcept;

    Datagram request_;
    ClientKey key_;
    ClientOptions options_;
    State state_ = State::trying;
    End end_ = End::open;
    Instant timer_e_ = never;
    Instant timer_f_ = never;
    Instant timer_k_ = never;
    Duration interval_{};
    std::optional<Received> final_;
    std::optional<Received> provisional_;
    std::optional<Undelivered> lost_;
    std::vector<Instant> sent_at_;
    std::string altered_sent_by_;
    Counts counts_;
};

static_assert(Machine<NonInviteClient>);

}  // namespace sipdiag::sip
