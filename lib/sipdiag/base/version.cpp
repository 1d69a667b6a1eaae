// SPDX-License-Identifier: MIT
#include "sipdiag/base/version.hpp"

namespace sipdiag {

std::string_view version() noexcept
{
    return SIPDIAG_VERSION;
}

}  // namespace sipdiag
