// SPDX-License-Identifier: MIT
//
// Codec names: how a 7940 or 7960 spells codecs in its file, and which payload types they are on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::phone {

/// The values of `preferred_codec`: g711ulaw, g711alaw, g729a, and `none`, which leaves the phone's own order.
SIPDIAG_API std::span<const std::string_view> codec_keywords() noexcept;

/// The payload type of a keyword, case not regarded. Nothing for `none` and for what the phone does not know: `g729`
/// without its a, `PCMU`. \see RFC 3551 §6
SIPDIAG_API std::optional<std::uint8_t> payload_type_of(std::string_view keyword) noexcept;

/// The keyword of a payload type; empty where the phone has none for it.
SIPDIAG_API std::string_view codec_keyword(std::uint8_t payload_type) noexcept;

}  // namespace sipdiag::phone
