// SPDX-License-Identifier: MIT
#include "sipdiag/base/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace sipdiag {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view octets)
{
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        const auto count = std::min<std::size_t>(3, octets.size() - i);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (k < count ? static_cast<unsigned char>(octets[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += k <= count ? letters[bits >> (18 - 6 * k) & 63U] : '=';
    }
    return text;
}

std::optional<std::string> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0) return std::nullopt;
    const auto padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
    if (padding > 2) return std::nullopt;
    std::string octets;
    octets.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text.substr(0, text.size() - padding)) {
        const auto at = letters.find(c);
        if (at == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(at);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        octets += static_cast<char>(bits >> count & 0xFFU);
    }
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return octets;
}

}  // namespace sipdiag
