// SPDX-License-Identifier: MIT
//
// The parameters of challenges and credentials: `realm="sip.example", algorithm=MD5, qop="auth"`.
//
// Grammar    auth-param, RFC 3261 §25.1; both forms of every value are read, quoted or bare
#pragma once

#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/grammar/cursor.hpp"

namespace sipdiag::grammar {

/// `name=value` of a comma list; \see RFC 3261 §25.1 auth-param
struct AuthParameterView {
    std::string_view name;
    std::string_view value;  ///< as sent, quotes included
};

/// Read one auth-param and the comma behind it. \return false where nothing is left
/// Remarks: `empty_element`, `bad_parameter`, `bad_quoting`.
SIPDIAG_API bool view_auth_parameter(Cursor& in, AuthParameterView& out) noexcept;

}  // namespace sipdiag::grammar
