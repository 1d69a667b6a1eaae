// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/quality.hpp"

#include <algorithm>

namespace sipdiag::rtp {

double rating(const QualityInput& input) noexcept
{
    const auto [ie, bpl] = input.codec;
    const double loss = std::clamp(input.loss_percent, 0.0, 100.0);
    const double effective = ie + (95 - ie) * loss / (loss / std::max(input.burst_ratio, 1.0) + bpl);
    double delay_impairment = 0;
    if (input.delay) {
        const double ms = std::max(0.0, std::chrono::duration<double, std::milli>(*input.delay).count());
        delay_impairment = 0.024 * ms;
        if (ms > 177.3) delay_impairment += 0.11 * (ms - 177.3);
    }
    return 93.2 - delay_impairment - effective;
}

double mean_opinion_score(double r) noexcept
{
    if (r <= 0) return 1;
    if (r >= 100) return 4.5;
    // The cubic dips a little below 1 for the smallest ratings.
    return std::max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

double burst_ratio(std::uint64_t lost, std::uint64_t runs, std::uint64_t expected) noexcept
{
    if (lost == 0 || runs == 0 || lost >= expected) return 1;
    const double seen = static_cast<double>(lost) / static_cast<double>(runs);
    const double random = 1 / (1 - static_cast<double>(lost) / static_cast<double>(expected));
    return std::max(1.0, seen / random);
}

}  // namespace sipdiag::rtp
