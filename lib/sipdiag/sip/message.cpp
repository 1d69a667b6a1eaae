// SPDX-License-Identifier: MIT
#include "sipdiag/sip/message.hpp"

#include <bit>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/find.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/detail/field_names.hpp"

namespace sipdiag::sip {
namespace {

using grammar::is;
namespace cls = grammar::cls;

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t';
}

// Nearly no octet of a value is a blank: one comparison each.
constexpr bool is_space(char c) noexcept
{
    return static_cast<unsigned char>(c) <= ' ' && is(c, cls::space);
}

// The first LF from `at` on, or the end.
[[gnu::noinline]] std::size_t find_feed(std::string_view octets, std::size_t at) noexcept
{
    const char* const begin = octets.data();
    const char* const end = begin + octets.size();
    return static_cast<std::size_t>(grammar::find(begin, begin + at, end, grammar::One('\n')) - begin);
}

constexpr std::size_t no_colon = std::string_view::npos;

struct Line {
    std::size_t colon;  // the first of the line
    std::size_t feed;   // its LF, or the end of the text
};

// Where both are far from the end of the text they are looked for in the same 16 octets: a name is rarely longer.
inline Line find_line(std::string_view octets, std::size_t at) noexcept
{
    const char* const text = octets.data();
    const auto size = octets.size();
    std::size_t colon = no_colon;
#if defined(__SSE2__)
    const grammar::One is_feed('\n');
    for (; size - at >= 16; at += 16) {
        const auto block = grammar::detail::load(text + at);
        const auto feeds = is_feed.candidates(block);
        auto colons = grammar::One(':').candidates(block);
        if (feeds != 0) [[unlikely]] {
            colons &= (feeds & (~feeds + 1U)) - 1U;
            if (colons != 0) colon = at + static_cast<std::size_t>(std::countr_zero(colons));
            return {colon, at + static_cast<std::size_t>(std::countr_zero(feeds))};
        }
        if (colons == 0) continue;
        colon = at + static_cast<std::size_t>(std::countr_zero(colons));
        for (at += 16; at + 32 <= size; at += 32) {
            const auto found = is_feed.candidates(grammar::detail::load(text + at)) |
                               is_feed.candidates(grammar::detail::load(text + at + 16)) << 16U;
            if (found != 0) return {colon, at + static_cast<std::size_t>(std::countr_zero(found))};
        }
        break;
    }
#endif
    for (; at != size && text[at] != '\n'; ++at) {
        if (text[at] == ':' && colon == no_colon) colon = at;
    }
    return {colon, at};
}

// "SIP/" and a digit, whatever the case: the word that makes a line a start line.
bool is_sip_version(std::string_view text) noexcept
{
    return text.size() > 4 && grammar::equals(text.substr(0, 4), "SIP/") && is(text[4], cls::digit);
}

}  // namespace

void Index::reset() noexcept
{
    start_ = {};
    count_ = 0;
    leading_ = fields_begin_ = body_ = 0;
    closed_ = overflowed_ = false;
    first_.fill(Field::no_next);
    spilled_.clear();
}

Field* Index::spill()
{
    if (count_ == max_fields) {
        overflowed_ = true;
        return nullptr;
    }
    return &spilled_.emplace_back();
}

// The field that has been written comes behind the last one of the same id.
inline void Index::link(FieldId id) noexcept
{
    const auto at = static_cast<std::uint16_t>(count_++);
    auto& first = first_[static_cast<std::size_t>(id)];
    auto& last = last_[static_cast<std::size_t>(id)];
    if (first == Field::no_next) [[likely]] {
        first = at;
    } else {
        (last < inline_fields ? fields_[last] : spilled_[last - inline_fields]).next = at;
    }
    last = at;
}

