// SPDX-License-Identifier: MIT
//
// host [":" port]: of a URI, of a Via's sent-by, of a Warning's agent.
//
// Grammar    host, hostname, IPv4address, IPv6reference, port: RFC 3261 §25.1; IPv6, RFC 5118 §4.1-4.5, 4.10
// Leniency   a bracketed host is taken up to its bracket; the rest is judged only when somebody listens
#pragma once

#include <cstdint>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/grammar/cursor.hpp"

namespace sipdiag::sip {

enum class HostKind : std::uint8_t { none, name, ipv4, ipv6 };

struct HostPortView {
    std::string_view host;  ///< as sent, IPv6 without brackets
    HostKind kind = HostKind::none;
    bool has_port = false;       ///< did a colon stand there?
    std::uint16_t port = 0;      ///< 0 where absent or unreadable (or written so)
    std::string_view port_text;  ///< the digits as sent
};

/// Read `host [":" port]` at the cursor. \param spaced  may white space stand around the colon (Via's COLON)?
/// Remarks: `bad_host`, `bad_address`, `bad_port`, `unclosed_bracket`.
SIPDIAG_API void view_host_port(grammar::Cursor& in, HostPortView& out, bool spaced) noexcept;

/// Is the whole text a bracketed IPv6 address?
SIPDIAG_API bool is_ipv6_reference(std::string_view text) noexcept;
/// Is the whole text a host name or an IPv4 address by the grammar, each number of the address at most 255?
SIPDIAG_API bool is_host_name_or_ipv4(std::string_view text) noexcept;

}  // namespace sipdiag::sip
