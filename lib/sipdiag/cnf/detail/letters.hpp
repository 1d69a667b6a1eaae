// SPDX-License-Identifier: MIT
//
// Letters of settings files: classes of octets, and the characters that editors and web pages put where plain ones
// belong.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/cnf/document.hpp"

namespace sipdiag::cnf::detail {

namespace letter {
inline constexpr std::uint8_t ordinary = 1U << 0;
inline constexpr std::uint8_t blank = 1U << 1;
inline constexpr std::uint8_t quote = 1U << 2;  ///< straight, single, and the number sign
inline constexpr std::uint8_t high = 1U << 3;
inline constexpr std::uint8_t control = 1U << 4;
inline constexpr std::uint8_t key = 1U << 5;  ///< also ordinary
}  // namespace letter

inline constexpr auto letter_class = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
        table[c] = c >= 0x80 ? letter::high : c < 0x20 || c == 0x7F ? letter::control : letter::ordinary;
        const bool digit = c >= '0' && c <= '9';
        const bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        // A key's own bit stays out of values' sums: `ordinary` alone decides there.
        if (digit || alpha || c == '_') table[c] = letter::ordinary | letter::key;
    }
    table[' '] = table['\t'] = letter::blank;
    table['"'] = table['\''] = table['#'] = letter::quote;
    return table;
}();

[[nodiscard]] constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_key(char c) noexcept
{
    return (letter_class[static_cast<unsigned char>(c)] & letter::key) != 0;
}

/// Octets of the blank at the front that is none to the phone: U+00A0 and its like, or 0xA0 alone. 0: none.
std::size_t odd_blank(std::string_view text) noexcept;
/// Octets of the character without width at the front. 0: none.
std::size_t zero_width(std::string_view text) noexcept;
/// Octets of the typographic quote at the front, single or double, UTF-8 or Windows 1252. 0: none.
std::size_t curly_quote(std::string_view text) noexcept;
/// Octets of the one at the end.
std::size_t last_curly_quote(std::string_view text) noexcept;

struct Spot {
    std::size_t at = 0;
    std::size_t size = 0;  ///< 0: not found
};
/// The last typographic quote behind `from` that may close: followed by nothing, a blank or a semicolon.
Spot find_closing_curly(std::string_view text, std::size_t from) noexcept;

/// Without blanks of any kind, and characters without width, at both ends.
std::string_view trimmed(std::string_view text) noexcept;

/// Which odd characters stand in it.
Oddities oddities_of_letters(std::string_view text) noexcept;

/// NULs and control characters beyond what a text with a few accidents has.
bool looks_binary(std::string_view octets) noexcept;

void append_utf8(std::string& out, std::uint32_t code);

}  // namespace sipdiag::cnf::detail