bool Index::read_usual_start_line(std::string_view octets, std::uint32_t begin, std::uint32_t end) noexcept
{
    constexpr std::string_view before = "SIP/2.0 ";
    constexpr std::string_view after = " SIP/2.0";
    const auto line = octets.substr(begin, end - begin);
    if (line.starts_with(before)) {
        const auto code = line.substr(before.size(), 3);
        const std::uint32_t code_end = begin + 11;
        if (code.size() != 3 || !grammar::all(code, cls::digit) || (code_end != end && octets[code_end] != ' '))
            return false;
        start_.kind = MessageKind::response;
        start_.version = {begin, begin + 7};
        start_.code = {begin + 8, code_end};
        start_.reason = {code_end != end ? code_end + 1 : end, end};
        start_.status = static_cast<std::uint16_t>((code[0] - '0') * 100 + (code[1] - '0') * 10 + code[2] - '0');
        return true;
    }
    if (!line.ends_with(after)) return false;
    const auto uri_end = static_cast<std::uint32_t>(end - after.size());
    std::uint32_t method_end = begin;
    while (is(octets[method_end], cls::token))
        ++method_end;  // a blank stands before the version, if none before
    const auto uri = method_end + 1;
    if (method_end == begin || octets[method_end] != ' ' || uri >= uri_end || is_blank(octets[uri]) ||
        is_blank(octets[uri_end - 1])) {
        return false;
    }
    start_.kind = MessageKind::request;
    start_.version = {uri_end + 1, end};
    start_.method = {begin, method_end};
    start_.uri = {uri, uri_end};
    start_.method_id = sip::method_id(start_.method.in(octets));
    return true;
}

Error Index::read_start_line(std::string_view octets, std::uint32_t begin, std::uint32_t end)
{
    start_.line = {begin, end};
    if (read_usual_start_line(octets, begin, end)) return {};
    std::uint32_t last = end;
    while (last > begin && is_blank(octets[last - 1]))
        --last;
    const auto skip = [&](std::uint32_t at) {
        while (at < last && is_blank(octets[at]))
            ++at;
        return at;
    };
    const auto word = [&](std::uint32_t at) {
        while (at < last && !is_blank(octets[at]))
            ++at;
        return at;
    };
    const std::uint32_t first = skip(begin);
    const std::uint32_t first_end = word(first);
    const Span opening{first, first_end};

    if (is_sip_version(opening.in(octets))) {
        start_.kind = MessageKind::response;
        start_.version = opening;
        const auto code = skip(first_end);
        start_.code = {code, word(code)};
        // The phrase may begin with blanks of its own: exactly one SP is the separator.
        const auto reason = start_.code.end < end ? start_.code.end + 1 : end;
        start_.reason = {reason, end};
        if (const auto digits = start_.code.in(octets); digits.size() == 3 && grammar::all(digits, cls::digit)) {
            start_.status =
                static_cast<std::uint16_t>((digits[0] - '0') * 100 + (digits[1] - '0') * 10 + digits[2] - '0');
        }
        return {};
    }

    if (!grammar::is_token(opening.in(octets))) return {errc::no_start_line, begin};
    std::uint32_t version = last;
    while (version > first_end && !is_blank(octets[version - 1]))
        --version;
    const auto uri = skip(first_end);
    std::uint32_t uri_end = last;
    if (version > uri && is_sip_version(octets.substr(version, last - version))) {
        start_.version = {version, last};
        uri_end = version;
        while (uri_end > uri && is_blank(octets[uri_end - 1]))
            --uri_end;
    } else if (is_sip_version(octets.substr(uri, last - uri))) {
        // Method and version with nothing between them.
        start_.version = {uri, last};
        uri_end = uri;
    } else {
        // No version at all: two words of which the second is a URI are still a request line, broken; anything else
        // (HTTP, text, noise) is not SIP.
        const auto target = octets.substr(uri, last - uri);
        const auto colon = target.find(':');
        const bool one_word = target.find_first_of(" \t") == std::string_view::npos;
        if (!one_word || colon == std::string_view::npos || colon == 0 || !is(target[0], cls::alpha)) {
            return {errc::no_start_line, begin};
        }
        start_.version = {last, last};
    }
    start_.kind = MessageKind::request;
    start_.method = opening;
    start_.uri = {uri, uri_end};
    start_.method_id = sip::method_id(opening.in(octets));
    return {};
}

