// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/detail/letters.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"

namespace sipdiag::cnf::detail {
namespace {

constexpr unsigned octet(char c) noexcept
{
    return static_cast<unsigned char>(c);
}

// U+2018 to U+201F in UTF-8.
constexpr bool is_curly_utf8(std::string_view c) noexcept
{
    return c.size() == 3 && c.starts_with("\xE2\x80") && octet(c[2]) >= 0x98 && octet(c[2]) <= 0x9F;
}

// Windows 1252: low double, and single and double in pairs.
constexpr bool is_curly_octet(char c) noexcept
{
    return octet(c) == 0x84 || (octet(c) >= 0x91 && octet(c) <= 0x94);
}

// An octet at the end may also end a character of UTF-8: 0xA0 in "\u00E0".
bool ends_character(std::string_view text) noexcept
{
    for (std::size_t size = 2; size <= 4 && size <= text.size(); ++size) {
        if (utf8_length(text.substr(text.size() - size)) == size) return true;
    }
    return false;
}

// The character at the front; an octet that is no UTF-8 is one by itself.
std::string_view front(std::string_view text) noexcept
{
    return text.substr(0, std::max<std::size_t>(utf8_length(text), 1));
}

}  // namespace

std::size_t odd_blank(std::string_view text) noexcept
{
    if (text.empty() || octet(text[0]) < 0x80) return 0;
    const auto c = front(text);
    if (c == "\xA0" || c == "\xC2\xA0" || c == "\xE3\x80\x80" || c == "\xE2\x80\xAF") return c.size();
    // U+2000 to U+200A
    return c.size() == 3 && c.starts_with("\xE2\x80") && octet(c[2]) >= 0x80 && octet(c[2]) <= 0x8A ? 3 : 0;
}

std::size_t zero_width(std::string_view text) noexcept
{
    if (text.empty() || octet(text[0]) < 0x80) return 0;
    const auto c = front(text);
    if (c == "\xEF\xBB\xBF" || c == "\xC2\xAD" || c == "\xE2\x81\xA0") return c.size();
    return c.size() == 3 && c.starts_with("\xE2\x80") && octet(c[2]) >= 0x8B && octet(c[2]) <= 0x8F ? 3 : 0;
}

std::size_t curly_quote(std::string_view text) noexcept
{
    if (text.empty() || octet(text[0]) < 0x80) return 0;
    const auto c = front(text);
    return is_curly_utf8(c) || (c.size() == 1 && is_curly_octet(c[0])) ? c.size() : 0;
}

std::size_t last_curly_quote(std::string_view text) noexcept
{
    if (text.size() >= 3 && is_curly_utf8(text.substr(text.size() - 3))) return 3;
    return !text.empty() && is_curly_octet(text.back()) && !ends_character(text) ? 1 : 0;
}

Spot find_closing_curly(std::string_view text, std::size_t from) noexcept
{
    for (auto at = from; at < text.size();) {
        const auto rest = text.substr(at);
        const auto size = curly_quote(rest);
        if (size != 0) {
            const auto behind = rest.substr(size);
            if (behind.empty() || is_blank(behind[0]) || behind[0] == ';') return {at, size};
        }
        at += front(rest).size();
    }
    return {};
}

std::string_view trimmed(std::string_view text) noexcept
{
    for (;;) {
        if (text.empty()) return text;
        const auto size = is_blank(text[0]) ? 1 : std::max(odd_blank(text), zero_width(text));
        if (size == 0) break;
        text.remove_prefix(size);
    }
    for (;;) {
        if (text.empty()) return text;
        std::size_t drop = is_blank(text.back()) ? 1 : 0;
        for (std::size_t size = 3; drop == 0 && size >= 1; --size) {
            if (size > text.size() || (size == 1 && ends_character(text))) continue;
            const auto tail = text.substr(text.size() - size);
            if (odd_blank(tail) == size || zero_width(tail) == size) drop = size;
        }
        if (drop == 0) return text;
        text.remove_suffix(drop);
    }
}

Oddities oddities_of_letters(std::string_view text) noexcept
{
    Oddities odd;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = octet(text[at]);
        if (c == 0) {
            odd |= Oddity::nul;
        } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
            odd |= Oddity::control;
        } else if (c >= 0x80) {
            const auto rest = text.substr(at);
            if (odd_blank(rest) != 0) {
                odd |= Oddity::no_break_space;
            } else if (zero_width(rest) != 0) {
                odd |= Oddity::zero_width;
            } else if (curly_quote(rest) == 0) {
                odd |= Oddity::not_ascii;
            }
            at += front(rest).size();
            continue;
        }
        ++at;
    }
    return odd;
}

bool looks_binary(std::string_view octets) noexcept
{
    const auto head = octets.substr(0, 4096);
    const auto odd = std::count_if(head.begin(), head.end(),
                                   [](char c) { return octet(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
    return odd > 8 && static_cast<std::size_t>(odd) * 20 > head.size();
}

void append_utf8(std::string& out, std::uint32_t code)
{
    const auto put = [&out](std::uint32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6));
        put(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(0xE0 | (code >> 12));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xF0 | (code >> 18));
        put(0x80 | ((code >> 12) & 0x3F));
        put(0x80 | ((code >> 6) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

}  // namespace sipdiag::cnf::detail
