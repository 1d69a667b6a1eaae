// SPDX-License-Identifier: MIT
//
// Finding octets sixteen at a time, where a reader only has to know how far something goes.
//
//     find(begin, p, end, Either('"', '\\'))
//
// No octet before `begin`, which is p or before it, nor from `end` on is read: what is left of fewer than 16 octets is
// read as the last 16 of the text where it is that long.
#pragma once

#include <bit>
#include <cstring>

#include "sipdiag/grammar/charset.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sipdiag::grammar {

#if defined(__SSE2__)
namespace detail {
using Octets = __m128i;
inline unsigned bits(Octets mask) noexcept
{
    return static_cast<unsigned>(_mm_movemask_epi8(mask));
}
inline Octets all_of(char c) noexcept
{
    return _mm_set1_epi8(c);
}
/// Which are `most` at most, as unsigned numbers?
inline Octets up_to(Octets octets, char most) noexcept
{
    return _mm_cmpeq_epi8(_mm_min_epu8(octets, all_of(most)), octets);
}
inline Octets load(const char* p) noexcept
{
    Octets octets;
    std::memcpy(&octets, p, sizeof octets);
    return octets;
}
}  // namespace detail
#endif

// What is looked for: has() is the truth; candidates() are the octets worth a look, a bit each, and never miss one.

struct One {
    char c;
    explicit One(char octet) noexcept : c(octet) {}
    static constexpr bool exact = true;
    [[nodiscard]] bool has(char octet) const noexcept { return octet == c; }
#if defined(__SSE2__)
    [[nodiscard]] unsigned candidates(detail::Octets octets) const noexcept
    {
        return detail::bits(_mm_cmpeq_epi8(octets, detail::all_of(c)));
    }
#endif
};

struct Either {
    char a;
    char b;
    Either(char one, char other) noexcept : a(one), b(other) {}
    static constexpr bool exact = true;
    [[nodiscard]] bool has(char octet) const noexcept { return octet == a || octet == b; }
#if defined(__SSE2__)
    [[nodiscard]] unsigned candidates(detail::Octets octets) const noexcept
    {
        return detail::bits(
            _mm_or_si128(_mm_cmpeq_epi8(octets, detail::all_of(a)), _mm_cmpeq_epi8(octets, detail::all_of(b))));
    }
#endif
};

/// Comma, quote or white space: what parameters do not run over.
struct ListMark {
    static constexpr bool exact = false;
    [[nodiscard]] static bool has(char octet) noexcept { return octet != ';' && is(octet, cls::value_end); }
#if defined(__SSE2__)
    [[nodiscard]] static unsigned candidates(detail::Octets octets) noexcept
    {
        return detail::bits(detail::up_to(octets, ','));  // a few of those are lawful in a value, and rare
    }
#endif
};

/// Where a bare value ends: cls::value_end.
struct ValueEnd {
    static constexpr bool exact = false;
    [[nodiscard]] static bool has(char octet) noexcept { return is(octet, cls::value_end); }
#if defined(__SSE2__)
    [[nodiscard]] static unsigned candidates(detail::Octets octets) noexcept
    {
        return detail::bits(_mm_or_si128(_mm_cmpeq_epi8(octets, detail::all_of(';')), detail::up_to(octets, ',')));
    }
#endif
};

/// Where a token ends.
struct TokenEnd {
    static constexpr bool exact = false;
    [[nodiscard]] static bool has(char octet) noexcept { return !is(octet, cls::token); }
#if defined(__SSE2__)
    [[nodiscard]] static unsigned candidates(detail::Octets octets) noexcept
    {
        // [\]^_ are {|}~ and DEL without the bit of case, and "@" is "`".
        const auto folded = _mm_or_si128(octets, detail::all_of(0x20));
        const auto outside = _mm_or_si128(_mm_cmpgt_epi8(detail::all_of('-'), octets),  // to "," and from 80 on
                                          _mm_cmpgt_epi8(folded, detail::all_of('z')));
        const auto single =
            _mm_or_si128(_mm_cmpeq_epi8(octets, detail::all_of('/')), _mm_cmpeq_epi8(folded, detail::all_of('`')));
        const auto colons = detail::up_to(_mm_sub_epi8(octets, detail::all_of(':')), '?' - ':');
        return detail::bits(_mm_or_si128(_mm_or_si128(outside, single), colons));
    }
#endif
};

#if defined(__SSE2__)
namespace detail {
template <class Set>
inline const char* first(const char* p, unsigned candidates, Set set) noexcept
{
    if constexpr (Set::exact) return candidates != 0 ? p + std::countr_zero(candidates) : nullptr;
    for (; candidates != 0; candidates &= candidates - 1) {
        const char* const octet = p + std::countr_zero(candidates);
        if (set.has(*octet)) return octet;
    }
    return nullptr;
}
}  // namespace detail
#endif

/// The first octet of the set from p on, or `end`.
template <class Set>
inline const char* find(const char* begin, const char* p, const char* end, Set set) noexcept
{
#if defined(__SSE2__)
    for (; end - p >= 16; p += 16) {
        if (const char* const octet = detail::first(p, set.candidates(detail::load(p)), set)) return octet;
    }
    if (p == end) return end;
    if (end - begin >= 16) {
        const auto late = set.candidates(detail::load(end - 16)) >> static_cast<unsigned>(16 - (end - p));
        const char* const octet = detail::first(p, late, set);
        return octet != nullptr ? octet : end;
    }
#endif
    while (p != end && !set.has(*p))
        ++p;
    return p;
}

}  // namespace sipdiag::grammar
