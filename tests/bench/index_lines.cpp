// SPDX-License-Identifier: MIT
//
// The floors below which no reader of messages can go: where does each line end, and where is its first colon. By the C
// library's search, as a bare scan is written; and 32 octets at a time, as nobody writes one.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "bench/parsers.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace sipdiag::bench {
namespace {

struct Line {
    std::uint32_t colon;
    std::uint32_t end;
};

std::array<Line, 256> found;

std::size_t plain(std::string_view octets)
{
    // string_view::find is memchr, which is vectorised.
    std::size_t lines = 0;
    for (std::size_t at = 0; at < octets.size() && lines < found.size();) {
        const auto end = std::min(octets.find('\n', at), octets.size());
        const auto colon = at + std::min(octets.substr(at, end - at).find(':'), end - at);
        found[lines++] = {static_cast<std::uint32_t>(colon), static_cast<std::uint32_t>(end)};
        at = end + 1;
    }
    return lines;
}

#if defined(__x86_64__)
__attribute__((target("avx2,bmi"))) std::size_t wide(std::string_view octets)
{
    const __m256i feeds = _mm256_set1_epi8('\n');
    const __m256i colons = _mm256_set1_epi8(':');
    std::size_t lines = 0;
    constexpr std::uint32_t none = ~0U;
    std::uint32_t colon = none;
    for (std::size_t at = 0; at < octets.size(); at += 32) {
        alignas(32) std::array<char, 32> last{};
        const char* block = octets.data() + at;
        if (octets.size() - at < 32) {
            std::memcpy(last.data(), block, octets.size() - at);
            block = last.data();
        }
        const __m256i octets32 = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
        auto ends = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(octets32, feeds)));
        auto marks = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(octets32, colons)));
        while (ends != 0) {
            const auto end = static_cast<std::uint32_t>(std::countr_zero(ends));
            if (colon == none && marks != 0 && static_cast<std::uint32_t>(std::countr_zero(marks)) < end) {
                colon = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(marks));
            }
            if (lines < found.size()) found[lines++] = {colon, static_cast<std::uint32_t>(at) + end};
            colon = none;
            marks &= end == 31 ? 0 : ~0U << (end + 1);
            ends &= ends - 1;
        }
        if (colon == none && marks != 0) {
            colon = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(marks));
        }
    }
    return lines;
}
#endif

}  // namespace

std::size_t scan_lines(std::string_view octets)
{
    const auto lines = plain(octets);
    touch({reinterpret_cast<const char*>(found.data()), lines});
    return lines;
}

std::size_t index_lines(std::string_view octets)
{
#if defined(__x86_64__)
    static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0;
    const auto lines = has_avx2 ? wide(octets) : plain(octets);
#else
    const auto lines = plain(octets);
#endif
    touch({reinterpret_cast<const char*>(found.data()), lines});
    return lines;
}

}  // namespace sipdiag::bench
