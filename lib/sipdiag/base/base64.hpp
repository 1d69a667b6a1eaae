// SPDX-License-Identifier: MIT
//
// Base64: octets as letters that no middlebox takes for an address. \see RFC 4648 §4
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag {

/// With padding, on one line.
SIPDIAG_API std::string to_base64(std::string_view octets);
/// \return nothing where the text is none: another letter, a wrong length, padding in the middle, bits left over
SIPDIAG_API std::optional<std::string> from_base64(std::string_view text);

}  // namespace sipdiag
