// SPDX-License-Identifier: MIT
#include "sipdiag/phone/codec_names.hpp"

#include <algorithm>
#include <array>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::phone {
namespace {

constexpr std::array<std::string_view, 4> keywords{"g711ulaw", "g711alaw", "g729a", "none"};
constexpr std::array<std::uint8_t, 3> payload_types{0, 8, 18};  // "none" has no payload type

}  // namespace

std::span<const std::string_view> codec_keywords() noexcept
{
    return keywords;
}

std::optional<std::uint8_t> payload_type_of(std::string_view keyword) noexcept
{
    for (std::size_t i = 0; i < payload_types.size(); ++i) {
        if (grammar::equals(keywords[i], keyword)) return payload_types[i];
    }
    return std::nullopt;
}

std::string_view codec_keyword(std::uint8_t payload_type) noexcept
{
    const auto* const found = std::find(payload_types.begin(), payload_types.end(), payload_type);
    if (found == payload_types.end()) return {};
    return keywords[static_cast<std::size_t>(found - payload_types.begin())];
}

}  // namespace sipdiag::phone
