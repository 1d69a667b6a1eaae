// SPDX-License-Identifier: MIT
//
// Numbers of 1*DIGIT: read without overflow, told apart from what is no number at all.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "sipdiag/base/result.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::grammar {

/// Read decimal digits; leading zeros are fine (RFC 4475 §3.1.1.1).
///
/// \return the number, `errc::bad_number` at the first octet that is no digit (at 0 for an empty text), or
///         `errc::out_of_range` where it is greater than `most`
[[nodiscard]] constexpr Result<std::uint32_t> parse_number(
    std::string_view text, std::uint32_t most = std::numeric_limits<std::uint32_t>::max())
{
    if (text.empty()) return Error{errc::bad_number, 0};
    std::uint64_t number = 0;
    bool beyond = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is(text[i], cls::digit)) return Error{errc::bad_number, static_cast<std::uint32_t>(i)};
        number = number * 10 + static_cast<std::uint64_t>(text[i] - '0');
        if (number > most) {
            beyond = true;
            number = most;
        }
    }
    if (beyond) return Error{errc::out_of_range, 0};
    return static_cast<std::uint32_t>(number);
}

}  // namespace sipdiag::grammar
