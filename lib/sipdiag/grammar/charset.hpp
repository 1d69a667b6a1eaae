// SPDX-License-Identifier: MIT
//
// Character classes of RFC 3261 §25.1 as one 256-entry table of bits: a class test is one load and one mask.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sipdiag::grammar {

/// A set of classes; an octet may be in several.
using Classes = std::uint16_t;

namespace cls {
inline constexpr Classes digit = 1U << 0;
inline constexpr Classes alpha = 1U << 1;
inline constexpr Classes hex = 1U << 2;
inline constexpr Classes token = 1U << 3;        ///< token
inline constexpr Classes word = 1U << 4;         ///< word, as in Call-ID
inline constexpr Classes host = 1U << 5;         ///< letters, digits, "-", ".": hostname and IPv4address
inline constexpr Classes unreserved = 1U << 6;   ///< unreserved
inline constexpr Classes user = 1U << 7;         ///< unreserved and user-unreserved; "%" apart
inline constexpr Classes password = 1U << 8;     ///< what a password may hold; "%" apart
inline constexpr Classes uri_param = 1U << 9;    ///< paramchar; "%" apart
inline constexpr Classes uri_header = 1U << 10;  ///< hnv-unreserved and unreserved; "%" apart
inline constexpr Classes uric = 1U << 11;        ///< reserved and unreserved; "%" apart
inline constexpr Classes space = 1U << 12;       ///< SP, HTAB, CR, LF: what stands between tokens of a folded value
inline constexpr Classes control = 1U << 13;     ///< may stand nowhere in a header but in a quoted pair
inline constexpr Classes value_end = 1U << 14;   ///< where a bare parameter value ends: ; , " and white space
inline constexpr Classes high = 1U << 15;        ///< 0x80..0xFF: UTF-8
}  // namespace cls

namespace detail {
constexpr std::array<Classes, 256> make_classes()
{
    std::array<Classes, 256> table{};
    const auto mark = [&table](std::string_view octets, Classes classes) {
        for (const char c : octets) {
            auto& entry = table[static_cast<unsigned char>(c)];
            entry = static_cast<Classes>(entry | classes);
        }
    };
    constexpr std::string_view digits = "0123456789";
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view marks = "-_.!~*'()";
    constexpr Classes everywhere = cls::token | cls::word | cls::host | cls::unreserved | cls::user | cls::password |
                                   cls::uri_param | cls::uri_header | cls::uric;
    mark(digits, cls::digit | cls::hex | everywhere);
    mark(letters, cls::alpha | everywhere);
    mark("abcdefABCDEF", cls::hex);
    mark("-.!%*_+`'~", cls::token);
    mark("-.!%*_+`'~()<>:\\\"/[]?{}", cls::word);
    mark("-.", cls::host);
    mark(marks, cls::unreserved | cls::user | cls::password | cls::uri_param | cls::uri_header | cls::uric);
    mark("&=+$,;?/", cls::user);
    mark("&=+$,", cls::password);
    mark("[]/:&+$", cls::uri_param);
    mark("[]/?:+$", cls::uri_header);
    mark(";/?:@&=+$,", cls::uric);
    mark(" \t\r\n", cls::space);
    mark(" \t\r\n;,\"", cls::value_end);
    for (unsigned c = 0; c < 0x20; ++c) {
        if (c != '\t' && c != '\r' && c != '\n') table[c] = cls::control;
    }
    table[0x7F] = cls::control;
    for (unsigned c = 0x80; c < 0x100; ++c)
        table[c] = cls::high;
    return table;
}
}  // namespace detail

inline constexpr std::array<Classes, 256> class_table = detail::make_classes();

/// Is the octet in one of the classes?
[[nodiscard]] constexpr bool is(char c, Classes classes) noexcept
{
    return (class_table[static_cast<unsigned char>(c)] & classes) != 0;
}

/// Are all octets in one of the classes? True of nothing at all.
[[nodiscard]] constexpr bool all(std::string_view text, Classes classes) noexcept
{
    for (const char c : text) {
        if (!is(c, classes)) return false;
    }
    return true;
}

/// A token: at least one octet, all of class token.
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept
{
    return !text.empty() && all(text, cls::token);
}

[[nodiscard]] constexpr char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Equal without regard to ASCII case: names, tokens and schemes (RFC 3261 §7.3.1).
[[nodiscard]] constexpr bool equals(std::string_view a, std::string_view b) noexcept
{
    if (a.size() != b.size()) return false;
    if (a == b) return true;  // nearly always, and a word's compare or two where one of them is a literal
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

}  // namespace sipdiag::grammar
