// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/capture/pcap_file.hpp"

namespace sipdiag::capture {
namespace {

constexpr std::uint32_t raw_ip = 101;  // LINKTYPE_RAW
constexpr unsigned udp_number = 17;
constexpr unsigned tcp_number = 6;
constexpr std::size_t most_payload = 65000;  // of one made-up packet

void put8(std::string& out, unsigned value)
{
    out += static_cast<char>(static_cast<unsigned char>(value));
}

void put16(std::string& out, unsigned value)
{
    put8(out, value >> 8U & 0xFFU);
    put8(out, value & 0xFFU);
}

void put32(std::string& out, std::uint32_t value)
{
    put16(out, value >> 16U);
    put16(out, value & 0xFFFFU);
}

void put_address(std::string& out, const Address& address)
{
    const std::size_t size = address.is_v4() ? 4 : 16;
    for (std::size_t i = 0; i < size; ++i)
        put8(out, address.octets()[i]);
}

/// RFC 1071.
std::uint32_t sum(std::string_view octets, std::uint32_t start = 0)
{
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto octet = static_cast<std::uint32_t>(static_cast<unsigned char>(octets[i]));
        start += i % 2 == 0 ? octet << 8U : octet;
        start = (start & 0xFFFFU) + (start >> 16U);
    }
    return start;
}

unsigned checksum(std::string_view octets, std::uint32_t start = 0)
{
    return ~sum(octets, start) & 0xFFFFU;
}

std::uint32_t pseudo_header(const Endpoint& source, const Endpoint& destination, unsigned protocol, std::size_t size)
{
    std::string header;
    put_address(header, source.address);
    put_address(header, destination.address);
    put32(header, static_cast<std::uint32_t>(size));
    put32(header, protocol);
    return sum(header);
}

/// Both of one family, or the packet could not be written.
std::string ip_packet(const Address& source, const Address& destination, unsigned protocol, std::string_view payload)
{
    std::string packet;
    if (source.is_v4()) {
        put16(packet, 0x4500);
        put16(packet, static_cast<unsigned>(20 + payload.size()));
        put32(packet, 0x00004000);  // do not fragment
        put8(packet, 64);
        put8(packet, protocol);
        put16(packet, 0);
        put_address(packet, source);
        put_address(packet, destination);
        const auto check = checksum(packet);
        packet[10] = static_cast<char>(static_cast<unsigned char>(check >> 8U));
        packet[11] = static_cast<char>(static_cast<unsigned char>(check & 0xFFU));
    } else {
        put32(packet, 0x60000000);
        put16(packet, static_cast<unsigned>(payload.size()));
        put8(packet, protocol);
        put8(packet, 64);
        put_address(packet, source);
        put_address(packet, destination);
    }
    packet += payload;
    return packet;
}

constexpr unsigned flag_syn = 0x02;
constexpr unsigned flag_push_ack = 0x18;
constexpr unsigned flag_syn_ack = 0x12;

std::string tcp_segment(const Endpoint& source, const Endpoint& destination, std::uint32_t sequence,
                        std::uint32_t acknowledged, unsigned flags, std::string_view payload)
{
    std::string segment;
    put16(segment, source.port);
    put16(segment, destination.port);
    put32(segment, sequence);
    put32(segment, acknowledged);
    put16(segment, 0x5000 | flags);
    put16(segment, 65535);
    put32(segment, 0);
    segment += payload;
    const auto check = checksum(segment, pseudo_header(source, destination, tcp_number, segment.size()));
    segment[16] = static_cast<char>(static_cast<unsigned char>(check >> 8U));
    segment[17] = static_cast<char>(static_cast<unsigned char>(check & 0xFFU));
    return segment;
}

bool same_socket(const Endpoint& a, const Endpoint& b)
{
    return a.address == b.address && a.port == b.port;
}

}  // namespace

PcapWriter::PcapWriter(bool show_secrets) : show_secrets_(show_secrets)
{
    put32(octets_, 0xA1B23C4D);  // nanoseconds, this byte order
    put16(octets_, 2);
    put16(octets_, 4);
    put32(octets_, 0);
    put32(octets_, 0);
    put32(octets_, 262144);
    put32(octets_, raw_ip);
}

void PcapWriter::packet(Time at, std::string_view ip)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    put32(octets_, static_cast<std::uint32_t>(seconds.count()));
    put32(octets_, static_cast<std::uint32_t>((at - seconds).count()));
    put32(octets_, static_cast<std::uint32_t>(ip.size()));
    put32(octets_, static_cast<std::uint32_t>(ip.size()));
    octets_ += ip;
}

void PcapWriter::add(Time at, const Datagram& datagram)
{
    auto plain = datagram;
    plain.source.address = plain.source.address.unmapped();
    plain.destination.address = plain.destination.address.unmapped();
    if (plain.source.address.family() != plain.destination.address.family()) {
        // A socket that was bound to no address at all takes the family of its peer.
        plain.source.address = plain.destination.address.is_v4() ? Address::v4({}) : Address::v6({});
    }
    const auto payload = show_secrets_ ? plain.octets : mask(plain.octets);
    if (plain.source.transport == Transport::udp && plain.destination.transport == Transport::udp) {
        add_udp(at, plain, std::string_view(payload).substr(0, most_payload));
    } else {
        add_tcp(at, plain, payload);
    }
}

void PcapWriter::add_udp(Time at, const Datagram& datagram, std::string_view payload)
{
    std::string udp;
    put16(udp, datagram.source.port);
    put16(udp, datagram.destination.port);
    put16(udp, static_cast<unsigned>(8 + payload.size()));
    put16(udp, 0);
    udp += payload;
    auto check = checksum(udp, pseudo_header(datagram.source, datagram.destination, udp_number, udp.size()));
    if (check == 0) check = 0xFFFF;  // RFC 768: 0 would mean "none"
    udp[6] = static_cast<char>(static_cast<unsigned char>(check >> 8U));
    udp[7] = static_cast<char>(static_cast<unsigned char>(check & 0xFFU));
    packet(at, ip_packet(datagram.source.address, datagram.destination.address, udp_number, udp));
}

void PcapWriter::add_tcp(Time at, const Datagram& datagram, std::string_view payload)
{
    auto found = std::find_if(flows_.begin(), flows_.end(), [&](const Flow& flow) {
        return (same_socket(flow.a, datagram.source) && same_socket(flow.b, datagram.destination)) ||
               (same_socket(flow.b, datagram.source) && same_socket(flow.a, datagram.destination));
    });
    const auto send = [&](const Endpoint& from, const Endpoint& to, std::uint32_t sequence, std::uint32_t acknowledged,
                          unsigned flags, std::string_view octets) {
        packet(at, ip_packet(from.address, to.address, tcp_number,
                             tcp_segment(from, to, sequence, acknowledged, flags, octets)));
    };
    if (found == flows_.end()) {
        found = flows_.insert(flows_.end(), {datagram.source, datagram.destination, 1, 1});
        send(found->a, found->b, 0, 0, flag_syn, {});
        send(found->b, found->a, 0, 1, flag_syn_ack, {});
    }
    const bool forward = same_socket(found->a, datagram.source);
    auto& next = forward ? found->a_next : found->b_next;
    const auto acknowledged = forward ? found->b_next : found->a_next;
    while (!payload.empty()) {
        const auto part = payload.substr(0, most_payload);
        send(datagram.source, datagram.destination, next, acknowledged, flag_push_ack, part);
        next += static_cast<std::uint32_t>(part.size());
        payload.remove_prefix(part.size());
    }
}

}  // namespace sipdiag::capture
