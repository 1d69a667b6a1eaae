// SPDX-License-Identifier: MIT
//
// Prefix: a network by its first bits, as --allow takes it.
#pragma once

#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag {

/// `192.0.2.0/24`, `2001:db8::/32`, or an address alone, which is a network of one. \see RFC 4632 §3.1, RFC 4291 §2.3
struct Prefix {
    Address address;  ///< a mapped IPv4 address stands here as IPv4
    unsigned bits = 0;

    /// \return `errc::bad_address`, or the fault of a length that is no number or that the family does not have; each
    ///         with its offset
    [[nodiscard]] SIPDIAG_API static Result<Prefix> parse(std::string_view text);
    /// Whether that address lies inside. An IPv4 address and its mapped form are the same.
    [[nodiscard]] SIPDIAG_API bool contains(const Address& other) const noexcept;
};

}  // namespace sipdiag
