// SPDX-License-Identifier: MIT
//
// Quoted strings: from what stands in a message to what it means, and back.
//
// Grammar    quoted-string, quoted-pair: RFC 3261 §25.1
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::grammar {

/// The meaning of a value: quotes and quoted pairs undone, folds read as one SP; a bare value as it is.
SIPDIAG_API std::string unquote(std::string_view value);

/// A quoted string that means this text: `"`, `\` and controls escaped (RFC 3261 §25.1).
SIPDIAG_API std::string quote(std::string_view text);

}  // namespace sipdiag::grammar
