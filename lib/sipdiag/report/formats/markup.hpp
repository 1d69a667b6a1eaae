// SPDX-License-Identifier: MIT
//
// Markup: what JUnit and HTML share.
#pragma once

#include <string>
#include <string_view>

namespace sipdiag::report::formats {

/// Text inside an element or an attribute: the five characters escaped, and what XML 1.0 cannot hold replaced.
std::string escaped_markup(std::string_view text);

}  // namespace sipdiag::report::formats
