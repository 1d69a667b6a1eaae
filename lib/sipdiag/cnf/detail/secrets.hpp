// SPDX-License-Identifier: MIT
//
// Secrets: which lines hold a password - misspelt, without a colon or commented out as they may be - and text without
// it.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/cnf/document.hpp"

namespace sipdiag::cnf::detail {

/// Does the line set a password, or try to?
bool is_secret(const Document& document, const Line& line);

/// What is to be seen nowhere: everything behind the colon (a `;` may be in the middle of it), or behind the first
/// word. Empty where nothing is set: `""`, UNPROVISIONED.
std::string_view secret_of(const Document& document, const Line& line);

/// The same where the line sets something else, and a password behind it, in a comment or where one belongs:
/// `telnet_level: 2; phone_password: secret`. Empty where there is none.
std::string_view secret_behind(const Document& document, const Line& line);

/// With `[redacted]` in place of the secret, of its words, and of each of its beginnings of four octets or more (a
/// value cut at a blank, a semicolon or a length).
std::string without(std::string text, std::string_view secret);

/// A line as it may be shown: up to its colon, then `[redacted]`, where it holds a password.
std::string shown_line(const Document& document, const Line& line, bool show_secrets = false);

/// The same of any line of a file by itself; commented-out settings, too. Its line end stays.
std::string shown_line(std::string_view line);

/// For a caret below it: a tab and each octet that cannot be shown as one character of one column, as Place counts
/// them.
std::string of_one_column_each(std::string_view text);

}  // namespace sipdiag::cnf::detail
