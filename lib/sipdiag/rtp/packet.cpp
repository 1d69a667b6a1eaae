// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/packet.hpp"

namespace sipdiag::rtp {

std::uint32_t PacketView::csrc(std::size_t i) const noexcept
{
    return get32(csrcs, 4 * i);
}

Result<PacketView> read_packet(std::string_view octets) noexcept
{
    if (octets.empty()) return Error{errc::truncated, 0};
    const auto first = get8(octets, 0);
    if (first >> 6 != 2) return Error{errc::unexpected_octet, 0};
    if (octets.size() < header_size) return Error{errc::truncated, static_cast<std::uint32_t>(octets.size())};

    PacketView packet;
    read_fixed_header(octets, packet);

    std::size_t at = header_size;
    const std::size_t csrcs = 4U * (first & 0x0F);
    if (octets.size() - at < csrcs) return Error{errc::truncated, static_cast<std::uint32_t>(at)};
    packet.csrcs = octets.substr(at, csrcs);
    at += csrcs;

    if ((first & 0x10) != 0) {
        if (octets.size() - at < 4) return Error{errc::truncated, static_cast<std::uint32_t>(at)};
        const std::size_t size = 4U * get16(octets, at + 2);
        packet.has_extension = true;
        packet.extension_profile = get16(octets, at);
        at += 4;
        if (octets.size() - at < size) return Error{errc::truncated, static_cast<std::uint32_t>(at)};
        packet.extension = octets.substr(at, size);
        at += size;
    }

    packet.payload = octets.substr(at);
    if ((first & 0x20) != 0) {
        const auto last = static_cast<std::uint32_t>(octets.size() - 1);
        packet.padding = get8(octets, last);
        if (packet.padding == 0 || packet.padding > packet.payload.size()) return Error{errc::out_of_range, last};
        packet.payload.remove_suffix(packet.padding);
    }
    return packet;
}

void write_header(char* out, const Header& header) noexcept
{
    put8(out, 0x80);
    put8(out + 1, (header.marker ? 0x80U : 0U) | (header.payload_type & 0x7FU));
    put16(out + 2, header.sequence);
    put32(out + 4, header.timestamp);
    put32(out + 8, header.ssrc);
}

}  // namespace sipdiag::rtp
