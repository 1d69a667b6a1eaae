// SPDX-License-Identifier: MIT
#include "sipdiag/base/entropy.hpp"

#include <bit>
#include <cassert>
#include <limits>

namespace sipdiag {
namespace {

using Words = std::array<std::uint32_t, 16>;

void quarter_round(Words& x, std::size_t a, std::size_t b, std::size_t c, std::size_t d) noexcept
{
    x[a] += x[b];
    x[d] = std::rotl(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = std::rotl(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = std::rotl(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = std::rotl(x[b] ^ x[c], 7);
}

Entropy::Seed seed_of(std::uint64_t number) noexcept
{
    Entropy::Seed seed{};
    for (std::size_t i = 0; i < 8; ++i)
        seed[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return seed;
}

}  // namespace

Entropy::Entropy(const Seed& seed) noexcept
{
    state_[0] = 0x61707865;
    state_[1] = 0x3320646E;
    state_[2] = 0x79622D32;
    state_[3] = 0x6B206574;
    for (std::size_t i = 0; i < 8; ++i) {
        state_[4 + i] = static_cast<std::uint32_t>(seed[4 * i]) | static_cast<std::uint32_t>(seed[4 * i + 1]) << 8 |
                        static_cast<std::uint32_t>(seed[4 * i + 2]) << 16 |
                        static_cast<std::uint32_t>(seed[4 * i + 3]) << 24;
    }
}

Entropy::Entropy(std::uint64_t seed) noexcept : Entropy(seed_of(seed)) {}

void Entropy::refill() noexcept
{
    block_ = state_;
    for (int round = 0; round < 10; ++round) {
        quarter_round(block_, 0, 4, 8, 12);
        quarter_round(block_, 1, 5, 9, 13);
        quarter_round(block_, 2, 6, 10, 14);
        quarter_round(block_, 3, 7, 11, 15);
        quarter_round(block_, 0, 5, 10, 15);
        quarter_round(block_, 1, 6, 11, 12);
        quarter_round(block_, 2, 7, 8, 13);
        quarter_round(block_, 3, 4, 9, 14);
    }
    for (std::size_t i = 0; i < 16; ++i)
        block_[i] += state_[i];
    // The block counter runs over into the nonce words: 2^128 blocks, never the same twice.
    for (std::size_t i = 12; i < 16 && ++state_[i] == 0; ++i) {
    }
    used_ = 0;
}

std::uint32_t Entropy::word() noexcept
{
    if (used_ == block_.size()) refill();
    return block_[used_++];
}

std::uint32_t Entropy::between(std::uint32_t least, std::uint32_t most) noexcept
{
    assert(least <= most);
    const std::uint64_t count = std::uint64_t{most} - least + 1;
    // What is left of 2^32 above a multiple of the count would favour the small numbers: drawn again.
    const std::uint64_t even = (std::uint64_t{1} << 32) / count * count;
    std::uint64_t drawn = word();
    while (drawn >= even)
        drawn = word();
    return static_cast<std::uint32_t>(least + drawn % count);
}

std::string Entropy::letters(std::size_t count)
{
    constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    static_assert(alphabet.size() == 32);
    std::string text;
    text.reserve(count);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        bits = i % 6 == 0 ? word() : bits >> 5;
        text += alphabet[bits & 31];
    }
    return text;
}

std::string Entropy::hex(std::size_t count)
{
    std::string text;
    text.reserve(count);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        bits = i % 8 == 0 ? word() : bits >> 4;
        text += "0123456789abcdef"[bits & 15];
    }
    return text;
}

std::string Entropy::branch()
{
    return "z9hG4bK" + letters(16);
}

std::string Entropy::tag()
{
    return letters(13);
}

std::string Entropy::call_id(std::string_view host)
{
    auto id = letters(24);
    if (!host.empty()) {
        id += '@';
        id += host;
    }
    return id;
}

std::string Entropy::cnonce()
{
    return letters(16);
}

std::string Entropy::token()
{
    return letters(4);
}

}  // namespace sipdiag
