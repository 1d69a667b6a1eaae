// SPDX-License-Identifier: MIT
#include "sipdiag/sip/host.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/grammar/number.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sipdiag::sip {
namespace {

using grammar::is;
namespace cls = grammar::cls;

constexpr bool is_digit(char c) noexcept
{
    return static_cast<unsigned char>(c - '0') < 10;
}

// Three digits that are more than 255.
constexpr bool is_beyond_255(const char* digits) noexcept
{
    if (digits[0] < '2') return false;
    return digits[0] > '2' || digits[1] > '5' || (digits[1] == '5' && digits[2] > '5');
}

#if defined(__SSE2__)
// As end_of_ipv4, of 16 octets at once; no address is longer than 15.
const char* end_of_ipv4_of_16(const char* p) noexcept
{
    __m128i octets;
    std::memcpy(&octets, p, 16);
    const __m128i values = _mm_sub_epi8(octets, _mm_set1_epi8('0'));
    const auto digits =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values)));
    auto points = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(octets, _mm_set1_epi8('.'))));
    const int size = std::countr_one(digits | points);
    // Three more than there can be: they are left over where three were found before them.
    constexpr unsigned beyond = 0x70000;
    points = (points & ((1U << static_cast<unsigned>(size)) - 1U)) | beyond;
    const int first = std::countr_zero(points);
    points &= points - 1U;
    const int second = std::countr_zero(points);
    points &= points - 1U;
    const int third = std::countr_zero(points);
    points &= points - 1U;
    const auto fits = [p](int from, int behind) {
        const auto length = static_cast<unsigned>(behind - from);
        return length - 1 < 3 && (length != 3 || !is_beyond_255(p + from));
    };
    if (points != beyond || !fits(0, first) || !fits(first + 1, second) || !fits(second + 1, third) ||
        !fits(third + 1, size)) {
        return nullptr;
    }
    return p + size;
}
#endif

// Behind the four numbers to 255 with points between them that an IPv4 address is; null where something else stands.
const char* end_of_ipv4(const char* p, const char* end) noexcept
{
    if (p == end || !is_digit(*p)) return nullptr;
#if defined(__SSE2__)
    if (end - p >= 16) return end_of_ipv4_of_16(p);
#endif
    for (int left = 3;; --left) {
        const char* const digits = p;
        while (p != end && is_digit(*p))
            ++p;
        const auto size = p - digits;
        if (size < 1 || size > 3 || (size == 3 && is_beyond_255(digits))) return nullptr;
        if (left == 0) return p;
        if (p == end || *p != '.') return nullptr;
        ++p;
    }
}

// A host that is no IPv6 reference, and what it is. Only an IPv4 address may end in a label of digits.
void take_host(grammar::Cursor& in, HostPortView& out) noexcept
{
    const char* const begin = in.position();
    const char* const address = end_of_ipv4(begin, in.end());
    if (address != nullptr) in.move_to(address);
    const bool more = !in.take(cls::host | cls::token).empty();
    out.host = in.since(begin);
    out.kind = out.host.empty() ? HostKind::none : address != nullptr && !more ? HostKind::ipv4 : HostKind::name;
}

}  // namespace

bool is_ipv6_reference(std::string_view text) noexcept
{
    return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
           parse_ipv6(text.substr(1, text.size() - 2)).has_value();
}

bool is_host_name_or_ipv4(std::string_view text) noexcept
{
    if (parse_ipv4(text)) return true;
    if (!text.empty() && text.back() == '.') text.remove_suffix(1);
    if (text.empty()) return false;
    std::string_view label;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('.', begin), text.size());
        label = text.substr(begin, end - begin);
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
        for (const char c : label) {
            if (!is(c, cls::alpha | cls::digit) && c != '-') return false;
        }
        begin = end + 1;
    }
    return is(label.front(), cls::alpha);
}

namespace {

// What there is to say of host and port that have been cut from `begin` on.
[[gnu::cold]] void judge_host_port(grammar::Cursor& in, const HostPortView& view, const char* begin, const char* colon)
{
    if (view.kind == HostKind::ipv6) {
        const char* const behind = view.host.data() + view.host.size();
        if (behind == in.end() || *behind != ']') in.remark_at(errc::unclosed_bracket, begin);
        if (!parse_ipv6(view.host)) in.remark_at(errc::bad_address, view.host.data());
    } else if (!is_host_name_or_ipv4(view.host)) {
        in.remark_at(errc::bad_host, begin);
    }
    if (!view.has_port) return;
    if (view.port_text.empty()) {
        in.remark_at(errc::bad_port, colon);
    } else if (!grammar::parse_number(view.port_text, 65535)) {
        in.remark_at(errc::bad_port, view.port_text.data());
    }
}

}  // namespace

void view_host_port(grammar::Cursor& in, HostPortView& out, bool spaced) noexcept
{
    out = {};
    const char* const begin = in.position();
    if (in.accept('[')) {
        const char* const address = in.position();
        while (!in.done() && !in.at(']') && !in.at(cls::space))
            in.advance();
        out.host = in.since(address);
        out.kind = HostKind::ipv6;
        (void)in.accept(']');
    } else {
        take_host(in, out);
    }
    const char* const colon = in.position();
    if (spaced ? in.accept_separator(':') : in.accept(':')) {
        const char* p = in.position();
        unsigned port = 0;
        for (; p != in.end() && is_digit(*p); ++p) {
            if (port <= 65535) port = port * 10 + static_cast<unsigned>(*p - '0');
        }
        out.has_port = true;
        out.port_text = {in.position(), static_cast<std::size_t>(p - in.position())};
        out.port = port <= 65535 ? static_cast<std::uint16_t>(port) : std::uint16_t{0};
        in.move_to(p);
    }
    if (in.strict()) judge_host_port(in, out, begin, colon);
}

}  // namespace sipdiag::sip
