// SPDX-License-Identifier: MIT
#include "sipdiag/capture/pcap_file.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace sipdiag::capture {
namespace {

constexpr std::uint32_t magic_microseconds = 0xA1B2C3D4;
constexpr std::uint32_t magic_nanoseconds = 0xA1B23C4D;
constexpr std::uint32_t section_block = 0x0A0D0D0A;  // reads the same in both byte orders
constexpr std::uint32_t byte_order_magic = 0x1A2B3C4D;
constexpr std::uint32_t interface_block = 1;
constexpr std::uint32_t old_packet_block = 2;
constexpr std::uint32_t simple_packet_block = 3;
constexpr std::uint32_t enhanced_packet_block = 6;
constexpr std::size_t pcap_header = 24;
constexpr std::size_t packet_header = 16;
/// Interfaces of one section; more are no capture of a person's.
constexpr std::size_t max_interfaces = 4096;

std::uint32_t octet(std::string_view octets, std::size_t at) noexcept
{
    return static_cast<unsigned char>(octets[at]);
}

std::uint32_t big(std::string_view octets, std::size_t at) noexcept
{
    return octet(octets, at) << 24U | octet(octets, at + 1) << 16U | octet(octets, at + 2) << 8U |
           octet(octets, at + 3);
}

std::uint32_t little(std::string_view octets, std::size_t at) noexcept
{
    return octet(octets, at) | octet(octets, at + 1) << 8U | octet(octets, at + 2) << 16U |
           octet(octets, at + 3) << 24U;
}

std::size_t padded(std::size_t size) noexcept
{
    return (size + 3) & ~std::size_t{3};
}

/// Units of a clock as nanoseconds, without overflow for any clock.
Time to_time(std::uint64_t ticks, std::uint64_t units, std::int64_t offset)
{
    const auto seconds = ticks / units;
    const auto part = ticks % units;
    constexpr std::uint64_t billion = 1'000'000'000;
    const auto fraction = units > billion ? part / (units / billion) : part * billion / units;
    constexpr auto most = std::numeric_limits<std::int64_t>::max() / 1'000'000'000 - 1;
    const auto whole = static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, most / 2)) +
                       std::clamp<std::int64_t>(offset, -most / 2, most / 2);
    return std::chrono::seconds(whole) + Time(static_cast<std::int64_t>(std::min(fraction, billion - 1)));
}

}  // namespace

bool is_capture(std::string_view octets) noexcept
{
    if (octets.size() < 4) return false;
    for (const auto word : {big(octets, 0), little(octets, 0)}) {
        if (word == magic_microseconds || word == magic_nanoseconds || word == section_block) return true;
    }
    return false;
}

std::uint16_t PcapReader::u16(std::size_t at) const noexcept
{
    const auto first = octet(octets_, at);
    const auto second = octet(octets_, at + 1);
    return static_cast<std::uint16_t>(big_endian_ ? first << 8U | second : second << 8U | first);
}

std::uint32_t PcapReader::u32(std::size_t at) const noexcept
{
    return big_endian_ ? big(octets_, at) : little(octets_, at);
}

void PcapReader::fail(std::string text, std::size_t offset)
{
    fault_ = FileFault{std::move(text), offset};
    at_ = octets_.size();
}

PcapReader PcapReader::open(std::string_view octets)
{
    PcapReader reader;
    reader.octets_ = octets;
    if (!is_capture(octets)) {
        reader.fail("neither a pcap nor a pcapng file", 0);
        return reader;
    }
    if (big(octets, 0) == section_block) {
        reader.kind_ = Kind::pcapng;
        return reader;
    }
    reader.kind_ = Kind::pcap;
    reader.big_endian_ = big(octets, 0) == magic_microseconds || big(octets, 0) == magic_nanoseconds;
    reader.nanoseconds_ = reader.u32(0) == magic_nanoseconds;
    if (octets.size() < pcap_header) {
        reader.fail(fmt::format("the file ends within its header of {} octets", pcap_header), octets.size());
        return reader;
    }
    if (reader.u16(4) != 2) {
        reader.fail(fmt::format("pcap version {}.{} is not known", reader.u16(4), reader.u16(6)), 4);
        return reader;
    }
    reader.link_type_ = reader.u32(20) & 0xFFFFU;  // above: frame check sequence lengths
    reader.at_ = pcap_header;
    return reader;
}

std::optional<Packet> PcapReader::next()
{
    if (fault_ || left() == 0) return std::nullopt;
    return kind_ == Kind::pcap ? next_pcap() : next_pcapng();
}

std::optional<Packet> PcapReader::next_pcap()
{
    const auto start = at_;
    ++number_;
    if (left() < packet_header) {
        fail(fmt::format("the file ends within the header of packet {}", number_), start);
        return std::nullopt;
    }
    const auto captured = u32(start + 8);
    if (captured > left() - packet_header) {
        fail(fmt::format("packet {} is said to have {} octets, the file has {} left", number_, captured,
                         left() - packet_header),
             start + 8);
        return std::nullopt;
    }
    Packet packet;
    const auto fraction = u32(start + 4);
    packet.at =
        std::chrono::seconds(u32(start)) + Time(nanoseconds_ ? std::int64_t{fraction} : std::int64_t{fraction} * 1000);
    packet.link_type = link_type_;
    packet.octets = octets_.substr(start + packet_header, captured);
    packet.original_size = std::max(u32(start + 12), captured);
    packet.number = number_;
    at_ = start + packet_header + captured;
    return packet;
}

