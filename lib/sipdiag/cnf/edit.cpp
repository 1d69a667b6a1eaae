// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/edit.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/detail/letters.hpp"
#include "sipdiag/cnf/detail/secrets.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

using detail::is_blank;

bool is_settings(Kind kind)
{
    return kind == Kind::defaults || kind == Kind::phone || kind == Kind::dump;
}

std::string digits_of(std::string_view text)
{
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
                 [](char c) { return grammar::is(c, grammar::cls::digit); });
    return digits;
}

// One letter left out, put in, changed, or two neighbours swapped.
bool one_slip(std::string_view a, std::string_view b)
{
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    std::size_t at = 0;
    while (at < a.size() && grammar::lower(a[at]) == grammar::lower(b[at]))
        ++at;
    if (a.size() != b.size()) return grammar::equals(a.substr(at), b.substr(at + 1));
    if (at == a.size()) return true;
    if (grammar::equals(a.substr(at + 1), b.substr(at + 1))) return true;
    return at + 1 < a.size() && grammar::lower(a[at]) == grammar::lower(b[at + 1]) &&
           grammar::lower(a[at + 1]) == grammar::lower(b[at]) && grammar::equals(a.substr(at + 2), b.substr(at + 2));
}

// The name that was meant, where there is no doubt: it is not set elsewhere in the file, and the number is the same.
std::optional<std::string_view> meant_key(const Document& document, const Line& line)
{
    const auto key = document.key(line);
    std::optional<std::string_view> meant;
    if (line.oddities.has(Oddity::key_capitals)) return key_of(line.slot);
    if (line.oddities.has(Oddity::alias_key)) {
        const auto stock = info(line.slot).stock;
        // The one that is only misspelt; the others' values belong elsewhere, too.
        if (!stock.empty() && parameter_of(line.slot) == Parameter::alias_timer_registry_delta) meant = stock;
    } else if (line.oddities.has(Oddity::unknown_key) && !line.oddities.has(Oddity::out_of_family)) {
        constexpr std::size_t shortest = 7;  // shorter ones are near too much
        const auto near = key.size() >= shortest ? nearest_key(key) : std::nullopt;
        if (near && one_slip(key, *near) && digits_of(key) == digits_of(*near)) meant = near;
    }
    if (!meant) return std::nullopt;
    const auto slot = find_slot(*meant);
    return slot.is_known() && document.last(slot) == nullptr ? meant : std::nullopt;
}

// Blanks that are none, and characters without width, as plain blanks or nothing.
std::string plain_blanks(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        if (const auto size = detail::odd_blank(text); size != 0) {
            out += ' ';
            text.remove_prefix(size);
        } else if (const auto nothing = detail::zero_width(text); nothing != 0) {
            text.remove_prefix(nothing);
        } else {
            const auto size_of_character = std::max<std::size_t>(utf8_length(text), 1);
            out += text.substr(0, size_of_character);
            text.remove_prefix(size_of_character);
        }
    }
    return out;
}

// May the text stand between two straight quotes, and be read as that again?
bool can_be_quoted(std::string_view value)
{
    return value.find('"') == std::string_view::npos;
}

std::string quoted(std::string_view value)
{
    std::string out = "\"";
    out += value;
    out += '"';
    return out;
}

std::string fixed_value(const Document& document, const Line& line)
{
    const auto raw = document.raw(line);
    const auto value = document.value(line);
    const bool meant_settings = line.slot.is_known() && (info(line.slot).is_setting() || document.kind() == Kind::dump);
    if (line.oddities.has(Oddity::bare_empty)) return meant_settings ? "\"\"" : std::string(raw);
    const bool odd_quotes = line.oddities.has(Oddity::curly_quotes) || line.quoting == Quoting::single;
    if (!odd_quotes || !can_be_quoted(value)) return std::string(raw);
    // A bare value that only ends in a mark loses it and gains quotes.
    auto bare = value;
    if (line.quoting == Quoting::none) {
        bare.remove_suffix(detail::last_curly_quote(bare));
        if (bare.empty() || !can_be_quoted(bare)) return std::string(raw);
    }
    return quoted(bare);
}

