// SPDX-License-Identifier: MIT
//
// Capture files: pcap and pcapng, read and written as plain octets.
//
//     auto reader = PcapReader::open(octets);
//     while (const auto packet = reader->next()) ...
//     if (reader->fault()) ...                         // the file is good up to there
//
// Formats    pcap: both byte orders, micro- and nanoseconds. pcapng: draft-ietf-opsawg-pcapng (sections, interfaces
// with
//            their resolutions; enhanced, simple and old packet blocks; all others are passed over)
// Hostile    every length is held against what the file has; nothing is allocated for a length that is only claimed
// Writing    pcap with nanoseconds, raw IP (LINKTYPE_RAW): the headers are made up, for the kernel keeps the real ones
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"

namespace sipdiag::capture {

/// Since 1970, UTC.
using Time = std::chrono::nanoseconds;

/// What keeps a file from being read on.
struct FileFault {
    std::string text;          ///< for people, no full stop
    std::uint64_t offset = 0;  ///< octets from the start of the file
};

struct Packet {
    Time at{};
    std::uint32_t link_type = 0;      ///< LINKTYPE_*
    std::string_view octets;          ///< as captured; lives as long as the file's octets
    std::uint32_t original_size = 0;  ///< as it was on the wire; more than octets.size() where the capture cut it
    std::uint32_t number = 0;         ///< from 1, as Wireshark counts
};

/// Do these octets begin like a pcap or pcapng file?
SIPDIAG_API bool is_capture(std::string_view octets) noexcept;

class SIPDIAG_API PcapReader {
public:
    /// \param octets  the whole file; must outlive the reader and its packets
    /// \return a reader whose fault() stands from the start where the file's header is bad
    static PcapReader open(std::string_view octets);

    /// The next packet; nothing at the end of the file and at a fault.
    std::optional<Packet> next();
    /// Why reading ended before the end of the file, or nothing.
    [[nodiscard]] const std::optional<FileFault>& fault() const noexcept { return fault_; }

private:
    struct Interface {
        std::uint32_t link_type = 0;
        std::uint32_t snap_length = 0;
        std::uint64_t units = 1'000'000;  // per second
        std::int64_t offset = 0;          // seconds
    };
    enum class Kind : std::uint8_t { none, pcap, pcapng };

    [[nodiscard]] std::uint16_t u16(std::size_t at) const noexcept;
    [[nodiscard]] std::uint32_t u32(std::size_t at) const noexcept;
    [[nodiscard]] std::size_t left() const noexcept { return octets_.size() - at_; }
    void fail(std::string text, std::size_t offset);
    std::optional<Packet> next_pcap();
    std::optional<Packet> next_pcapng();
    bool read_section(std::size_t block);
    bool read_interface(std::size_t block, std::size_t size);
    std::optional<Packet> read_packet(std::uint32_t type, std::size_t block, std::size_t size);

    std::string_view octets_;
    std::size_t at_ = 0;
    Kind kind_ = Kind::none;
    bool big_endian_ = false;
    bool nanoseconds_ = false;
    std::uint32_t link_type_ = 0;
    std::uint32_t number_ = 0;
    std::vector<Interface> interfaces_;
    std::optional<FileFault> fault_;
};

/// A capture being written. UDP datagrams become one packet each; what went over TCP or TLS becomes segments of a
/// connection whose opening and acknowledgements are made up, so that Wireshark follows the stream.
class SIPDIAG_API PcapWriter {
public:
    /// \param show_secrets  otherwise passwords, nonces, responses and keys become as many `x` (safety S14)
    explicit PcapWriter(bool show_secrets = false);

    /// One datagram or message as it passed. TLS messages are written in the clear, as TCP.
    void add(Time at, const Datagram& datagram);

    [[nodiscard]] const std::string& octets() const noexcept { return octets_; }

private:
    struct Flow {
        Endpoint a;
        Endpoint b;
        std::uint32_t a_next = 1;
        std::uint32_t b_next = 1;
    };
    void packet(Time at, std::string_view ip);
    void add_udp(Time at, const Datagram& datagram, std::string_view payload);
    void add_tcp(Time at, const Datagram& datagram, std::string_view payload);

    bool show_secrets_;
    std::vector<Flow> flows_;
    std::string octets_;
};

}  // namespace sipdiag::capture
