// SPDX-License-Identifier: MIT
//
// Wire: the network of a command, with what --trace and --pcap want to see of it and the TLS settings of the caller.
//
//     Wire wire(frame, &caller);
//     auto local = wire.network().bind(...);
//     wire.network().run(journey, wire.deadline(15s));
//     return frame.finish(report, wire.network().interrupted());     // --pcap is written here
//
// It must outlive the call of finish().
#pragma once

#include <chrono>

#include "common/caller.hpp"
#include "common/frame.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::tools {

class Wire {
public:
    /// \param tls  what a caller does not say: the certificate of a listener
    explicit Wire(Frame& frame, const Caller* caller = nullptr, const net::TlsSettings& tls = {});
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    [[nodiscard]] net::Network& network() noexcept { return network_; }
    /// The end of the whole command, by --timeout or after that time; counted from the start of the process.
    [[nodiscard]] Instant deadline(std::chrono::milliseconds otherwise) const;
    /// So long from now, and no longer than --timeout: for a step of a command that may have gone on for hours.
    [[nodiscard]] Instant within(std::chrono::milliseconds time) const;

private:
    [[nodiscard]] net::Settings settings(const Caller* caller, const net::TlsSettings& tls);
    void trace(const net::Passed& passed) const;
    [[nodiscard]] std::optional<std::string> write_capture(const std::string& path) const;

    Frame& frame_;
    net::Network network_;
};

/// One datagram as --trace shows it: a line with time, direction, both addresses and size, then the octets, line by
/// line; secrets redacted unless asked for, and nothing in it that a terminal obeys.
std::string trace_text(std::chrono::system_clock::time_point at, bool outbound, const Datagram& datagram,
                       bool show_secrets);

}  // namespace sipdiag::tools
