// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/tone.hpp"

#include <cmath>
#include <numbers>

#include "sipdiag/rtp/codec.hpp"

namespace sipdiag::rtp {
namespace {

constexpr double frequency = 400;   // in Hz: eight whole periods a frame, so frames join without a click
constexpr double amplitude = 1200;  // about -28 dBm0
constexpr double sample_rate = 8000;

std::uint16_t check_sum(std::uint32_t mark, std::uint32_t number) noexcept
{
    std::uint32_t mixed = mark * 0x9E3779B1U ^ number * 0x85EBCA6BU;
    mixed ^= mixed >> 15;
    mixed *= 0xC2B2AE35U;
    return static_cast<std::uint16_t>(mixed >> 16);
}

bool bit_of(std::uint32_t mark, std::uint32_t number, std::size_t at) noexcept
{
    if (at < 32) return (mark >> (31 - at) & 1) != 0;
    if (at < 64) return (number >> (63 - at) & 1) != 0;
    return (check_sum(mark, number) >> (79 - at) & 1) != 0;
}

}  // namespace

Tone::Frame Tone::frame(std::uint32_t number) const noexcept
{
    Frame out{};
    for (std::size_t i = 0; i < frame_size; ++i) {
        const double angle = 2 * std::numbers::pi * frequency * static_cast<double>(i) / sample_rate;
        const auto sample = static_cast<std::int16_t>(amplitude * std::sin(angle));
        const unsigned code = law_ == Law::ulaw ? encode_ulaw(sample) : encode_alaw(sample);
        const unsigned low = bit_of(mark_, number, i % code_bits) ? 1 : 0;
        out[i] = static_cast<char>(static_cast<unsigned char>((code & ~1U) | low));
    }
    return out;
}

std::optional<std::uint32_t> Tone::recognise(std::string_view payload) const noexcept
{
    for (std::size_t begin = 0; begin + code_bits <= payload.size(); ++begin) {
        const auto low = [&](std::size_t at) { return (static_cast<unsigned char>(payload[begin + at]) & 1U) != 0; };
        std::size_t at = 0;
        while (at < 32 && low(at) == bit_of(mark_, 0, at))
            ++at;
        if (at < 32) continue;
        std::uint32_t number = 0;
        for (; at < 64; ++at)
            number = number << 1 | (low(at) ? 1U : 0U);
        while (at < code_bits && low(at) == bit_of(mark_, number, at))
            ++at;
        if (at == code_bits) return number;
    }
    return std::nullopt;
}

}  // namespace sipdiag::rtp
