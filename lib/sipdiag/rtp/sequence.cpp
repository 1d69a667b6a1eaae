// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/sequence.hpp"

namespace sipdiag::rtp {

bool Sequence::has(std::uint64_t number) const noexcept
{
    return (bits_[number / 64 % 2] >> number % 64 & 1) != 0;
}

void Sequence::mark(std::uint64_t number) noexcept
{
    bits_[number / 64 % 2] |= std::uint64_t{1} << number % 64;
}

void Sequence::advance(std::uint64_t to) noexcept
{
    while (highest_ < to) {
        ++highest_;
        // The place of the new number is that of the one which leaves.
        if (highest_ >= window && highest_ - window >= base_) settle(has(highest_), done_, run_);
        bits_[highest_ / 64 % 2] &= ~(std::uint64_t{1} << highest_ % 64);
    }
}

void Sequence::close() noexcept
{
    if (segments_ == 0) return;
    expected_before_ += highest_ - base_ + 1;
    const auto lowest = highest_ >= window - 1 ? highest_ - (window - 1) : 0;
    for (auto number = std::max(base_, lowest); number <= highest_; ++number)
        settle(has(number), done_, run_);
}

void Sequence::restart(std::uint16_t sequence) noexcept
{
    close();
    ++segments_;
    run_ = 0;
    bits_ = {};
    // One cycle up, so that an earlier packet may still come late.
    base_ = highest_ = (std::uint64_t{1} << 16) + sequence;
    mark(highest_);
    ++done_.received;
    has_put_by_ = false;
}

// What is not the next.
Sequence::Arrival Sequence::place(std::uint16_t sequence) noexcept
{
    if (segments_ == 0) {
        restart(sequence);
        return Arrival::fresh;
    }
    const auto ahead = static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(highest_));
    const auto behind = static_cast<std::uint16_t>(0U - ahead);
    if (ahead != 0 && ahead < max_dropout) {
        has_put_by_ = false;
        advance(highest_ + ahead);
        mark(highest_);
        ++done_.received;
        return Arrival::fresh;
    }
    if (behind < max_misorder) {
        const auto number = highest_ - behind;
        if (number >= base_ && has(number)) {
            ++done_.duplicate;
            return Arrival::duplicate;
        }
        base_ = std::min(base_, number);
        mark(number);
        ++done_.received;
        ++done_.late;
        return Arrival::late;
    }
    if (has_put_by_ && sequence == static_cast<std::uint16_t>(put_by_ + 1)) {
        const bool nothing_before = segments_ == 1 && done_.received == 1;
        --done_.stray;
        if (nothing_before) {  // what we took for the beginning was the stray
            const auto strays = done_.stray + 1;
            *this = Sequence{};
            done_.stray = strays;
        }
        restart(static_cast<std::uint16_t>(sequence - 1));
        advance(highest_ + 1);
        mark(highest_);
        ++done_.received;
        return Arrival::restarted;
    }
    has_put_by_ = true;
    put_by_ = sequence;
    ++done_.stray;
    return Arrival::stray;
}

Sequence::Counts Sequence::counts() const noexcept
{
    auto copy = *this;
    copy.close();
    copy.done_.segments = segments_;
    return copy.done_;
}

std::uint64_t Sequence::expected() const noexcept
{
    return expected_before_ + (segments_ > 0 ? highest_ - base_ + 1 : 0);
}

}  // namespace sipdiag::rtp