Error Index::scan(std::string_view octets)
{
    reset();
    if (octets.size() > max_octets) return {errc::too_long, static_cast<std::uint32_t>(max_octets)};
    const char* const text = octets.data();
    const auto size = octets.size();

    std::size_t at = 0;
    while (at != size && (text[at] == '\r' || text[at] == '\n'))
        ++at;  // §7.5
    if (at == size) return {errc::no_message, 0};
    leading_ = static_cast<std::uint32_t>(at);

    const auto first_feed = find_feed(octets, at);
    const auto first_end = first_feed != at && text[first_feed - 1] == '\r' ? first_feed - 1 : first_feed;
    if (const auto fault = read_start_line(octets, leading_, static_cast<std::uint32_t>(first_end));
        fault.code != errc::none) {
        reset();
        return fault;
    }
    at = first_feed == size ? size : first_feed + 1;
    fields_begin_ = static_cast<std::uint32_t>(at);

    while (at != size) {
        if (text[at] <= '\r' && (text[at] == '\n' || (text[at] == '\r' && size - at > 1 && text[at + 1] == '\n'))) {
            at += text[at] == '\n' ? 1 : 2;
            closed_ = true;
            break;
        }
        auto [colon, feed] = find_line(octets, at);
        // A line that begins with a blank continues the one before it, even if nothing else is on it (§7.3.1).
        while (size - feed > 1 && is_blank(text[feed + 1]))
            feed = find_feed(octets, feed + 1);
        const auto next = feed == size ? size : feed + 1;
        Field* const field = count_ < inline_fields ? &fields_[count_] : spill();
        if (field == nullptr) [[unlikely]] {
            at = next;
            continue;
        }
        field->begin = static_cast<std::uint32_t>(at);
        field->end = static_cast<std::uint32_t>(next);
        auto value = at;
        auto name_end = at;
        auto id = FieldId::other;
        if (colon != no_colon) [[likely]] {
            value = colon + 1;
            name_end = colon;
            // Before the line stands the end of another: no blank.
            while (is_blank(text[name_end - 1]))
                [[unlikely]]-- name_end;
            const std::string_view name(text + at, name_end - at);
            id = size - at >= 16 ? detail::field_id_in_16(name) : field_id(name);
        }
        field->name_size = static_cast<std::uint32_t>(name_end - at);
        field->next = Field::no_next;
        field->id = id;
        field->has_colon = colon != no_colon;
        // The line end is left out first: the place of an empty value is before it.
        auto value_end = text[feed - 1] == '\r' && feed != at ? feed - 1 : feed;
        if (value_end - value > 1 && text[value] == ' ') [[likely]]
            ++value;
        while (value != value_end && is_space(text[value]))
            [[unlikely]]++ value;
        while (value != value_end && is_space(text[value_end - 1]))
            [[unlikely]]-- value_end;
        field->value = static_cast<std::uint32_t>(value);
        field->value_size = static_cast<std::uint32_t>(value_end - value);
        link(id);
        at = next;
    }
    body_ = static_cast<std::uint32_t>(at);
    return {};
}

Result<std::uint32_t> MessageView::content_length() const noexcept
{
    const auto* const field = index_->first(FieldId::content_length);
    if (field == nullptr) return Error{errc::empty, 0};
    return grammar::parse_number(value(*field));
}

std::string_view MessageView::body() const noexcept
{
    const auto rest = after_header();
    if (const auto length = content_length()) return rest.substr(0, *length);
    return rest;
}

Result<Message> Message::read(std::string octets)
{
    Message message;
    message.octets_ = std::move(octets);
    if (const auto fault = message.index_.scan(message.octets_); fault.code != errc::none) return fault;
    return message;
}

}  // namespace sipdiag::sip
