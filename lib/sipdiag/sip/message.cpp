// SPDX-License-Identifier: MIT
#include "sipdiag/sip/message.hpp"

#include <bit>
#include <cstring>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/number.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sipdiag::sip {
namespace {

using grammar::is;
namespace cls = grammar::cls;

struct Line {
    const char* colon;  // the first colon of the line, or null
    const char* feed;   // its LF, or the end of the text
};

const char* find_feed(const char* p, const char* end) noexcept
{
    const void* const found = p == end ? nullptr : std::memchr(p, '\n', static_cast<std::size_t>(end - p));
    return found != nullptr ? static_cast<const char*>(found) : end;
}

// The first line end from p on, and the first colon before it. Both are looked for in the same 16 octets: a name is
// rarely longer, so that one pass serves.
Line find_line(const char* p, const char* end) noexcept
{
    const char* colon = nullptr;
#if defined(__SSE2__)
    const __m128i feeds = _mm_set1_epi8('\n');
    const __m128i colons = _mm_set1_epi8(':');
    while (end - p >= 16) {
        __m128i octets;
        std::memcpy(&octets, p, 16);
        const auto feed = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, feeds)));
        if (colon == nullptr) {
            auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, colons)));
            if (feed != 0) mask &= (feed & (~feed + 1U)) - 1U;
            if (mask != 0) colon = p + std::countr_zero(mask);
        }
        if (feed != 0) return {colon, p + std::countr_zero(feed)};
        p += 16;
        if (colon != nullptr) return {colon, find_feed(p, end)};
    }
#endif
    for (; p != end; ++p) {
        if (*p == '\n') break;
        if (*p == ':' && colon == nullptr) colon = p;
    }
    return {colon, p};
}

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t';
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

void Index::append(const Field& field)
{
    if (count_ == max_fields) {
        overflowed_ = true;
        return;
    }
    const auto at = static_cast<std::uint16_t>(count_);
    const auto id = static_cast<std::size_t>(field.id);
    if (first_[id] == Field::no_next) {
        first_[id] = at;
    } else {
        const auto last = last_[id];
        (last < inline_fields ? fields_[last] : spilled_[last - inline_fields]).next = at;
    }
    last_[id] = at;
    if (count_ < inline_fields) {
        fields_[count_] = field;
    } else {
        spilled_.push_back(field);
    }
    ++count_;
}

Error Index::read_start_line(std::string_view octets, std::uint32_t begin, std::uint32_t end)
{
    start_.line = {begin, end};
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
    const char* const base = octets.data();
    const char* const end = base + octets.size();
    const auto offset = [base](const char* p) { return static_cast<std::uint32_t>(p - base); };

    const char* p = base;
    while (p != end && (*p == '\r' || *p == '\n'))
        ++p;  // §7.5
    if (p == end) return {errc::no_message, 0};
    leading_ = offset(p);

    const char* feed = find_feed(p, end);
    const char* line_end = feed != p && feed[-1] == '\r' ? feed - 1 : feed;
    if (const auto fault = read_start_line(octets, offset(p), offset(line_end)); fault.code != errc::none) {
        reset();
        return fault;
    }
    p = feed == end ? end : feed + 1;
    fields_begin_ = offset(p);

    while (p != end) {
        if (*p == '\n' || (*p == '\r' && end - p > 1 && p[1] == '\n')) {
            p += *p == '\n' ? 1 : 2;
            closed_ = true;
            break;
        }
        auto [colon, line_feed] = find_line(p, end);
        // A line that begins with a blank continues the one before it, even if nothing else is on it (§7.3.1).
        while (end - line_feed > 1 && is_blank(line_feed[1]))
            line_feed = find_feed(line_feed + 1, end);

        Field field;
        field.begin = offset(p);
        field.end = line_feed == end ? offset(end) : offset(line_feed + 1);
        const char* value = p;
        if (colon != nullptr) {
            const char* name_end = colon;
            while (name_end != p && is_blank(name_end[-1]))
                --name_end;
            field.name_size = static_cast<std::uint32_t>(name_end - p);
            field.id = field_id({p, field.name_size});
            value = colon + 1;
        } else {
            field.has_colon = false;
        }
        // The line end is left out first: the place of an empty value is before it.
        const char* value_end = line_feed != p && line_feed[-1] == '\r' ? line_feed - 1 : line_feed;
        while (value != value_end && is(*value, cls::space))
            ++value;
        while (value != value_end && is(value_end[-1], cls::space))
            --value_end;
        field.value = offset(value);
        field.value_size = static_cast<std::uint32_t>(value_end - value);
        append(field);
        p = line_feed == end ? end : line_feed + 1;
    }
    body_ = offset(p);
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
