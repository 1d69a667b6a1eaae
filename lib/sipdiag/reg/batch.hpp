// SPDX-License-Identifier: MIT
//
// Batch: many accounts, several visits at a time over the same sockets, at a bounded rate.
//
// Failover   an account whose server does not answer goes on to the next one of its domain, and those that begin after
// it
//            start there, unless the first has answered somebody (RFC 3263 §4.3). Ways are opened by who drives: see
//            wants_way()
// Safety     each visit is a Registration with all its rules; a domain that refused three accounts in a row gets no
//            further credentials unless told otherwise (S7); one that answered 429 or 503 with Retry-After is asked for
//            no further account (S8)
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/reg/registration.hpp"

namespace sipdiag::reg {

struct BatchEntry {
    Conversation::Setup setup;  ///< its way is taken from the domain's, where that has been opened
    Plan plan;
    std::size_t domain = 0;  ///< whose servers it goes to
};

struct BatchLimits {
    double rate = 5;            ///< visits begun a second
    std::size_t parallel = 16;  ///< at a time
    bool goes_on_after_refusals = false;
    /// The end of the batch: who does not answer may take a quarter of what a server's share of the time is, for the
    /// others of the domain wait for it.
    Instant until = never;
};

class SIPDIAG_API Batch {
public:
    static constexpr unsigned max_refusals = 3;  ///< in a row, of one domain

    static constexpr Duration least_patience = std::chrono::seconds(2);

    /// \param writer, entropy  outlive the machine
    /// \param servers  how many each domain has; their ways are asked for. Empty: one, by the setup of each entry
    Batch(std::vector<BatchEntry> entries, BatchLimits limits, const Writer& writer, Entropy& entropy,
          const std::vector<std::size_t>& servers = {});

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept;
    /// Begin no further visit, and end those that run in order.
    void withdraw(Instant now, Outbox& out, Stop why = Stop::withdrawn);

    /// A server of a domain.
    struct Server {
        std::size_t domain = 0;
        std::size_t number = 0;
    };
    /// The machine cannot go on before that way has been opened, or shown to be shut.
    [[nodiscard]] std::optional<Server> wants_way() const noexcept { return wanted_; }
    void take_way(Instant now, Conversation::Way way, Outbox& out);
    void find_no_way(Instant now, Outbox& out);

    /// A server that was left for the next.
    struct Left {
        std::size_t number = 0;
        std::optional<Facts> facts;  ///< of the visit without a response; nothing: there was no way to it
    };
    /// An account that is done with, by its number from 0; in the order of ending.
    struct Done {
        std::size_t index = 0;
        Facts facts;
        std::size_t server = 0;
        bool shut = false;            ///< there was no way to that server, and no further one
        std::vector<Left> left = {};  ///< before it, in order, by this account or another of its domain
    };
    [[nodiscard]] std::vector<Done> take_done() { return std::exchange(done_, {}); }

private:
    struct Running {
        std::size_t index = 0;
        std::size_t server = 0;
        std::unique_ptr<Registration> registration;
    };
    struct Visit {
        std::size_t index = 0;
        std::size_t server = 0;
    };
    struct Way {
        enum class State : std::uint8_t { unknown, open, shut } state = State::unknown;
        std::optional<Conversation::Way> way = {};  ///< nothing: as the setup of the entry has it
        bool answered = false;
    };
    struct Domain {
        std::vector<Way> ways;
        std::size_t at = 0;      ///< where accounts begin
        std::vector<Left> left;  ///< one for each before that
        bool waits = false;      ///< it said Retry-After: nobody else asks it
    };
    void begin_due(Instant now, Outbox& out);
    void begin(Instant now, const Visit& visit, Outbox& out);
    void settle();
    void skip(std::size_t index, Stop why);
    bool leave(const Visit& visit, std::optional<Facts> facts);
    [[nodiscard]] bool has_more() const noexcept { return !again_.empty() || next_ < entries_.size(); }

    std::vector<BatchEntry> entries_;
    BatchLimits limits_;
    const Writer* writer_;
    Entropy* entropy_;
    sip::Pace pace_ = sip::Pace::free();
    std::size_t next_ = 0;
    Instant next_at_{};
    std::vector<Domain> domains_;
    std::deque<Visit> again_;              // by the next server
    std::vector<std::vector<Left>> left_;  // by account
    std::optional<Server> wanted_;
    std::vector<Running> running_;
    std::unordered_map<std::string, std::size_t> by_call_id_;  // index of the account
    std::map<std::string, unsigned> refusals_;                 // in a row, by domain
    std::vector<Done> done_;
    bool withdrawing_ = false;
};

static_assert(Machine<Batch>);

}  // namespace sipdiag::reg
