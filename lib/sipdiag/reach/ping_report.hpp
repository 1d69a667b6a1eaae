// SPDX-License-Identifier: MIT
//
// The report of pings: to one server, or over every transport.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/reach/pinger.hpp"

namespace sipdiag::reach {

/// One way to the target: what was sent over it, or why it did not open.
struct PingedWay {
    Endpoint server;
    std::vector<Ping> pings = {};
    std::string obstacle = {};        ///< the middle of a sentence; empty where it was open
    finding::Findings findings = {};  ///< of the obstacle
    bool is_unasked = false;          ///< the obstacle is on our side: it says nothing of the server
};

struct PingResult {
    std::string target;  ///< as the user named it
    bool every_transport = false;
    std::vector<PingedWay> ways;
    finding::Findings findings = {};  ///< of the names and of doors that did not open
    finding::Value dns = finding::Value::array();
    finding::Value tls = {};                           ///< what the peer of the last way showed; null: no TLS
    std::vector<std::string> tls_lines = {};           ///< the same for people
    finding::Value servers = finding::Value::array();  ///< those that were asked, in order: Ways::facts()
    bool cut_short = false;
    std::optional<std::uint32_t> told_to_wait = {};  ///< seconds: a 429 or 503 with Retry-After ended the run
};

struct RoundTrips {
    std::size_t sent = 0;
    std::size_t received = 0;
    std::vector<double> sorted_ms;

    [[nodiscard]] SIPDIAG_API std::optional<double> loss_percent() const;
    [[nodiscard]] SIPDIAG_API std::optional<double> average() const;
    /// By nearest rank: the smallest value that at least that share of all does not exceed. \param share  0..1
    [[nodiscard]] SIPDIAG_API std::optional<double> percentile(double share) const;
};
/// Of the server that was asked last, or over every transport.
SIPDIAG_API RoundTrips round_trips(const PingResult& result);

/// Verdict `reachable`, `lossy` or `unreachable`; facts `target`, `sent`, `received`, `loss_percent`,
/// `rtt_ms{min,avg,max,p50,p99}`, `transports[…]`, `tls` (an object or null), `dns[…]`, `servers[…]`.
SIPDIAG_API finding::Report ping_report(const PingResult& result);

}  // namespace sipdiag::reach
