// SPDX-License-Identifier: MIT
//
// Reading: the SIP of a capture file, message by message, from datagrams and from streams.
//
// Streams    each direction is put together by sequence numbers. A gap, and a capture that begins in the middle of a
//            connection, are bridged: reading goes on at the next segment that begins like a message
// Bounds     a fixed number of directions, and of octets that wait for a gap to close
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/capture/dissect.hpp"
#include "sipdiag/capture/explain.hpp"

namespace sipdiag::capture {

/// A router or host said that a datagram did not get through.
struct NotDelivered {
    Time at{};
    Endpoint source;  ///< of the datagram
    Endpoint destination;
    Address reporter;
    std::uint8_t type = 0;
    std::uint8_t code = 0;
    bool of_sip = false;  ///< is what is quoted of it SIP, or is one of the ports 5060 or 5061?
};

/// UDP datagrams that are no SIP, between two endpoints in one direction: sound, mostly.
struct OtherFlow {
    Endpoint source;
    Endpoint destination;
    std::uint64_t datagrams = 0;
    Time first{};
    Time last{};
};

struct Reading {
    Exhibits exhibits;
    std::vector<NotDelivered> not_delivered;
    std::vector<OtherFlow> flows;
    DissectorCounts counts;
    std::uint64_t tls_connections = 0;  ///< directions that cannot be read
    std::uint64_t gaps = 0;             ///< in streams
    std::optional<FileFault> fault;     ///< the file is good up to there
};

inline constexpr std::size_t max_directions = 4096;
inline constexpr std::size_t max_flows = 4096;

/// All of a capture. Messages are in the order in which they were complete.
SIPDIAG_API Reading read_capture(std::string_view octets);

}  // namespace sipdiag::capture