std::optional<Packet> PcapReader::next_pcapng()
{
    while (!fault_ && left() > 0) {
        const auto block = at_;
        if (left() < 12) {
            fail("the file ends within the header of a block", block);
            break;
        }
        if (big(octets_, block) == section_block && !read_section(block)) break;
        const auto type = u32(block);
        const auto size = u32(block + 4);
        if (size < 12 || size % 4 != 0) {
            fail(fmt::format("a block is said to have {} octets", size), block + 4);
            break;
        }
        if (size > left()) {
            fail(fmt::format("a block is said to have {} octets, the file has {} left", size, left()), block + 4);
            break;
        }
        if (u32(block + size - 4) != size) {
            fail("a block's two lengths differ", block + size - 4);
            break;
        }
        at_ = block + size;
        if (type == interface_block) {
            if (!read_interface(block, size)) break;
        } else if (type == enhanced_packet_block || type == simple_packet_block || type == old_packet_block) {
            return read_packet(type, block, size);
        }
    }
    return std::nullopt;
}

bool PcapReader::read_section(std::size_t block)
{
    if (left() < 28) {
        fail("the file ends within a section header", block);
        return false;
    }
    const auto magic = big(octets_, block + 8);
    if (magic != byte_order_magic && little(octets_, block + 8) != byte_order_magic) {
        fail("a section header has no byte-order magic", block + 8);
        return false;
    }
    big_endian_ = magic == byte_order_magic;
    if (u16(block + 12) != 1) {
        fail(fmt::format("pcapng version {}.{} is not known", u16(block + 12), u16(block + 14)), block + 12);
        return false;
    }
    interfaces_.clear();
    return true;
}

bool PcapReader::read_interface(std::size_t block, std::size_t size)
{
    if (size < 20) {
        fail("an interface block is too short", block);
        return false;
    }
    if (interfaces_.size() >= max_interfaces) {
        fail(fmt::format("more than {} interfaces", max_interfaces), block);
        return false;
    }
    Interface made;
    made.link_type = u16(block + 8);
    made.snap_length = u32(block + 12);
    const auto end = block + size - 4;
    for (auto at = block + 16; at + 4 <= end;) {
        const auto code = u16(at);
        const std::size_t length = u16(at + 2);
        if (code == 0 || length > end - at - 4) break;
        if (code == 9 && length == 1) {  // if_tsresol
            const auto resolution = octet(octets_, at + 4);
            const auto power = resolution & 0x7FU;
            if (resolution & 0x80U) {
                made.units = std::uint64_t{1} << std::min<std::uint32_t>(power, 62);
            } else {
                made.units = 1;
                for (std::uint32_t i = 0; i < std::min<std::uint32_t>(power, 18); ++i)
                    made.units *= 10;
            }
        } else if (code == 14 && length == 8) {  // if_tsoffset
            const auto first = std::uint64_t{u32(at + 4)};
            const auto second = std::uint64_t{u32(at + 8)};
            made.offset = static_cast<std::int64_t>(big_endian_ ? first << 32U | second : second << 32U | first);
        }
        at += 4 + padded(length);
    }
    interfaces_.push_back(made);
    return true;
}

std::optional<Packet> PcapReader::read_packet(std::uint32_t type, std::size_t block, std::size_t size)
{
    ++number_;
    const std::size_t header = type == simple_packet_block ? 12 : 28;
    if (size < header + 4) {
        fail(fmt::format("the block of packet {} is too short", number_), block);
        return std::nullopt;
    }
    const auto room = size - header - 4;
    std::size_t index = 0;
    Packet packet;
    packet.number = number_;
    std::uint32_t captured = 0;
    if (type == simple_packet_block) {
        packet.original_size = u32(block + 8);
    } else {
        index = type == enhanced_packet_block ? u32(block + 8) : u16(block + 8);
        captured = u32(block + 20);
        packet.original_size = u32(block + 24);
    }
    if (index >= interfaces_.size()) {
        fail(fmt::format("packet {} is of interface {}, which is not described", number_, index), block + 8);
        return std::nullopt;
    }
    const auto& interface = interfaces_[index];
    if (type == simple_packet_block) {
        captured = packet.original_size;
        if (interface.snap_length != 0) captured = std::min(captured, interface.snap_length);
    } else {
        const auto ticks = std::uint64_t{u32(block + 12)} << 32U | u32(block + 16);
        packet.at = to_time(ticks, interface.units, interface.offset);
    }
    if (captured > room) {
        fail(fmt::format("packet {} is said to have {} octets, its block has {}", number_, captured, room), block);
        return std::nullopt;
    }
    packet.link_type = interface.link_type;
    packet.octets = octets_.substr(block + header, captured);
    packet.original_size = std::max(packet.original_size, captured);
    return packet;
}

}  // namespace sipdiag::capture
