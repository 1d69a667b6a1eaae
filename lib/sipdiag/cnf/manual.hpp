// SPDX-License-Identifier: MIT
//
// Manual: sipdiag-cnf(5), every setting of the phone's file, written from the table that the reader and the rules use.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::cnf {

/// The page in man's own language, man(7).
/// \param date  of the release that it describes, as its heading has it
SIPDIAG_API std::string manual_page(std::string_view date);

}  // namespace sipdiag::cnf
