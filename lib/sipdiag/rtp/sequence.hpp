// SPDX-License-Identifier: MIT
//
// Sequence: which packets of a source came, came twice, came late, or never.
//
// Source     RFC 3550 A.1 (strays, restarts, MAX_DROPOUT, MAX_MISORDER) and A.3 (expected and lost)
// Otherwise  nothing is lost to probation: a packet that A.1 only puts by - the first of a restarted source - counts
// than A.1   once the next proves it right; until then it is a stray. And each number counts once, however often it
//            comes, so duplicates do not hide losses
// Cost       48 numbers of state, no allocation; a loss is known for good when it leaves the window
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "sipdiag/base/api.hpp"

namespace sipdiag::rtp {

class SIPDIAG_API Sequence {
public:
    static constexpr std::uint16_t max_dropout = 3000;
    static constexpr std::uint16_t max_misorder = 100;

    enum class Arrival : std::uint8_t {
        fresh,      ///< above all before it
        late,       ///< for the first time, below one that came before it
        duplicate,  ///< has come before
        stray,      ///< far off: put by until the next tells whether the source restarted
        restarted,  ///< and it has: this one and the one put by before are the first of a new segment
    };

    /// A packet has come.
    Arrival update(std::uint16_t sequence) noexcept
    {
        if (segments_ == 0 || static_cast<std::uint16_t>(sequence - highest_) != 1) return place(sequence);
        const auto number = ++highest_;  // nearly every packet
        auto& word = bits_[number / 64 % 2];
        const auto bit = std::uint64_t{1} << number % 64;
        // The place of the new number is that of the one which leaves.
        if (number >= base_ + window) settle((word & bit) != 0, done_, run_);
        word |= bit;
        has_put_by_ = false;
        ++done_.received;
        return Arrival::fresh;
    }
    /// A new segment begins with this packet: another source has taken over, say.
    void restart(std::uint16_t sequence) noexcept;

    struct Counts {
        std::uint64_t received = 0;   ///< unique packets
        std::uint64_t lost = 0;       ///< numbers between a segment's first and last that never came
        std::uint64_t duplicate = 0;  ///< packets that had come before
        std::uint64_t late = 0;       ///< first arrivals below the highest number that had come
        std::uint64_t stray = 0;      ///< far off, and not followed by their neighbour
        std::uint32_t longest_loss_run = 0;
        std::uint32_t loss_runs = 0;
        std::uint32_t segments = 0;
    };
    /// As things stand: what is missing now counts as lost, though it may come yet.
    [[nodiscard]] Counts counts() const noexcept;

    /// Highest number so far, cycles in the upper half, of the present segment. \see RFC 3550 §6.4.1
    [[nodiscard]] std::uint32_t extended_highest() const noexcept { return static_cast<std::uint32_t>(highest_); }
    /// Expected so far, of all segments.
    [[nodiscard]] std::uint64_t expected() const noexcept;
    [[nodiscard]] bool started() const noexcept { return segments_ > 0; }

private:
    static constexpr std::uint32_t window = 128;  // numbers below the highest that are still open; above max_misorder

    Arrival place(std::uint16_t sequence) noexcept;
    [[nodiscard]] bool has(std::uint64_t number) const noexcept;
    void mark(std::uint64_t number) noexcept;
    void advance(std::uint64_t to) noexcept;
    void close() noexcept;
    static void settle(bool came, Counts& counts, std::uint32_t& run) noexcept
    {
        if (came) {
            run = 0;
            return;
        }
        ++counts.lost;
        if (++run == 1) ++counts.loss_runs;
        counts.longest_loss_run = std::max(counts.longest_loss_run, run);
    }

    Counts done_;  // of all that has left the window
    std::array<std::uint64_t, 2> bits_{};
    std::uint64_t base_ = 0;
    std::uint64_t highest_ = 0;
    std::uint64_t expected_before_ = 0;  // of closed segments
    std::uint32_t segments_ = 0;
    std::uint32_t run_ = 0;  // of losses, up to the lower end of the window
    std::uint16_t put_by_ = 0;
    bool has_put_by_ = false;
};

}  // namespace sipdiag::rtp
