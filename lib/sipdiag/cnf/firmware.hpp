// SPDX-License-Identifier: MIT
//
// Firmware versions, as a file names its image and as people name them.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::cnf {

struct FirmwareVersion {
    unsigned major = 0;
    unsigned minor = 0;

    friend constexpr auto operator<=>(const FirmwareVersion&, const FirmwareVersion&) = default;
};

/// `8.12`, `8`, `P0S3-08-11-00`, `P0S30202` (2.2). Nothing where it is none of them.
SIPDIAG_API std::optional<FirmwareVersion> parse_firmware_version(std::string_view text) noexcept;

/// The release since which a setting exists, as the table of settings has it: `2.2`, `8.x`. Nothing where it says
/// `pre-2.0` or nothing.
SIPDIAG_API std::optional<FirmwareVersion> parse_since(std::string_view text) noexcept;

}  // namespace sipdiag::cnf
