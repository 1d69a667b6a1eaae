// SPDX-License-Identifier: MIT
#include "sipdiag/sip/pace.hpp"

#include <algorithm>

namespace sipdiag::sip {

Pace Pace::free() noexcept
{
    Pace pace(100'000);
    pace.bounded_ = false;
    return pace;
}

Pace Pace::towards(const Address& target) noexcept
{
    const auto address = target.unmapped();
    return address.is_loopback() || address.is_private() ? free() : Pace();
}

std::optional<Instant> Pace::next(Instant now, bool is_register) const noexcept
{
    if (left_ == 0) return std::nullopt;
    if (!bounded_) return now;
    auto when = std::max(now, full_at_ - (burst - 1) * interval);
    if (is_register && register_count_ >= registers_a_minute) {
        when = std::max(when, registers_[register_count_ % registers_a_minute] + std::chrono::minutes(1));
    }
    return when;
}

void Pace::sent(Instant now, bool is_register) noexcept
{
    if (left_ > 0) --left_;
    full_at_ = std::max(full_at_, now) + interval;
    if (is_register) registers_[register_count_++ % registers_a_minute] = now;
}

}  // namespace sipdiag::sip
