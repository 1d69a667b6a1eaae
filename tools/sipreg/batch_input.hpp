// SPDX-License-Identifier: MIT
//
// Batch input: accounts, a line each: AOR,AUTH_USER,PASSWORD[,PROXY] by RFC 4180 without a header, or a JSON object
// with those keys in lower case; lines that begin with # and empty lines are passed over.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/command_line.hpp"
#include "sipdiag/auth/secret.hpp"

namespace sipdiag::tools::sipreg {

struct BatchLine {
    std::size_t line = 0;  ///< where it begins, from 1
    std::string aor;
    std::string auth_user;  ///< empty: the user part
    auth::Secret password;
    std::string proxy;  ///< HOST[:PORT]; empty: none
};

/// \return Misuse that names the line where one cannot be read
std::variant<std::vector<BatchLine>, Misuse> read_batch(std::string_view text);

}  // namespace sipdiag::tools::sipreg
