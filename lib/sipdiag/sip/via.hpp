// SPDX-License-Identifier: MIT
//
// Via: the trail a request leaves, and the first place a NAT shows itself.
//
// Grammar    via-parm, RFC 3261 §25.1 and §20.42; rport, RFC 3581 §5; IPv6 sent-by, RFC 5118 §4.5
// Leniency   received= may carry an IPv6 address in brackets; the value is given without them
// Ownership  a Via owns its text; a ViaView lives no longer than the message it was cut from
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/sip/host.hpp"
#include "sipdiag/sip/parameters.hpp"

namespace sipdiag::sip {

struct ViaView {
    std::string_view text;       ///< the whole element, as sent
    std::string_view protocol;   ///< "SIP"
    std::string_view version;    ///< "2.0"
    std::string_view transport;  ///< "UDP", as sent
    HostPortView sent_by;
    ParametersView parameters;
    bool has_branch = false;
    bool has_received = false;
    bool has_rport = false;
    std::string_view branch;
    std::string_view received;  ///< without brackets
    std::string_view rport;     ///< digits, or empty where it has no value
    std::string_view maddr;
    std::string_view ttl;
};

/// Read one via-parm at the cursor, up to the comma that ends it. \return false where nothing is left to read
SIPDIAG_API bool view_element(grammar::Cursor& in, ViaView& out) noexcept;

/// A Via that owns its text, to compose one.
struct SIPDIAG_API Via {
    std::string transport = "UDP";
    std::string host;                  ///< IPv6 without brackets
    std::uint16_t port = 0;            ///< 0 = none is written
    std::string branch;                ///< empty = none
    std::optional<std::string> rport;  ///< an empty string asks for it (RFC 3581 §3)
    std::string received;              ///< empty = none
    std::string others;                ///< further parameters with their semicolons, as they shall stand

    /// \return the first fault of the grammar, with its offset
    static Result<Via> parse(std::string_view text);
    static Via from(const ViaView& view);
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const Via&, const Via&) = default;
};

/// What every branch of an RFC 3261 element begins with (§8.1.1.7). Compared without case, as all tokens are.
inline constexpr std::string_view magic_cookie = "z9hG4bK";

}  // namespace sipdiag::sip
