// SPDX-License-Identifier: MIT
//
// Edit: a file as it should be written, where that is certain, and what differs.
//
// Certain are: typographic quotes, single quotes, a missing value that should be `""`, `=` for a colon, the spelling of
// a setting's name (capitals, a known misspelling, one letter wrong), blanks and marks that nobody sees, byte-order
// mark and UTF-16, line ends. Everything else stands as it stood, to the octet.
//
// A file that was set right stays as it is: fixed(fixed(x)) == fixed(x).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/document.hpp"

namespace sipdiag::cnf {

/// The octets of the whole file as they should be. Files that are no settings come back as they are.
/// \param path  what it is called: decides, with the content, what it is
SIPDIAG_API std::string fixed(std::string_view path, std::string_view octets);

/// A unified diff with three lines around each change; empty where nothing differs.
/// \param show_secrets  else the values of passwords are masked (and the diff is no patch there)
SIPDIAG_API std::string unified_diff(std::string_view path, std::string_view before, std::string_view after,
                                     bool show_secrets = false);

}  // namespace sipdiag::cnf
