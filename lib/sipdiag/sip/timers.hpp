// SPDX-License-Identifier: MIT
//
// Timers: the three values that all transaction timers are made of, and what is made of them.
//
// Source     RFC 3261 §17.1.1.1, §17.1.2.2, table 4; RFC 4320 §4.1
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "sipdiag/base/machine.hpp"

namespace sipdiag::sip {

struct Timers {
    Duration t1 = std::chrono::milliseconds(500);  ///< an estimate of the round trip
    Duration t2 = std::chrono::seconds(4);         ///< the longest interval between repeats
    Duration t4 = std::chrono::seconds(5);         ///< how long a message stays in the network

    // The phone counts where the standard only waits: so many repeats (sip_retx), and so long in all, whatever T1 is.
    std::optional<unsigned> most_repeats = {};
    std::optional<Duration> patience = {};

    /// Timers B, F, H, J, L, M: after this nobody waits any more.
    [[nodiscard]] constexpr Duration give_up() const noexcept { return patience.value_or(64 * t1); }

    /// The next interval of timer E or G.
    [[nodiscard]] constexpr Duration doubled(Duration interval) const noexcept { return std::min(2 * interval, t2); }

    /// How long after its first request a client's timer E is set to T2: 3.5 s by default. Until then a server says no
    /// 100 over UDP; then it must. \see RFC 4320 §4.1
    [[nodiscard]] constexpr Duration until_t2() const noexcept
    {
        Duration passed = t1;
        for (auto interval = doubled(t1); interval < t2; interval = doubled(interval))
            passed += interval;
        return passed;
    }
};

static_assert(Timers{}.give_up() == std::chrono::seconds(32));
static_assert(Timers{}.until_t2() == std::chrono::milliseconds(3500));

/// Does the transport itself see to it that messages arrive? Then nothing is repeated, and nobody waits for repeats.
[[nodiscard]] constexpr bool is_reliable(Transport transport) noexcept
{
    return transport != Transport::udp;
}

}  // namespace sipdiag::sip
