// SPDX-License-Identifier: MIT
//
// Entropy: injected randomness. Whoever opens the door fills the seed; below, the same seed gives the same run.
//
// The numbers are the ChaCha20 key stream (RFC 8439 §2.3), so tags and nonces cannot be foretold from those already
// seen (RFC 3261 §19.3) as long as the seed is secret.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag {

class SIPDIAG_API Entropy {
public:
    /// 256 bits, from the system's generator where it counts.
    using Seed = std::array<std::uint8_t, 32>;

    explicit Entropy(const Seed& seed) noexcept;
    /// For tests and repeatable runs: a small number is no secret.
    explicit Entropy(std::uint64_t seed) noexcept;

    /// 32 bits, each value equally likely.
    [[nodiscard]] std::uint32_t word() noexcept;
    /// least..most, both included, each equally likely. Needs least <= most.
    [[nodiscard]] std::uint32_t between(std::uint32_t least, std::uint32_t most) noexcept;

    /// Letters and digits that are not mistaken for one another (no l, o, 0, 1), five bits each, lower case.
    [[nodiscard]] std::string letters(std::size_t count);
    /// Lower-case hex digits.
    [[nodiscard]] std::string hex(std::size_t count);

    /// Via branch with the magic cookie, 80 bits. \see RFC 3261 §8.1.1.7
    [[nodiscard]] std::string branch();
    /// From or To tag, 65 bits; §19.3 asks for 32. \see RFC 3261 §19.3
    [[nodiscard]] std::string tag();
    /// 120 bits, and `@host` where a host is given. \see RFC 3261 §8.1.1.4
    [[nodiscard]] std::string call_id(std::string_view host = {});
    /// 80 bits. \see RFC 7616 §3.4
    [[nodiscard]] std::string cnonce();
    /// \see RFC 3550 §8.1
    [[nodiscard]] std::uint32_t ssrc() noexcept { return word(); }
    /// Four letters that mark what is ours in a user part: `12345-k3qz`.
    [[nodiscard]] std::string token();

private:
    void refill() noexcept;

    std::array<std::uint32_t, 16> state_{};
    std::array<std::uint32_t, 16> block_{};
    std::size_t used_ = 16;
};

}  // namespace sipdiag
