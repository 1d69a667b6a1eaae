// SPDX-License-Identifier: MIT
//
// Challenges and credentials as they stand: WWW-Authenticate, Proxy-Authenticate, Authorization, Proxy-Authorization,
// and Authentication-Info. What they mean, and what to answer, is the business of auth/.
//
// Grammar    challenge, credentials, ainfo: RFC 3261 §25.1; algorithms and qop, RFC 8760
// One field  holds one challenge; its commas separate parameters, so these fields are never joined (§7.3.1)
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/grammar/auth_parameter.hpp"

namespace sipdiag::sip {

using grammar::AuthParameterView;
using grammar::view_auth_parameter;

/// A scheme and its parameters.
struct AuthView {
    std::string_view scheme;      ///< "Digest", as sent
    std::string_view parameters;  ///< all that follows

    /// The value as it is meant (quotes undone) of the first parameter of that name; empty where there is none.
    [[nodiscard]] SIPDIAG_API std::string get(std::string_view name) const;
    /// The value as sent; empty where there is none.
    [[nodiscard]] SIPDIAG_API std::string_view find(std::string_view name) const noexcept;
};

/// Cut scheme and parameters. Remarks where somebody listens: the faults of each parameter, a parameter that stands
/// twice, `bad_auth` where there is no scheme.
SIPDIAG_API AuthView view_auth(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

}  // namespace sipdiag::sip
