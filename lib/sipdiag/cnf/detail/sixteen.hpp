// SPDX-License-Identifier: MIT
//
// Sixteen: sixteen octets of a text at a time, asked one question about all of them; the answer has a bit for each.
//
// With SSE2, which every x86-64 has; elsewhere compilers make what they can of the same loops.
#pragma once

#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include <cstring>
#endif

namespace sipdiag::cnf::detail {

class Sixteen {
public:
    static constexpr std::size_t size = 16;

#if defined(__SSE2__)
    /// \param at  with at least sixteen octets behind it
    explicit Sixteen(const char* at) noexcept : octets_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))) {}

    [[nodiscard]] std::uint32_t equal(char wanted) const noexcept
    {
        return mask(_mm_cmpeq_epi8(octets_, _mm_set1_epi8(wanted)));
    }
    /// Below it, or above 0x7F. \param bound  ASCII
    [[nodiscard]] std::uint32_t below_or_high(char bound) const noexcept
    {
        return mask(_mm_cmplt_epi8(octets_, _mm_set1_epi8(bound)));
    }

private:
    static std::uint32_t mask(__m128i answer) noexcept
    {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(answer));
    }
    __m128i octets_;
#else
    explicit Sixteen(const char* at) noexcept
    {
        std::memcpy(octets_, at, size);
    }

    [[nodiscard]] std::uint32_t equal(char wanted) const noexcept
    {
        return mask([wanted](char c) { return c == wanted; });
    }
    /// Below it, or above 0x7F. \param bound  ASCII
    [[nodiscard]] std::uint32_t below_or_high(char bound) const noexcept
    {
        return mask([bound](char c) { return static_cast<signed char>(c) < bound; });
    }

private:
    template <class Question>
    std::uint32_t mask(Question question) const noexcept
    {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < size; ++i)
            bits |= static_cast<std::uint32_t>(question(octets_[i]) ? 1U : 0U) << i;
        return bits;
    }
    char octets_[size];
#endif
};

/// The bits of the first `count` octets. \param count  up to 16
[[nodiscard]] constexpr std::uint32_t first_bits(std::size_t count) noexcept
{
    return (1U << count) - 1;
}

}  // namespace sipdiag::cnf::detail
