// SPDX-License-Identifier: MIT
//
// Hash: MD5, SHA-256 and SHA-512/256 as lower-case hex, which is all that digest authentication asks of cryptography.
//
// SHA-512/256 is a function of its own (FIPS 180-4 §5.3.6), not a SHA-512 cut short: the numbers that RFC 7616 §3.9.2
// prints are the cut one, see its erratum 4897.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::auth {

enum class Hash : std::uint8_t { md5, sha_256, sha_512_256 };

/// The outcome of a hash in lower-case hex: 32 digits for MD5, 64 for the others. A value that allocates nothing.
class HexDigest {
public:
    static constexpr std::size_t max_digits = 64;

    [[nodiscard]] std::string_view text() const noexcept { return {digits_.data(), size_}; }
    friend bool operator==(const HexDigest& a, const HexDigest& b) noexcept { return a.text() == b.text(); }

    /// In hex. \param octets  at most 32
    static HexDigest of(std::string_view octets) noexcept;

private:
    std::array<char, max_digits> digits_{};
    std::uint8_t size_ = 0;
};

/// Can this hash be calculated here? A restricted OpenSSL may have no MD5.
[[nodiscard]] SIPDIAG_API bool available(Hash hash) noexcept;

/// H(part ":" part ":" ...), the form of every hash in RFC 7616 §3.4. A single part is hashed as it is.
/// Throws std::runtime_error where the hash is not available: ask first.
[[nodiscard]] SIPDIAG_API HexDigest hash_joined(Hash hash, std::initializer_list<std::string_view> parts);

}  // namespace sipdiag::auth