std::string fixed_line(const Document& document, const Line& line)
{
    const auto all = document.octets();
    const auto text = document.text(line);
    if (line.kind == LineKind::blank) return {};
    if (line.kind != LineKind::setting || line.key.empty()) return std::string(text);
    const bool odd_letters = line.oddities.has(Oddity::no_break_space | Oddity::zero_width);
    const auto cleaned = [&](std::size_t begin, std::size_t end) {
        const auto part = all.substr(begin, end - begin);
        return odd_letters ? plain_blanks(part) : std::string(part);
    };
    // before key, key, up to the separator, separator, up to the value, value, the rest
    const auto separator = all.find_first_of(":=", line.key.end);
    if (separator == std::string_view::npos || separator >= line.whole.end || line.raw.begin <= separator) {
        return std::string(text);
    }
    std::string out = cleaned(line.whole.begin, line.key.begin);
    const auto meant = meant_key(document, line);
    out += meant ? std::string(*meant) : std::string(document.key(line));
    out += cleaned(line.key.end, separator);
    out += ':';
    auto between = cleaned(separator + 1, line.raw.begin);
    auto value = fixed_value(document, line);
    const bool was_empty = line.oddities.has(Oddity::bare_empty) && !value.empty();
    const bool was_equals = all[separator] == '=';
    if ((was_empty || was_equals) && between.empty() && !value.empty()) between = " ";
    out += between;
    out += value;
    auto rest = cleaned(line.raw.end, line.comment.empty() ? line.whole.end : line.comment.begin);
    // `key:;comment` and `key: ;` keep a blank before the comment.
    out += rest;
    if (was_empty && !line.comment.empty() && (rest.empty() || !is_blank(rest.back()))) out += ' ';
    if (!line.comment.empty()) out += all.substr(line.comment.begin, line.comment.size());
    return out;
}

std::string fixed_once(std::string_view path, std::string_view octets)
{
    Document document;
    document.read_copy(path, octets);
    if (!is_settings(document.kind()) || document.truncated()) return std::string(octets);
    const auto all = document.octets();
    // The ends that most lines have. Carriage returns alone are no line ends to the phone.
    const std::string_view end = document.crlf_count() > document.lf_count() ? "\r\n" : "\n";
    const bool one_kind = document.cr_count() == 0 && (document.crlf_count() == 0 || document.lf_count() == 0);
    std::string out;
    out.reserve(octets.size() + 64);
    auto next = document.lines().begin();
    std::uint32_t number = 0;
    for (std::size_t at = document.encoding() == Encoding::utf8_with_bom ? 3 : 0; at < all.size();) {
        ++number;
        const auto stop = all.find_first_of("\r\n", at);
        const auto line_end = std::min(stop, all.size());
        auto after = line_end;
        if (after < all.size())
            after += all[after] == '\r' && after + 1 < all.size() && all[after + 1] == '\n' ? 2U : 1U;
        if (next != document.lines().end() && next->number == number) {
            out += fixed_line(document, *next);
            ++next;
        } else {
            out += all.substr(at, line_end - at);
        }
        if (after > line_end) out += one_kind ? all.substr(line_end, after - line_end) : end;
        at = after;
    }
    return out;
}

// ---- Differences

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        lines.push_back(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
    }
    return lines;
}

// A line to this diff may be many to the reader: CR alone ends them too.
std::string shown_lines(std::string_view line)
{
    std::string out;
    while (!line.empty()) {
        const auto end = std::min(line.find('\r'), line.size() - 1);
        out += detail::shown_line(line.substr(0, end + 1));
        line.remove_prefix(end + 1);
    }
    return out;
}

// Pairs of equal lines, by the middle alone: what files of some thousand lines with a few changes need.
struct Change {
    std::size_t old_begin, old_end, new_begin, new_end;
};

