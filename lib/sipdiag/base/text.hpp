// SPDX-License-Identifier: MIT
//
// Text: what every floor does with octets that people shall read: unfold, decode, show, and guess the word that was
// meant.
//
// Comparing and trimming octets without regard to case or locale stands in grammar/charset.hpp and grammar/cursor.hpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag {

/// In lower case, ASCII letters only: no locale changes what a protocol name is.
SIPDIAG_API std::string lowered(std::string_view text);

/// Each fold - a line end with SP or HTAB behind it, and the blanks around - becomes one space.
///
///     LWS  =  [*WSP CRLF] 1*WSP      ; a bare LF counts as a line end
///
/// Line ends with no blank behind them stay. \see RFC 3261 §7.3.1, §25.1
SIPDIAG_API std::string unfold(std::string_view text);

/// The lines, without their ends: each ends at LF or CRLF, the last perhaps at neither. An end of the text behind a
/// line end makes no further line.
SIPDIAG_API std::vector<std::string_view> split_lines(std::string_view text);

/// As people may see it: control characters, octets that are no UTF-8, and characters that move the cursor or turn the
/// direction of writing appear as `\xNN`, octet by octet; everything else stays. A terminal obeys nothing in the
/// result.
SIPDIAG_API std::string visible(std::string_view text);

/// The UTF-8 character at the front: its length in octets, or 0 where the text does not begin with one (RFC 3629 §4: no
/// overlong forms, no surrogates, nothing above U+10FFFF).
SIPDIAG_API std::size_t utf8_length(std::string_view text) noexcept;

/// `%41` becomes `A`. \return `errc::bad_escape` at a percent sign without two hex digits behind it
/// \see RFC 3261 §19.1.2
SIPDIAG_API Result<std::string> percent_decoded(std::string_view text);

enum class Letters : unsigned char { exact, any_case };

/// Whether the whole text fits a pattern in which `*` stands for any number of characters and `?` for one. Never
/// slower than pattern times text.
SIPDIAG_API bool matches(std::string_view pattern, std::string_view text, Letters letters = Letters::exact) noexcept;

/// Names longer than this are not compared.
inline constexpr std::size_t max_nearest_name = 64;

/// "Did you mean ...?": the name that differs from `word` by the fewest letters left out, put in, changed or swapped
/// with their neighbour, case not regarded; the first of equals.
///
/// \return nothing where none is near: more than a third of the word would change, or more than three letters
SIPDIAG_API std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> names);

}  // namespace sipdiag
