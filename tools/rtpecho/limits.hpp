// SPDX-License-Identifier: MIT
//
// What the commands of rtpecho share: thresholds, codecs, port ranges, as the options give them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/frame.hpp"
#include "sipdiag/call/figures.hpp"
#include "sipdiag/net/network.hpp"
#include "sipdiag/sdp/compose.hpp"

namespace sipdiag::tools::rtpecho {

call::Thresholds read_limits(const Invocation& asked);

/// `g711ulaw,g711alaw,g729a`, best first. Misuse names the word that is none.
std::variant<std::vector<sdp::Codec>, Misuse> read_codecs(const Invocation& asked);

struct PortRange {
    std::uint16_t low = 0;
    std::uint16_t high = 0;
};
/// `16384-32766`
std::variant<PortRange, Misuse> read_ports(const Invocation& asked);

/// Sockets for RTP and RTCP, an even port and the one above it. \return nothing where no pair of the range is free
std::optional<std::pair<Endpoint, Endpoint>> open_pair(net::Network& network, const Address& address,
                                                       const PortRange& range, std::uint16_t& next);

}  // namespace sipdiag::tools::rtpecho