std::vector<Change> changes_between(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b)
{
    std::vector<Change> changes;
    if (a.size() == b.size()) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a[i] == b[i]) continue;
            if (!changes.empty() && changes.back().old_end == i) {
                ++changes.back().old_end;
                ++changes.back().new_end;
            } else {
                changes.push_back({i, i + 1, i, i + 1});
            }
        }
        return changes;
    }
    std::size_t front = 0;
    while (front < a.size() && front < b.size() && a[front] == b[front])
        ++front;
    std::size_t back = 0;
    while (back < a.size() - front && back < b.size() - front && a[a.size() - 1 - back] == b[b.size() - 1 - back])
        ++back;
    changes.push_back({front, a.size() - back, front, b.size() - back});
    return changes;
}

}  // namespace

std::string fixed(std::string_view path, std::string_view octets)
{
    auto once = fixed_once(path, octets);
    if (once == octets) return once;
    // A name set right may be one that another line's slip was compared with; a second look settles that.
    constexpr int most_passes = 8;
    for (int pass = 1; pass < most_passes; ++pass) {
        auto again = fixed_once(path, once);
        if (again == once) return once;
        once = std::move(again);
    }
    return std::string(octets);
}

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after, bool show_secrets)
{
    constexpr std::size_t context = 3;
    const auto a = lines_of(before);
    const auto b = lines_of(after);
    const auto changes = before == after ? std::vector<Change>() : changes_between(a, b);
    std::string out;
    if (changes.empty()) return out;
    out += fmt::format("--- {}\n+++ {}\n", path, path);
    const auto put = [&](char sign, std::string_view line) {
        out += sign;
        out += show_secrets ? std::string(line) : shown_lines(line);
        if (!out.ends_with('\n')) out += "\n\\ No newline at end of file\n";
    };
    // A line that is masked would match no file, so it is no context: patch applies what changes no password.
    const auto is_masked = [&](std::size_t at) { return !show_secrets && shown_lines(a[at]) != a[at]; };
    const auto plain_before = [&](std::size_t at, std::size_t most) {
        std::size_t count = 0;
        while (count < std::min(at, most) && !is_masked(at - count - 1))
            ++count;
        return count;
    };
    const auto plain_behind = [&](std::size_t at, std::size_t most) {
        std::size_t count = 0;
        while (count < std::min(a.size() - at, most) && !is_masked(at + count))
            ++count;
        return count;
    };
    for (std::size_t i = 0; i < changes.size();) {
        auto j = i + 1;
        for (; j < changes.size(); ++j) {
            const auto gap = changes[j].old_begin - changes[j - 1].old_end;
            if (gap > 2 * context || plain_behind(changes[j - 1].old_end, gap) < gap) break;
        }
        auto lead = plain_before(changes[i].old_begin, context);
        const auto end = changes[j - 1].old_end + plain_behind(changes[j - 1].old_end, context);
        // To patch, less behind a change than before it means the end of the file.
        if (end < a.size()) lead = std::min(lead, end - changes[j - 1].old_end);
        const auto begin = changes[i].old_begin - lead;
        const auto new_begin = changes[i].new_begin - (changes[i].old_begin - begin);
        const auto new_end = changes[j - 1].new_end + (end - changes[j - 1].old_end);
        const auto range = [](std::size_t first, std::size_t size) {
            return size == 1 ? fmt::format("{}", first + 1) : fmt::format("{},{}", size == 0 ? first : first + 1, size);
        };
        out += fmt::format("@@ -{} +{} @@\n", range(begin, end - begin), range(new_begin, new_end - new_begin));
        auto at = begin;
        for (; i < j; ++i) {
            for (; at < changes[i].old_begin; ++at)
                put(' ', a[at]);
            for (; at < changes[i].old_end; ++at)
                put('-', a[at]);
            for (auto fresh = changes[i].new_begin; fresh < changes[i].new_end; ++fresh)
                put('+', b[fresh]);
        }
        for (; at < end; ++at)
            put(' ', a[at]);
    }
    return out;
}

}  // namespace sipdiag::cnf
