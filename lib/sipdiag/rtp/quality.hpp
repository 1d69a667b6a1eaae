// SPDX-License-Identifier: MIT
//
// Quality: what a listener would say, estimated from loss, delay and codec. An estimate, never a measurement.
//
// Source     ITU-T G.107 (E-model) with its default values, narrow band; codec values of G.113
//
//     R = 93.2 - Id - Ie,eff,   Id = 0.024 d + 0.11 (d - 177.3) [d > 177.3],
//     Ie,eff = Ie + (95 - Ie) Ppl / (Ppl/BurstR + Bpl)
#pragma once

#include <chrono>
#include <optional>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/rtp/codec.hpp"

namespace sipdiag::rtp {

struct QualityInput {
    CodecInfo::Impairment codec;
    double loss_percent = 0;
    double burst_ratio = 1;         ///< mean run of losses seen by that of random loss; at least 1
    std::optional<Duration> delay;  ///< one way, mouth to ear; nothing where it is not known
};

/// Transmission rating, at most 93.2.
[[nodiscard]] SIPDIAG_API double rating(const QualityInput& input) noexcept;
/// 1..4.5 of a rating.
[[nodiscard]] SIPDIAG_API double mean_opinion_score(double rating) noexcept;

/// Mean run of losses by that which random loss of the same rate has. 1 where nothing, or everything, was lost.
[[nodiscard]] SIPDIAG_API double burst_ratio(std::uint64_t lost, std::uint64_t runs, std::uint64_t expected) noexcept;

}  // namespace sipdiag::rtp
