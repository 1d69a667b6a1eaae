// SPDX-License-Identifier: MIT
//
// errc: every fault the library can name. The sentence and the source of each stand in errc.cpp, one line a fault.
#pragma once

#include <cstdint>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag {

enum class errc : std::uint8_t {
    none,
    // any text
    unexpected_octet,
    unexpected_end,
    leftover,
    too_long,
    too_many,
    empty,
    // numbers and addresses
    bad_number,
    out_of_range,
    bad_port,
    bad_address,
    bad_host,
    // messages
    no_message,
    no_start_line,
    no_colon,
    // values of header fields
    bad_quoting,
    bad_escape,
    bad_parameter,
    empty_parameter,
    repeated_parameter,
    empty_element,
    bad_uri,
    bad_scheme,
    unclosed_bracket,
    bad_display_name,
    needs_brackets,
    bad_via,
    bad_q,
    bad_date,
    bad_auth,
    // SDP
    wrong_family,
    // files
    truncated,
};

/// What the rule says, as the middle of a sentence a user can read: "expects digits".
SIPDIAG_API std::string_view message(errc code) noexcept;

}  // namespace sipdiag
