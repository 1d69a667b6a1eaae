// SPDX-License-Identifier: MIT
#include "sipdiag/base/text.hpp"

#include <algorithm>
#include <array>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t';
}

constexpr unsigned octet(char c) noexcept
{
    return static_cast<unsigned char>(c);
}

// Where the line end at `at` is a fold, the first octet behind its blanks; else `at`.
std::size_t past_fold(std::string_view text, std::size_t at) noexcept
{
    auto end = at;
    if (end < text.size() && text[end] == '\r') ++end;
    if (end == text.size() || text[end] != '\n') return at;
    ++end;
    if (end == text.size() || !is_blank(text[end])) return at;
    while (end < text.size() && is_blank(text[end]))
        ++end;
    return end;
}

unsigned code_point(std::string_view character) noexcept
{
    constexpr std::array<unsigned, 5> first_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned code = octet(character[0]) & first_bits[character.size()];
    for (const char c : character.substr(1))
        code = (code << 6) | (octet(c) & 0x3F);
    return code;
}

// Characters that a terminal or a viewer obeys instead of showing: C0 and C1 controls, line and paragraph separators,
// and the marks that turn the direction of writing (they can make one address look like another).
constexpr bool is_obeyed(unsigned code) noexcept
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF;
}

int hex_value(char c) noexcept
{
    const auto at = hex_digits.find(c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// Edit distance with swaps of neighbours, given up as soon as it must exceed `most` (then most + 1).
std::size_t distance(std::string_view a, std::string_view b, std::size_t most)
{
    const auto longer = std::max(a.size(), b.size());
    const auto shorter = std::min(a.size(), b.size());
    if (longer > max_nearest_name || longer - shorter > most) return most + 1;
    using Row = std::array<std::size_t, max_nearest_name + 1>;
    Row before{};
    Row last{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        auto least = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto ca = grammar::lower(a[i - 1]);
            const auto cb = grammar::lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (ca == cb ? 0U : 1U)});
            if (i > 1 && j > 1 && ca == grammar::lower(b[j - 2]) && grammar::lower(a[i - 2]) == cb) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
            least = std::min(least, row[j]);
        }
        // A swap reaches back two rows, so one row above the bound does not yet decide.
        if (least > most + 1) return most + 1;
        before = last;
        last = row;
    }
    return last[b.size()];
}

}  // namespace

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), grammar::lower);
    return out;
}

std::string unfold(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        // Blanks before a line end belong to the fold, if it is one.
        auto line_end = at;
        while (line_end < text.size() && is_blank(text[line_end]))
            ++line_end;
        auto end = past_fold(text, line_end);
        if (end == line_end) {
            end = std::max(line_end, at + 1);
            out += text.substr(at, end - at);
        } else {
            // Several folds in a row are one.
            for (auto next = past_fold(text, end); next != end; next = past_fold(text, end))
                end = next;
            out += ' ';
        }
        at = end;
    }
    return out;
}

std::size_t utf8_length(std::string_view text) noexcept
{
    if (text.empty()) return 0;
    const auto first = octet(text[0]);
    if (first < 0x80) return 1;
    const std::size_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((octet(text[i]) & 0xC0) != 0x80) return 0;
    }
    const auto second = octet(text[1]);
    const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ||
                       (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
    return wrong ? 0 : size;
}

std::vector<std::string_view> split_lines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string visible(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto size = utf8_length(text);
        const auto character = text.substr(0, std::max<std::size_t>(size, 1));
        if (size != 0 && !is_obeyed(code_point(character))) {
            out += character;
        } else {
            for (const char c : character) {
                out += "\\x";
                out += hex_digits[octet(c) >> 4];
                out += hex_digits[octet(c) & 0x0F];
            }
        }
        text.remove_prefix(character.size());
    }
    return out;
}

Result<std::string> percent_decoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        const int high = text.size() - at > 2 ? hex_value(text[at + 1]) : -1;
        const int low = text.size() - at > 2 ? hex_value(text[at + 2]) : -1;
        if (high < 0 || low < 0) return Error{errc::bad_escape, static_cast<std::uint32_t>(at)};
        out += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return out;
}

bool matches(std::string_view pattern, std::string_view text, Letters letters) noexcept
{
    const auto same = [letters](char a, char b) {
        return letters == Letters::exact ? a == b : grammar::lower(a) == grammar::lower(b);
    };
    constexpr auto none = std::string_view::npos;
    std::size_t p = 0;
    std::size_t star = none;  // the last one, which may yet take more
    std::size_t taken = 0;    // up to where it has taken the text
    for (std::size_t t = 0; t < text.size();) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || same(pattern[p], text[t]))) {
            ++p;
            ++t;
        } else if (star != none) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == none;
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> names)
{
    if (word.empty() || word.size() > max_nearest_name) return std::nullopt;
    auto most = std::clamp<std::size_t>(word.size() / 3, 1, 3);
    std::optional<std::string_view> found;
    for (const auto name : names) {
        const auto changes = distance(word, name, most);
        if (changes > most) continue;
        found = name;
        if (changes == 0) break;
        most = changes - 1;
    }
    return found;
}

}  // namespace sipdiag
