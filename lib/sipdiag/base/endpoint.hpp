// SPDX-License-Identifier: MIT
//
// Address and Endpoint: numeric IPv4 and IPv6 addresses, their ports and transports, as values.
//
// Grammar    IPv4address, IPv6reference: RFC 3261 §25.1, RFC 4291 §2.2; IPv4-embedded with two colons, RFC 5118 §4.10
// Ranges     RFC 1918 (private), RFC 6598 (shared, carrier-grade NAT), RFC 5737 (documentation); an IPv4-mapped IPv6
//            address (::ffff:a.b.c.d) belongs to the ranges of the IPv4 address inside
// Printing   RFC 5952
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag {

enum class Family : std::uint8_t { ipv4, ipv6 };

/// A numeric address. IPv4 uses the first four octets; an IPv6 zone travels with the address locally, never in
/// messages.
class SIPDIAG_API Address {
public:
    constexpr Address() = default;
    [[nodiscard]] static constexpr Address v4(std::array<std::uint8_t, 4> octets) noexcept
    {
        Address a;
        for (std::size_t i = 0; i < 4; ++i)
            a.octets_[i] = octets[i];
        return a;
    }
    [[nodiscard]] static constexpr Address v6(std::array<std::uint8_t, 16> octets, std::uint32_t zone = 0) noexcept
    {
        Address a;
        a.octets_ = octets;
        a.family_ = Family::ipv6;
        a.zone_ = zone;
        return a;
    }

    [[nodiscard]] constexpr Family family() const noexcept { return family_; }
    [[nodiscard]] constexpr bool is_v4() const noexcept { return family_ == Family::ipv4; }
    [[nodiscard]] constexpr bool is_v6() const noexcept { return family_ == Family::ipv6; }
    [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& octets() const noexcept { return octets_; }
    [[nodiscard]] constexpr std::uint32_t zone() const noexcept { return zone_; }

    [[nodiscard]] bool is_unspecified() const noexcept;
    [[nodiscard]] bool is_loopback() const noexcept;
    [[nodiscard]] bool is_private() const noexcept;  ///< RFC 1918, or IPv6 unique local (fc00::/7)
    [[nodiscard]] bool is_shared() const noexcept;   ///< 100.64.0.0/10, carrier-grade NAT, RFC 6598
    [[nodiscard]] bool is_link_local() const noexcept;
    [[nodiscard]] bool is_multicast() const noexcept;
    [[nodiscard]] bool is_documentation() const noexcept;  ///< RFC 5737, 2001:db8::/32, 3fff::/20
    /// Not reachable from the public internet: private, shared, loopback, link-local or unspecified.
    [[nodiscard]] bool is_local_only() const noexcept;
    /// ::ffff:a.b.c.d as a.b.c.d; everything else as it is.
    [[nodiscard]] Address unmapped() const noexcept;

    friend constexpr auto operator<=>(const Address&, const Address&) = default;

private:
    std::array<std::uint8_t, 16> octets_{};
    Family family_ = Family::ipv4;
    std::uint32_t zone_ = 0;
};

enum class Transport : std::uint8_t { udp, tcp, tls };

struct Endpoint {
    Address address;
    std::uint16_t port = 0;
    Transport transport = Transport::udp;

    friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// Four decimal parts 0..255 of one to three digits, `192.0.2.1`; a leading zero is a zero, never the sign of octal.
/// \return `errc::bad_address` at the first octet that does not fit
SIPDIAG_API Result<Address> parse_ipv4(std::string_view text);

/// An IPv6 address without brackets; embedded IPv4 at the end; the faulty three-colon form of RFC 3261's grammar is
/// read as its two-colon meaning (RFC 5118 §4.10). No zone.
SIPDIAG_API Result<Address> parse_ipv6(std::string_view text);

/// Either family; IPv6 with or without brackets. \return `errc::bad_address`, or `errc::unclosed_bracket`
SIPDIAG_API Result<Address> parse_address(std::string_view text);

/// `192.0.2.1:5060`, `[2001:db8::1]:5060`; IPv6 without brackets has no port; the transport is UDP.
/// \param default_port  where none is written
/// \return the errors of parse_address and parse_port, or `errc::leftover` behind a closing bracket
SIPDIAG_API Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port = 5060);

/// 1..65535 in decimal digits. \return `errc::bad_port`, or `errc::leftover` at the first octet that does not fit
SIPDIAG_API Result<std::uint16_t> parse_port(std::string_view text);

/// Shortest form, RFC 5952; no brackets, no zone. IPv4-mapped as `::ffff:192.0.2.1` (§5).
SIPDIAG_API std::string to_string(const Address& address);
/// `addr:port`, IPv6 in brackets.
SIPDIAG_API std::string to_string(const Endpoint& endpoint);
/// `udp`, `tcp`, `tls`.
SIPDIAG_API std::string_view to_string(Transport transport) noexcept;

}  // namespace sipdiag
