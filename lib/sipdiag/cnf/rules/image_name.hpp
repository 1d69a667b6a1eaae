// SPDX-License-Identifier: MIT
//
// Image names: how the SIP firmware of a 7940 or 7960 is called, and what people write instead.
//
//     up to 2.x     P0S3nnnn        P0S30202
//     3.x to 8.11   P0S3-nn-n-nn    P0S3-07-4-00, P0S3-08-11-00
//     8.12          P0S3-8-12-00
//
// The second character is the digit zero. `P003` is the loader, or the firmware of another protocol. \see cnf-format,
// files and names
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sipdiag::cnf::rules {

enum class ImageFault : std::uint8_t {
    none,        ///< a name as the files have it, or unset
    extension,   ///< `.sb2`, `.bin`, `.sbn`, `.loads`, `.zup` behind it
    no_prefix,   ///< `07-3-00`
    letter_o,    ///< `POS3-`
    digits,      ///< `P0S3-08-12-00`, `P0S3-8-11-00`
    not_sip,     ///< `P003-`
    unfamiliar,  ///< of no known form
};

struct ImageName {
    ImageFault fault = ImageFault::none;  ///< the first of several
    std::string meant;                    ///< the name with all faults mended, as far as it can be told
};

[[nodiscard]] ImageName judge_image(std::string_view name);

}  // namespace sipdiag::cnf::rules
