// SPDX-License-Identifier: MIT
//
// Span: where in a message or a file, in octets; one past the last.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sipdiag {

struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    [[nodiscard]] constexpr std::uint32_t size() const noexcept { return end - begin; }
    [[nodiscard]] constexpr bool empty() const noexcept { return begin == end; }

    /// The octets this span covers in the text it was measured in; of a shorter one, those that are there.
    [[nodiscard]] constexpr std::string_view in(std::string_view text) const noexcept
    {
        const auto to = std::min<std::size_t>(end, text.size());
        const auto from = std::min<std::size_t>(begin, to);
        return {text.data() + from, to - from};
    }

    friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace sipdiag
