// SPDX-License-Identifier: MIT
//
// SizeMover: around any machine that speaks UDP. A request that is too large for a datagram takes TCP to the same
// address and port, and comes back where TCP is refused. The machine does not notice; the report may ask.
//
// Source     RFC 3261 §18.1.1: above 1300 octets, where the path's MTU is not known, a request MUST take a transport
//            with congestion control, with its Via changed; where that is refused, back to UDP
// Repeats    of what went over TCP are dropped: the connection repeats by itself
// Patience   a firewall that drops gives no refusal; after `patience` without a response UDP is tried all the same (a
//            deviation: the RFC knows refusals only)
// The phone  sends large requests over UDP; who plays it does not wrap it
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sipdiag/base/any_machine.hpp"
#include "sipdiag/base/api.hpp"

namespace sipdiag::reach {

/// \see RFC 3261 §18.1.1
inline constexpr std::size_t most_over_udp = 1300;

class SIPDIAG_API SizeMover final : public AnyMachine {
public:
    static constexpr Duration patience = std::chrono::seconds(4);

    /// \param inner  outlives this
    explicit SizeMover(AnyMachine& inner) noexcept : inner_(&inner) {}

    void start(Instant now, Outbox& out) override;
    void receive(Instant now, const Datagram& arrived, Outbox& out) override;
    void undelivered(Instant now, const Undelivered& lost, Outbox& out) override;
    void expire(Instant now, Outbox& out) override;
    [[nodiscard]] Instant deadline() const override;
    [[nodiscard]] bool finished() const override { return inner_->finished(); }

    /// How many requests went over TCP because of their size, and how many of these came back to UDP.
    [[nodiscard]] std::size_t moved() const noexcept { return moved_count_; }
    [[nodiscard]] std::size_t came_back() const noexcept { return back_count_; }

    /// What the inner machine wants, with its large requests moved: for who calls it by himself (a withdrawal).
    void sort(Instant now, Outbox& wanted, Outbox& out);

private:
    struct Moved {
        Datagram original;  // as the machine wanted it, over UDP
        std::string branch;
        Instant back_at;  // never: it has a response
    };
    void move(Instant now, Datagram datagram, std::string branch, Outbox& out);
    void back(const Endpoint& server, Outbox& out);

    AnyMachine* inner_;
    std::vector<Moved> moved_;
    std::set<Endpoint> udp_only_;  // TCP endpoints that refused
    std::size_t moved_count_ = 0;
    std::size_t back_count_ = 0;
};

}  // namespace sipdiag::reach
