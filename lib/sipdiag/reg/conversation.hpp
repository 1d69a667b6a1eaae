// SPDX-License-Identifier: MIT
//
// Conversation: one account talking to one registrar, a REGISTER at a time. It writes the request, runs its
// transaction, answers challenges, keeps the pace, and notes all it sees. What to ask next is decided by who owns it.
//
// Source     RFC 3261 §10.2 (one Call-ID, CSeq + 1, never two at once), §17.1.2, §22
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/reg/facts.hpp"
#include "sipdiag/reg/writer.hpp"
#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/pace.hpp"

namespace sipdiag::reg {

/// What one REGISTER shall do.
struct Errand {
    Purpose purpose{};
    std::vector<std::string> contacts = {};  ///< whole values
    std::optional<std::uint32_t> expires = {};
};

/// What became of an errand.
enum class Ending : std::uint8_t {
    none,  ///< nothing was asked yet, or the answer is still out
    accepted,
    rejected,
    refused,      ///< credentials were not accepted, or the challenge cannot be answered
    no_password,  ///< they are wanted, and there are none
    silence,
    undelivered,
    gave_up,  ///< to a 1xx other than 100
    asked_enough,
    unwritable,
};

class SIPDIAG_API Conversation {
public:
    struct Setup {
        std::string aor;
        std::string registrar;  ///< Request-URI
        Endpoint target;        ///< where requests go
        Endpoint source;        ///< the socket they leave by
        Advertised advertised;  ///< where answers and calls are to come
        /// The socket on which the phone listens, where it sends from another (nat_enable 0): what comes to any other
        /// is noted, and not heard.
        std::optional<Endpoint> ears = {};
        /// Sockets beside `source`: each request leaves by another, in turn, as the phone's do that go by an
        /// outbound_proxy (nat_enable 0). Repeats of a request leave as it did.
        std::vector<Endpoint> more_sources = {};
        /// A 1xx other than 100 is the end of an attempt, as the phone has it.
        bool gives_up_at_provisional = false;
        auth::Account account;
        sip::Timers timers = {};
        bool offers_keepalive = false;  ///< in REGISTERs that bind, on a stream
    };

    /// The sockets and the server of a conversation.
    struct Way {
        Endpoint source;
        Endpoint target;
        Advertised advertised;
        std::optional<Endpoint> ears = {};
        std::vector<Endpoint> more_sources = {};
    };

    /// \param writer, pace, entropy  outlive the conversation
    Conversation(Setup setup, const Writer& writer, sip::Pace& pace, Entropy& entropy);

    /// Ask. Not while busy().
    void ask(Instant now, Errand errand, Outbox& out);
    /// Forget what is under way; answers to it are passed over from now on.
    /// \param how  silence where it was waited for as long as the run may, else abandoned
    void abandon(Instant now, End how = End::abandoned);
    /// Answer no further challenge of what is under way.
    void answer_no_more() noexcept { answers_challenges_ = false; }
    /// Drop the exchanges so far, of who asks for days. Not while busy().
    void forget_past();
    /// Credentials were refused long ago: they may be offered again (S7: who watches waits for it).
    void forgive();
    /// From now on this stands in Via; Contacts are the errand's.
    void advertise(Advertised advertised);
    /// From now on it is said over another connection, or to another server. Not while busy().
    void take_way(Way way);

    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;

    [[nodiscard]] bool busy() const noexcept { return busy_; }
    [[nodiscard]] Ending ending() const noexcept { return ending_; }
    /// Of what is asked now, or was asked last.
    [[nodiscard]] const Errand& errand() const noexcept { return errand_; }
    /// Has a request of this errand gone out?
    [[nodiscard]] bool has_sent() const noexcept { return !clients_.empty() && sent_of_errand_; }
    [[nodiscard]] const Facts& facts() const noexcept { return facts_; }
    [[nodiscard]] Facts& facts() noexcept { return facts_; }
    [[nodiscard]] const Writer& writer() const noexcept { return *writer_; }

private:
    struct Running {
        sip::NonInviteClient client;
        sip::ClientKey key;
        std::size_t exchange;
        std::uint32_t cseq;
        std::vector<auth::Answer> answers;
    };
    /// The Date of a 200, and when it came: it sets the phone's clock.
    struct Clock {
        std::chrono::sys_seconds said;
        Instant at;
    };
    static constexpr std::size_t max_clients = 8;
    /// Once answers come that the phone cannot hear, it is waited so long for one that it can: two repeats.
    static constexpr Duration deaf_patience = std::chrono::seconds(4);

    void send(Instant now, Outbox& out);
    void settle(Ending ending);
    void note(const Running& running);
    void hear(const Running& running, const sip::Received& final);
    void conclude(Instant now, Outbox& out);
    Ending challenged(const Running& running, sip::MessageView response);
    void give_up(Instant now, const sip::Received& provisional);
    void stray(Instant now, const Datagram& arrived, std::string why);
    void visitor(Instant now, const sip::Received& request, Outbox& out);
    /// Is it deaf to that? Then it is noted.
    bool is_deaf_to(Instant now, const sip::Received& arrived);
    /// Empty where the response can be an answer to that request, else what contradicts.
    [[nodiscard]] std::string contradiction(const Running& running, sip::MessageView response) const;

    const Writer* writer_;
    sip::Pace* pace_;
    Entropy* entropy_;
    auth::Account account_;
    auth::Authenticator authenticator_;
    sip::Timers timers_;
    std::vector<Endpoint> sources_;
    bool gives_up_at_provisional_;
    bool offers_keepalive_;
    Facts facts_;
    std::uint32_t cseq_;
    std::optional<Clock> clock_;
    Errand errand_;
    bool busy_ = false;
    bool answers_challenges_ = true;
    bool sent_of_errand_ = false;
    Ending ending_ = Ending::none;
    Instant send_at_ = never;                // the pace says: not yet
    Instant deaf_until_ = never;             // answers come where the phone does not listen
    std::deque<Running> clients_;            // the last is the one under way
    std::vector<sip::ClientKey> forgotten_;  // abandoned; their late answers are no strays
};

}  // namespace sipdiag::reg
