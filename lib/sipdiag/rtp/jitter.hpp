// SPDX-License-Identifier: MIT
//
// Jitter: the mean deviation of the spacing of packets, as RFC 3550 defines it, in arithmetic without rounding.
//
//     D(i-1,i) = (R_i - R_i-1) - (S_i - S_i-1),     J = J + (|D| - J) / 16
//
// Source     RFC 3550 §6.4.1, A.8; each packet counts that is no stray, the late and the repeated too;
//            left out: telephone-events, whose time stands still (RFC 4733 §2.5.2.2)
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sipdiag/base/machine.hpp"
#include "sipdiag/rtp/packet.hpp"

namespace sipdiag::rtp {

class Jitter {
public:
    /// A packet, in the order of arrival.
    void update(Instant at, Ticks timestamp, std::uint32_t clock_rate) noexcept
    {
        const double seconds = std::chrono::duration<double>(at - last_at_).count();
        const auto step = static_cast<std::int32_t>(timestamp - last_timestamp_);
        if (has_last_) {
            const double difference = std::abs(seconds * clock_rate - step);
            jitter_ += (difference - jitter_) / 16;
            most_ = std::max(most_, jitter_);
            measured_ = true;
        }
        has_last_ = true;
        last_at_ = at;
        last_timestamp_ = timestamp;
    }
    /// Time begins anew with the next packet: the source restarted. What was measured stays.
    void forget_last() noexcept { has_last_ = false; }
    /// The clock changed: all begins anew.
    void reset() noexcept
    {
        const double most = most_;
        *this = Jitter{};
        most_ = most;
    }

    /// Was there anything to measure? Two packets at least.
    [[nodiscard]] bool measured() const noexcept { return measured_; }
    /// Units of the clock.
    [[nodiscard]] double value() const noexcept { return jitter_; }
    [[nodiscard]] double most() const noexcept { return most_; }

private:
    double jitter_ = 0;
    double most_ = 0;
    Instant last_at_{};
    Ticks last_timestamp_ = 0;
    bool has_last_ = false;
    bool measured_ = false;
};

}  // namespace sipdiag::rtp
