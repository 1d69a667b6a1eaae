// SPDX-License-Identifier: MIT
//
// Binding: one line of what a registrar holds of an account, and the list of all of them as a response shows it.
//
// Source     RFC 3261 §10.2.3, §10.3; the lifetime of a binding, §10.2.1.1: its own expires, else the Expires field
// Own        a Contact is found by comparing URIs (§19.1.4), never by spelling
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::reg {

struct Binding {
    std::string uri;                       ///< as it stands between < and >
    std::optional<std::uint32_t> expires;  ///< seconds left; nothing where neither Contact nor Expires says so
    std::optional<std::uint16_t> q;        ///< in thousandths
    std::string received;  ///< where some registrars would really send: `received=` of the Contact, unquoted
    bool mine = false;     ///< of this run

    friend bool operator==(const Binding&, const Binding&) = default;
};

/// The Contact fields of a 2xx to REGISTER.
struct Listing {
    static constexpr std::size_t max_bindings = 256;  ///< those behind are counted, not kept

    bool present = false;  ///< is there any Contact field at all?
    bool star = false;     ///< a "*", which no response may hold
    std::vector<Binding> bindings;
    std::size_t left_out = 0;
    std::optional<std::uint32_t> expires;  ///< of the Expires field

    /// The binding whose URI means the same, or null.
    [[nodiscard]] SIPDIAG_API const Binding* find(std::string_view uri) const;
};

/// Those with expires=0 are no bindings and are left out.
SIPDIAG_API Listing read_listing(sip::MessageView response);

/// Does the user part carry this token, as `12345-k3qz` carries `k3qz`?
SIPDIAG_API bool has_token(std::string_view uri, std::string_view token);

}  // namespace sipdiag::reg
