// SPDX-License-Identifier: MIT
//
// Explain: what is in messages, and what is wrong with each: every value as it is meant, every fault with its octet.
//
//     raw octets ─┐
//     TCP stream ─┼─> exhibits -> explain() -> facts, findings, page
//     capture ────┘
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/finding/report.hpp"

namespace sipdiag::capture {

/// One message as it was found.
struct Exhibit {
    std::string octets;
    std::optional<Endpoint> source;
    std::optional<Endpoint> destination;
    std::optional<std::chrono::system_clock::time_point> at;
    /// Of a stream that could not be cut on: why, and where in these octets.
    std::optional<Error> framing;
    /// Did a stream deliver it? Then Content-Length is mandatory (RFC 3261 §18.3).
    bool streamed = false;
};

struct Exhibits {
    std::vector<Exhibit> messages;
    std::uint64_t pings = 0;  ///< CRLFCRLF between messages, RFC 5626 §4.4.1
    std::uint64_t pongs = 0;  ///< a CRLF alone between messages
    bool truncated = false;   ///< there were more than max_messages
};

/// More messages than that are counted, but not kept.
inline constexpr std::size_t max_messages = 100000;

/// Cut the octets of a stream into messages and keep-alives. What cannot be cut any further is the last message.
SIPDIAG_API Exhibits read_stream(std::string_view octets);

/// One datagram, or one file, as it is.
SIPDIAG_API Exhibit read_datagram(std::string octets);

/// All that there is to say of the messages: facts `messages` and `pongs`, an item each, a headline and a section each.
/// The outcome is healthy; the caller weighs the findings.
SIPDIAG_API finding::Report explain(const Exhibits& exhibits);

}  // namespace sipdiag::capture
