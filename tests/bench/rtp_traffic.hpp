// SPDX-License-Identifier: MIT
//
// Traffic for an echo of RTP: as much as it takes, at the pace of real calls, and as a trunk sends it.
#pragma once

#include <netinet/in.h>

#include <cstdint>

namespace sipdiag::bench {

sockaddr_in loopback(std::uint16_t port);

struct Traffic {
    double packets_a_second = 0;
    double p50_us = 0;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
};

/// Closed loop: 256 datagrams of 172 octets are always under way, of 16 sockets and 64 streams; each that returns lets
/// the next go. \param packets  ends after that many; 0: after a second
Traffic saturate(std::uint16_t port, std::uint64_t packets = 0);
/// Open loop: so many streams at 50 packets a second each, over 16 sockets, for three seconds.
Traffic pace(std::uint16_t port, std::size_t streams);
/// One socket that sends 32 datagrams in one call (UDP_SEGMENT) and takes them merged (UDP_GRO), for a second.
/// \return nothing received where the kernel has neither
Traffic trunk(std::uint16_t port);

}  // namespace sipdiag::bench
