// SPDX-License-Identifier: MIT
//
// Version: of the library and of the tools that come with it.
#pragma once

#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag {

/// "0.1.0".
SIPDIAG_API std::string_view version() noexcept;

}  // namespace sipdiag
