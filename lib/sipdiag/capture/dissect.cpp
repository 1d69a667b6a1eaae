// SPDX-License-Identifier: MIT
#include "sipdiag/capture/dissect.hpp"

#include <algorithm>
#include <array>

namespace sipdiag::capture {
namespace {

constexpr std::uint32_t link_null = 0;
constexpr std::uint32_t link_ethernet = 1;
constexpr std::uint32_t link_raw_bsd = 12;
constexpr std::uint32_t link_raw_openbsd = 14;
constexpr std::uint32_t link_raw = 101;
constexpr std::uint32_t link_loop = 108;
constexpr std::uint32_t link_cooked = 113;
constexpr std::uint32_t link_ipv4 = 228;
constexpr std::uint32_t link_ipv6 = 229;
constexpr std::uint32_t link_cooked2 = 276;

constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_icmp6 = 58;

constexpr unsigned most_tags = 8;        // VLAN tags, one in another
constexpr unsigned most_extensions = 8;  // IPv6 extension headers

unsigned u8(std::string_view octets, std::size_t at) noexcept
{
    return static_cast<unsigned char>(octets[at]);
}

unsigned u16(std::string_view octets, std::size_t at) noexcept
{
    return u8(octets, at) << 8U | u8(octets, at + 1);
}

std::uint32_t u32(std::string_view octets, std::size_t at) noexcept
{
    return u16(octets, at) << 16U | u16(octets, at + 2);
}

Address v4(std::string_view octets, std::size_t at)
{
    std::array<std::uint8_t, 4> address{};
    for (std::size_t i = 0; i < address.size(); ++i)
        address[i] = static_cast<std::uint8_t>(u8(octets, at + i));
    return Address::v4(address);
}

Address v6(std::string_view octets, std::size_t at)
{
    std::array<std::uint8_t, 16> address{};
    for (std::size_t i = 0; i < address.size(); ++i)
        address[i] = static_cast<std::uint8_t>(u8(octets, at + i));
    return Address::v6(address);
}

bool is_ip(unsigned ether_type)
{
    return ether_type == 0x0800 || ether_type == 0x86DD;
}

/// What follows an EtherType: tags and PPPoE are taken off. Empty where no IP follows.
std::string_view behind_type(unsigned type, std::string_view rest)
{
    for (unsigned tags = 0; tags < most_tags && (type == 0x8100 || type == 0x88A8 || type == 0x9100); ++tags) {
        if (rest.size() < 4) return {};
        type = u16(rest, 2);
        rest.remove_prefix(4);
    }
    if (type == 0x8864) {  // PPPoE session, RFC 2516 §4; PPP protocol numbers
        if (rest.size() < 8) return {};
        const auto protocol = u16(rest, 6);
        return protocol == 0x0021 || protocol == 0x0057 ? rest.substr(8) : std::string_view{};
    }
    return is_ip(type) ? rest : std::string_view{};
}

}  // namespace

std::optional<Unit> Dissector::malformed()
{
    ++counts_.malformed;
    return std::nullopt;
}

std::optional<Unit> Dissector::take(const Packet& packet)
{
    ++counts_.packets;
    const auto octets = packet.octets;
    std::string_view ip;
    switch (packet.link_type) {
    case link_ethernet:
        if (octets.size() >= 14) ip = behind_type(u16(octets, 12), octets.substr(14));
        break;
    case link_cooked:
        if (octets.size() >= 16) ip = behind_type(u16(octets, 14), octets.substr(16));
        break;
    case link_cooked2:
        if (octets.size() >= 20) ip = behind_type(u16(octets, 0), octets.substr(20));
        break;
    case link_null:
    case link_loop:
        if (octets.size() >= 4) ip = octets.substr(4);  // the family's number differs from system to system
        break;
    case link_raw:
    case link_raw_bsd:
    case link_raw_openbsd:
    case link_ipv4:
    case link_ipv6: ip = octets; break;
    default: ++counts_.other_links; return std::nullopt;
    }
    return network(packet, ip);
}

std::optional<Unit> Dissector::network(const Packet& packet, std::string_view octets)
{
    const auto version = octets.empty() ? 0U : u8(octets, 0) >> 4U;
    if (version == 4) return ipv4(packet, octets);
    if (version == 6) return ipv6(packet, octets);
    ++counts_.not_ip;
    return std::nullopt;
}

std::optional<Unit> Dissector::ipv4(const Packet& packet, std::string_view octets)
{
    if (octets.size() < 20) return malformed();
    const std::size_t header = std::size_t{u8(octets, 0) & 0xFU} * 4;
    std::size_t total = u16(octets, 2);
    if (total == 0) total = octets.size();  // left to the card (segmentation offload)
    if (header < 20 || total < header || octets.size() < header) return malformed();
    const bool cut = total > octets.size();
    const auto payload = octets.substr(header, std::min(total, octets.size()) - header);
    const auto flags = u16(octets, 6);
    const Key key{v4(octets, 12), v4(octets, 16), u16(octets, 4), static_cast<std::uint8_t>(u8(octets, 9))};
    const auto offset = (flags & 0x1FFFU) * 8U;
    const bool more = (flags & 0x2000U) != 0;
    if (offset == 0 && !more) return transport(packet, key, payload, cut);
    if (cut) return malformed();
    return fragment(packet, key, offset, more, payload);
}

std::optional<Unit> Dissector::ipv6(const Packet& packet, std::string_view octets)
{
    constexpr std::size_t header = 40;
    if (octets.size() < header) return malformed();
    const std::size_t size = u16(octets, 4);
    const bool cut = size > octets.size() - header;
    auto rest = octets.substr(header, size == 0 ? std::string_view::npos : size);
    Key key{v6(octets, 8), v6(octets, 24), 0, static_cast<std::uint8_t>(u8(octets, 6))};
    for (unsigned i = 0; i < most_extensions; ++i) {
        switch (key.protocol) {
        case 0:     // hop by hop
        case 43:    // routing
        case 60: {  // destination options
            if (rest.size() < 8) return malformed();
            const std::size_t length = (std::size_t{u8(rest, 1)} + 1) * 8;
            if (length > rest.size()) return malformed();
            key.protocol = static_cast<std::uint8_t>(u8(rest, 0));
            rest.remove_prefix(length);
            break;
        }
        case 51: {  // authentication header
            if (rest.size() < 8) return malformed();
            const std::size_t length = (std::size_t{u8(rest, 1)} + 2) * 4;
            if (length > rest.size()) return malformed();
            key.protocol = static_cast<std::uint8_t>(u8(rest, 0));
            rest.remove_prefix(length);
            break;
        }
        case 44: {  // fragment
            if (rest.size() < 8 || cut) return malformed();
            key.protocol = static_cast<std::uint8_t>(u8(rest, 0));
            key.id = u32(rest, 4);
            const auto word = u16(rest, 2);
            const bool more = (word & 1U) != 0;
            if ((word & 0xFFF8U) == 0 && !more) {  // an atomic fragment, RFC 6946
                rest.remove_prefix(8);
                break;
            }
            return fragment(packet, key, word & 0xFFF8U, more, rest.substr(8));
        }
        default: return transport(packet, key, rest, cut);
        }
    }
    return malformed();
}

void Dissector::forget(const Key& key)
{
    const auto found = waiting_.find(key);
    if (found == waiting_.end()) return;
    waiting_octets_ -= found->second.octets;
    waiting_.erase(found);
    order_.erase(std::find(order_.begin(), order_.end(), key));
}

std::optional<Unit> Dissector::fragment(const Packet& packet, const Key& key, std::uint32_t offset, bool more,
                                        std::string_view octets)
{
    if (octets.empty() || offset + octets.size() > 65535) return malformed();
    if (waiting_.find(key) == waiting_.end()) order_.push_back(key);
    auto& datagram = waiting_[key];
    // What came first stands: an overlap is an attack or a repeat (RFC 5722 §4).
    if (datagram.parts.emplace(offset, octets).second) {
        datagram.octets += octets.size();
        waiting_octets_ += octets.size();
    }
    if (!more) datagram.size = offset + static_cast<std::uint32_t>(octets.size());
    if (datagram.size && datagram.octets >= *datagram.size) {
        std::string whole;
        for (const auto& [at, part] : datagram.parts) {
            if (at != whole.size()) break;
            whole += part;
        }
        if (whole.size() == *datagram.size) {
            forget(key);
            return transport(packet, key, whole, false);
        }
    }
    while (waiting_.size() > max_waiting || waiting_octets_ > max_waiting_octets) {
        ++counts_.fragments_lost;
        const auto oldest = order_.front();
        forget(oldest);
    }
    return std::nullopt;
}

std::optional<Unit> Dissector::transport(const Packet& packet, const Key& key, std::string_view octets, bool cut)
{
    Unit unit;
    unit.at = packet.at;
    unit.number = packet.number;
    unit.cut = cut;
    if (key.protocol == protocol_udp) {
        if (octets.size() < 8) return malformed();
        const std::size_t size = u16(octets, 4);
        if (size != 0 && size < 8) return malformed();
        if (size > octets.size() && !cut) return malformed();
        unit.octets = octets.substr(8, size == 0 ? std::string_view::npos : size - 8);
    } else if (key.protocol == protocol_tcp) {
        if (octets.size() < 20) return malformed();
        const std::size_t header = std::size_t{u8(octets, 12) >> 4U} * 4;
        if (header < 20 || header > octets.size()) return malformed();
        unit.kind = Unit::Kind::tcp;
        unit.sequence = u32(octets, 4);
        const auto flags = u8(octets, 13);
        unit.fin = (flags & 0x01U) != 0;
        unit.syn = (flags & 0x02U) != 0;
        unit.rst = (flags & 0x04U) != 0;
        unit.octets = octets.substr(header);
    } else if (key.protocol == protocol_icmp || key.protocol == protocol_icmp6) {
        return icmp(packet, key, octets);
    } else {
        return std::nullopt;
    }
    const auto transport = key.protocol == protocol_tcp ? Transport::tcp : Transport::udp;
    unit.source = {key.source, static_cast<std::uint16_t>(u16(octets, 0)), transport};
    unit.destination = {key.destination, static_cast<std::uint16_t>(u16(octets, 2)), transport};
    return unit;
}

std::optional<Unit> Dissector::icmp(const Packet& packet, const Key& key, std::string_view octets)
{
    if (octets.size() < 8) return malformed();
    const auto type = u8(octets, 0);
    const bool error = key.protocol == protocol_icmp ? type == 3 || type == 11 : type >= 1 && type <= 3;
    if (!error) return std::nullopt;
    const auto quoted = octets.substr(8);
    std::string_view inner;
    Address from;
    Address to;
    unsigned protocol = 0;
    if (key.protocol == protocol_icmp) {
        if (quoted.size() < 20) return malformed();
        const std::size_t header = std::size_t{u8(quoted, 0) & 0xFU} * 4;
        if (header < 20 || quoted.size() < header + 8) return malformed();
        from = v4(quoted, 12);
        to = v4(quoted, 16);
        protocol = u8(quoted, 9);
        inner = quoted.substr(header);
    } else {
        if (quoted.size() < 48) return malformed();
        from = v6(quoted, 8);
        to = v6(quoted, 24);
        protocol = u8(quoted, 6);
        inner = quoted.substr(40);
    }
    if (protocol != protocol_udp && protocol != protocol_tcp) return std::nullopt;
    Unit unit;
    unit.kind = Unit::Kind::icmp_error;
    unit.at = packet.at;
    unit.number = packet.number;
    const auto transport = protocol == protocol_tcp ? Transport::tcp : Transport::udp;
    unit.source = {from, static_cast<std::uint16_t>(u16(inner, 0)), transport};
    unit.destination = {to, static_cast<std::uint16_t>(u16(inner, 2)), transport};
    if (protocol == protocol_udp) unit.octets = inner.substr(8);
    unit.reporter = key.source;
    unit.icmp_type = static_cast<std::uint8_t>(type);
    unit.icmp_code = static_cast<std::uint8_t>(u8(octets, 1));
    return unit;
}

}  // namespace sipdiag::capture
