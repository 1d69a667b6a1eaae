// SPDX-License-Identifier: MIT
//
// Dissect: from a captured frame to what a socket would have seen of it.
//
//     Dissector dissector;
//     while (const auto packet = reader.next())
//         if (const auto unit = dissector.take(*packet)) ...
//
// Links      Ethernet (VLAN tags, PPPoE), Linux cooked v1 and v2, raw IP, BSD loopback
// IP         IPv4 with fragments put together, IPv6 with its extension headers and fragments
// Above      UDP payloads, TCP segments, and the ICMP errors that quote one of ours
// Bounds     fragments wait in a store of fixed size, the oldest gives way; nothing trusts a length of the packet
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "sipdiag/capture/pcap_file.hpp"

namespace sipdiag::capture {

/// What one frame, or the last of several fragments, delivered.
struct Unit {
    enum class Kind : std::uint8_t { udp, tcp, icmp_error } kind = Kind::udp;
    Time at{};
    std::uint32_t number = 0;  ///< of the packet
    Endpoint source;           ///< icmp_error: of the quoted datagram, which got no further
    Endpoint destination;
    std::string octets;  ///< payload; icmp_error: what is quoted of it
    bool cut = false;    ///< the capture holds less than the wire did

    // TCP
    std::uint32_t sequence = 0;
    bool syn = false;
    bool fin = false;
    bool rst = false;
    // ICMP
    Address reporter;
    std::uint8_t icmp_type = 0;
    std::uint8_t icmp_code = 0;
};

/// What was passed over, for the page to say so.
struct DissectorCounts {
    std::uint64_t packets = 0;
    std::uint64_t other_links = 0;  ///< of a link type that is not known
    std::uint64_t not_ip = 0;
    std::uint64_t malformed = 0;  ///< IP, UDP or TCP headers that do not hold together
    std::uint64_t fragments_lost = 0;
};

class SIPDIAG_API Dissector {
public:
    /// Datagrams of which fragments are waiting, and octets of all of them.
    static constexpr std::size_t max_waiting = 256;
    static constexpr std::size_t max_waiting_octets = std::size_t{4} << 20;

    std::optional<Unit> take(const Packet& packet);
    [[nodiscard]] const DissectorCounts& counts() const noexcept { return counts_; }

private:
    struct Key {
        Address source;
        Address destination;
        std::uint32_t id = 0;
        std::uint8_t protocol = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Waiting {
        std::map<std::uint32_t, std::string> parts;  // by offset
        std::optional<std::uint32_t> size;           // known once the last part is there
        std::size_t octets = 0;
    };

    std::optional<Unit> network(const Packet& packet, std::string_view octets);
    std::optional<Unit> ipv4(const Packet& packet, std::string_view octets);
    std::optional<Unit> ipv6(const Packet& packet, std::string_view octets);
    std::optional<Unit> fragment(const Packet& packet, const Key& key, std::uint32_t offset, bool more,
                                 std::string_view octets);
    std::optional<Unit> transport(const Packet& packet, const Key& key, std::string_view octets, bool cut);
    std::optional<Unit> icmp(const Packet& packet, const Key& key, std::string_view octets);
    std::optional<Unit> malformed();
    void forget(const Key& key);

    std::map<Key, Waiting> waiting_;
    std::deque<Key> order_;  // of waiting_, oldest first
    std::size_t waiting_octets_ = 0;
    DissectorCounts counts_;
};

}  // namespace sipdiag::capture
