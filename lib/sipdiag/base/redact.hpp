// SPDX-License-Identifier: MIT
//
// Redact: find what is secret in a message, a session description or a phone file, and take it out.
//
// Secret are the values of password keys, of response, nonce, cnonce (and nextnonce, rspauth) in digests, the
// credentials of Basic, and the keys of SDES and k= lines. The search is lexical on purpose: it works on half a
// message, a quoted excerpt or a broken line as well, and takes out rather too much than too little.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/span.hpp"

namespace sipdiag {

/// What stands in place of a secret wherever people or programs read.
inline constexpr std::string_view redacted = "[redacted]";

/// Where the secrets are, in order, without overlaps; quotes around a value are not part of it. Time is linear.
SIPDIAG_API std::vector<Span> secrets_in(std::string_view text);

/// With `[redacted]` in place of each secret.
SIPDIAG_API std::string redact(std::string_view text);

/// With as many `x` in place of each secret, so that no length and no offset changes: for captures.
SIPDIAG_API std::string mask(std::string_view text);

}  // namespace sipdiag
