// SPDX-License-Identifier: MIT
//
// Finding octets sixteen at a time, where a reader only has to know how far something goes.
#pragma once

#include <bit>
#include <cstring>

#include "sipdiag/grammar/charset.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sipdiag::grammar {

/// The first octet that is one of the two, or `end`.
inline const char* find_either(const char* p, const char* end, char a, char b) noexcept
{
#if defined(__SSE2__)
    const __m128i as = _mm_set1_epi8(a);
    const __m128i bs = _mm_set1_epi8(b);
    for (; end - p >= 16; p += 16) {
        __m128i octets;
        std::memcpy(&octets, p, 16);
        const auto hits = static_cast<unsigned>(
            _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(octets, as), _mm_cmpeq_epi8(octets, bs))));
        if (hits != 0) return p + std::countr_zero(hits);
    }
#endif
    while (p != end && *p != a && *p != b)
        ++p;
    return p;
}

/// The first octet from 00 to `most`, or `end`.
inline const char* find_up_to(const char* p, const char* end, unsigned char most) noexcept
{
#if defined(__SSE2__)
    const __m128i bound = _mm_set1_epi8(static_cast<char>(most));
    for (; end - p >= 16; p += 16) {
        __m128i octets;
        std::memcpy(&octets, p, 16);
        const auto hits = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(octets, bound), octets)));
        if (hits != 0) return p + std::countr_zero(hits);
    }
#endif
    while (p != end && static_cast<unsigned char>(*p) > most)
        ++p;
    return p;
}

/// Where a bare value ends: the first octet of cls::value_end, or `end`.
inline const char* find_value_end(const char* p, const char* end) noexcept
{
#if defined(__SSE2__)
    // Semicolon, or an octet up to the comma: a few of those are lawful within a value, and rare.
    const __m128i semicolons = _mm_set1_epi8(';');
    const __m128i bound = _mm_set1_epi8(',');
    for (; end - p >= 16; p += 16) {
        __m128i octets;
        std::memcpy(&octets, p, 16);
        auto hits = static_cast<unsigned>(_mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(octets, semicolons), _mm_cmpeq_epi8(_mm_min_epu8(octets, bound), octets))));
        for (; hits != 0; hits &= hits - 1) {
            const char* const hit = p + std::countr_zero(hits);
            if (is(*hit, cls::value_end)) return hit;
        }
    }
#endif
    while (p != end && !is(*p, cls::value_end))
        ++p;
    return p;
}

}  // namespace sipdiag::grammar
