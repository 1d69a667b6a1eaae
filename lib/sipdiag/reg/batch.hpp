// SPDX-License-Identifier: MIT
//
// Batch: many accounts, several visits at a time over the same sockets, at a bounded rate.
//
// Safety     each visit is a Registration with all its rules; a domain that refused three accounts in a row gets no
//            further credentials unless told otherwise (S7)
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/reg/registration.hpp"

namespace sipdiag::reg {

struct BatchEntry {
    Conversation::Setup setup;
    Plan plan;
};

struct BatchLimits {
    double rate = 5;            ///< visits begun a second
    std::size_t parallel = 16;  ///< at a time
    bool goes_on_after_refusals = false;
};

class SIPDIAG_API Batch {
public:
    static constexpr unsigned max_refusals = 3;  ///< in a row, of one domain

    /// \param writer, entropy  outlive the machine
    Batch(std::vector<BatchEntry> entries, BatchLimits limits, const Writer& writer, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept;
    /// Begin no further visit, and end those that run in order.
    void withdraw(Instant now, Outbox& out, Stop why = Stop::withdrawn);

    /// An account that is done with, by its number from 0; in the order of ending.
    struct Done {
        std::size_t index = 0;
        Facts facts;
    };
    [[nodiscard]] std::vector<Done> take_done() { return std::exchange(done_, {}); }

private:
    struct Running {
        std::size_t index = 0;
        std::unique_ptr<Registration> registration;
    };
    void begin_due(Instant now, Outbox& out);
    void settle(Instant now, Outbox& out);
    void skip(std::size_t index, Stop why);

    std::vector<BatchEntry> entries_;
    BatchLimits limits_;
    const Writer* writer_;
    Entropy* entropy_;
    sip::Pace pace_ = sip::Pace::free();
    std::size_t next_ = 0;
    Instant next_at_{};
    std::vector<Running> running_;
    std::unordered_map<std::string, std::size_t> by_call_id_;  // index of the account
    std::map<std::string, unsigned> refusals_;                 // in a row, by domain
    std::vector<Done> done_;
    bool withdrawing_ = false;
};

static_assert(Machine<Batch>);

}  // namespace sipdiag::reg
