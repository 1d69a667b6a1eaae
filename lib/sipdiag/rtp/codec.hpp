// SPDX-License-Identifier: MIT
//
// Codecs: what payload types are, how long their packets last, and G.711 itself.
//
// Names      as the phone spells them where it knows them (g711ulaw, g711alaw, g729a), else in lower case
// Source     static types, RFC 3551 §6; tables, ITU-T G.711; encoding by the method of ITU-T G.191
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::rtp {

struct CodecInfo {
    std::string_view name;      ///< "g711ulaw"
    std::string_view encoding;  ///< "PCMU", as in a=rtpmap
    std::uint8_t payload_type;  ///< static, or the one we ask for
    std::uint32_t clock_rate;   ///< in Hz, of RTP time
    /// Impairment of the codec and its robustness against loss with concealment, ITU-T G.113; nothing where none is
    /// published.
    struct Impairment {
        double ie;
        double bpl;
    };
    std::optional<Impairment> impairment;
};

/// Of a static payload type; null for dynamic and unassigned ones.
[[nodiscard]] SIPDIAG_API const CodecInfo* codec_of(std::uint8_t payload_type) noexcept;
/// By rtpmap's encoding and clock rate, case not regarded. Null for what is not known.
[[nodiscard]] SIPDIAG_API const CodecInfo* codec_named(std::string_view encoding, std::uint32_t clock_rate) noexcept;
/// By the name of an option: `g711ulaw`, or the encoding. Null for what is not known.
[[nodiscard]] SIPDIAG_API const CodecInfo* codec_by_keyword(std::string_view word) noexcept;

inline constexpr std::uint8_t pcmu = 0;
inline constexpr std::uint8_t pcma = 8;
inline constexpr std::uint8_t comfort_noise = 13;      ///< RFC 3389 §4
inline constexpr std::uint8_t old_comfort_noise = 19;  ///< of drafts before it, reserved since (RFC 3551 §6); Cisco's

/// A sample of 16 bits from a code, and the nearest code of a sample.
[[nodiscard]] SIPDIAG_API std::int16_t decode_ulaw(std::uint8_t code) noexcept;
[[nodiscard]] SIPDIAG_API std::int16_t decode_alaw(std::uint8_t code) noexcept;
[[nodiscard]] SIPDIAG_API std::uint8_t encode_ulaw(std::int16_t sample) noexcept;
[[nodiscard]] SIPDIAG_API std::uint8_t encode_alaw(std::int16_t sample) noexcept;

/// What silence sounds like.
inline constexpr std::uint8_t silence_ulaw = 0xFF;
inline constexpr std::uint8_t silence_alaw = 0xD5;

}  // namespace sipdiag::rtp
