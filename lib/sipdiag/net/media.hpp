// SPDX-License-Identifier: MIT
//
// MediaEcho: RTP in batches, sent back to where it came from, and measured. No machine: at a quarter of a million
// packets a second each counts, and there is nothing to decide.
//
// Batches    recvmmsg and sendmmsg, 64 at a time, answered out of the same buffers. Where the kernel merges datagrams
// of
//            one source (UDP_GRO) they go back merged (UDP_SEGMENT)
// Stamps     the kernel's, taken as a packet arrives: jitter is free of our own scheduling
// Own drops  counted by the kernel (SO_RXQ_OVFL), so that they are not taken for the network's
// Manners    nothing is sent but what came, octet by octet; only RTP and RTCP; never to ports below 1024, where servers
//            live that would answer, nor to ourselves
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/net/network.hpp"
#include "sipdiag/rtp/stream_table.hpp"

namespace sipdiag::net {

struct MediaSettings {
    bool echoes = true;           ///< false: only measure
    bool measures = true;         ///< false: only echo
    bool merges = true;           ///< UDP_GRO and UDP_SEGMENT, where the kernel has them
    bool handles_signals = true;  ///< SIGINT and SIGTERM end run()
    /// Told of each datagram that came, and of each that is about to go back; of merged ones one by one.
    std::function<void(Instant at, const Endpoint& source, const Endpoint& destination, std::string_view octets)>
        on_passed = {};
};

class SIPDIAG_API MediaEcho {
public:
    explicit MediaEcho(MediaSettings settings = {});
    ~MediaEcho();
    MediaEcho(const MediaEcho&) = delete;
    MediaEcho& operator=(const MediaEcho&) = delete;

    /// Open a UDP socket. \return the endpoint that was bound
    Opened<Endpoint> bind(const Endpoint& local);

    /// Serve until then, or until a signal. \return how it ended: deadline or interrupted
    Ending run(Instant until);

    [[nodiscard]] const rtp::StreamTable& streams() const noexcept;

    struct Counts {
        std::uint64_t received = 0;
        std::uint64_t returned = 0;
        std::uint64_t unsent = 0;     ///< the kernel would not take them
        std::uint64_t own_drops = 0;  ///< by our sockets, before we saw them
        int receive_buffer = 0;       ///< octets that were granted, of the smallest socket
    };
    [[nodiscard]] Counts counts() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sipdiag::net
