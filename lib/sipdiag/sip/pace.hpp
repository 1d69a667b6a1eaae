// SPDX-License-Identifier: MIT
//
// Pace: how fast, and how often at all, a run may ask one provider (safety rule S8). A pure value: the time is given.
//
// Who asks faster looks like a scanner, and the ban that follows hits the phone too, for it shares the address.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"

namespace sipdiag::sip {

class SIPDIAG_API Pace {
public:
    static constexpr unsigned per_second = 5;
    static constexpr unsigned burst = 10;
    static constexpr std::size_t registers_a_minute = 30;
    static constexpr std::size_t requests_a_run = 200;

    /// For a provider. \param requests  how many in all
    explicit Pace(std::size_t requests = requests_a_run) noexcept : left_(requests) {}
    /// For loopback and private test networks: no bound but the one that ends endless loops.
    [[nodiscard]] static Pace free() noexcept;
    /// The rule for a target: free where it is a loopback or private address.
    [[nodiscard]] static Pace towards(const Address& target) noexcept;

    /// When the next request may go: now or later; nothing where this run has asked often enough.
    [[nodiscard]] std::optional<Instant> next(Instant now, bool is_register) const noexcept;
    /// One was sent. Repeats of it are the transaction's, and not counted.
    void sent(Instant now, bool is_register) noexcept;
    [[nodiscard]] std::size_t left() const noexcept { return left_; }

private:
    // Room for one request comes back each 200 ms, up to ten: kept as the instant at which the bucket is full.
    static constexpr Duration interval = std::chrono::milliseconds(1000 / per_second);

    bool bounded_ = true;
    std::size_t left_;
    Instant full_at_{};
    std::array<Instant, registers_a_minute> registers_{};  // a ring of the last REGISTERs
    std::size_t register_count_ = 0;
};

}  // namespace sipdiag::sip
