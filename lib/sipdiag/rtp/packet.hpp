// SPDX-License-Identifier: MIT
//
// Packet: one RTP packet as it came, read as views; and its header, written.
//
// Format     RFC 3550 §5.1, §5.3.1; validity, appendix A.1
// Beside it  RTCP on the same port is told by its second octet, RFC 5761 §4; STUN and DTLS by their first, RFC 7983
#pragma once

#include <cstdint>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/rtp/octets.hpp"

namespace sipdiag::rtp {

/// RTP time: units of the payload's clock, modulo 2^32.
using Ticks = std::uint32_t;

inline constexpr std::size_t header_size = 12;

struct PacketView {
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t sequence = 0;
    Ticks timestamp = 0;
    std::uint32_t ssrc = 0;
    std::string_view csrcs;  ///< four octets each
    bool has_extension = false;
    std::uint16_t extension_profile = 0;
    std::string_view extension;  ///< without its four octets of header
    std::string_view payload;    ///< without padding
    std::uint8_t padding = 0;    ///< octets of it, its count included

    [[nodiscard]] std::uint32_t csrc(std::size_t i) const noexcept;
};

/// \return `errc::truncated` where the header, its CSRCs or extension run past the end; `errc::unexpected_octet` for a
///         version that is not 2; `errc::out_of_range` for a padding count of 0 or more than there is. RTCP is not
///         looked for: see is_rtcp()
/// \see RFC 3550 §5.1, A.1
SIPDIAG_API Result<PacketView> read_packet(std::string_view octets) noexcept;

/// The fixed header, of octets that hold one, into the packet. \see RFC 3550 §5.1
inline void read_fixed_header(std::string_view octets, PacketView& packet) noexcept
{
    const auto second = get8(octets, 1);
    packet.marker = (second & 0x80) != 0;
    packet.payload_type = second & 0x7F;
    packet.sequence = get16(octets, 2);
    packet.timestamp = get32(octets, 4);
    packet.ssrc = get32(octets, 8);
}

/// The usual packet, which has neither padding nor CSRCs nor an extension: what read_packet() would give, without a
/// call.
///
/// \param out  as default-constructed
/// \return false, and nothing done, for every other: it is read_packet()'s
[[nodiscard]] inline bool view_usual_packet(std::string_view octets, PacketView& out) noexcept
{
    if (octets.size() < header_size || get8(octets, 0) != 0x80) return false;
    read_fixed_header(octets, out);
    out.payload = {octets.data() + header_size, octets.size() - header_size};
    return true;
}

/// Is what came to a port of RTP an RTCP packet? Second octet 192..223. \see RFC 5761 §4
[[nodiscard]] inline bool is_rtcp(std::string_view octets) noexcept
{
    if (octets.size() < 2 || get8(octets, 0) >> 6 != 2) return false;
    const auto type = get8(octets, 1);
    return type >= 192 && type <= 223;
}

struct Header {
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t sequence = 0;
    Ticks timestamp = 0;
    std::uint32_t ssrc = 0;
};

/// The twelve octets of a packet without CSRC, extension and padding.
/// \param out  room for header_size octets
SIPDIAG_API void write_header(char* out, const Header& header) noexcept;

}  // namespace sipdiag::rtp
