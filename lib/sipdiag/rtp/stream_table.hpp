// SPDX-License-Identifier: MIT
//
// StreamTable: all streams that somebody sees, each by SSRC, source and destination. What is no RTP is counted, and so
// are streams that are more than can be kept.
//
// Cost       open addressing over 32-bit numbers of streams that do not move; it grows by doubling
// Described  what session descriptions say of payload types can be told for an endpoint; it holds for the streams that
//            begin afterwards
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/rtp/receive_stream.hpp"

namespace sipdiag::rtp {

/// What a session description says of the sound at one of its endpoints.
struct Described {
    PayloadMap payloads;
    std::map<std::uint8_t, std::string> encodings;  ///< by payload type, as rtpmap has them
    std::string call_id;
};

class SIPDIAG_API StreamTable {
public:
    static constexpr std::size_t max_streams = 1U << 20;

    struct Stream {
        Endpoint source;
        Endpoint destination;
        std::uint32_t ssrc = 0;
        std::uint64_t returned = 0;            ///< packets that an echo sent back
        const Described* described = nullptr;  ///< of its destination, else of its source; null where nothing is known
        ReceiveStream figures;
    };

    explicit StreamTable(PayloadMap payloads = {}) : payloads_(payloads), slots_(1024, 0) {}
    StreamTable(const StreamTable&) = delete;
    StreamTable& operator=(const StreamTable&) = delete;
    StreamTable(StreamTable&&) = default;
    StreamTable& operator=(StreamTable&&) = default;
    ~StreamTable() = default;

    /// The streams that begin from now on, to or from this endpoint, are described so. \param what  outlives the table
    void describe(const Endpoint& endpoint, const Described* what) { described_[endpoint] = what; }

    /// A datagram of RTP, or of something else.
    /// \return its stream; null where it is none, or one too many
    Stream* receive(Instant at, const Endpoint& source, const Endpoint& destination, std::string_view octets);

    /// In the order of their first packets, the unproven ones too.
    [[nodiscard]] const std::deque<Stream>& streams() const noexcept { return streams_; }
    /// Datagrams that were no RTP.
    [[nodiscard]] std::uint64_t others() const noexcept { return others_; }
    [[nodiscard]] std::uint64_t rtcp() const noexcept { return rtcp_; }
    [[nodiscard]] std::uint64_t overflow() const noexcept { return overflow_; }

private:
    Stream* find_or_add(const Endpoint& source, const Endpoint& destination, std::uint32_t ssrc);
    void grow();

    PayloadMap payloads_;
    std::map<Endpoint, const Described*> described_;
    std::deque<Stream> streams_;
    std::vector<std::uint32_t> slots_;  // number of the stream plus one, 0 = free
    std::uint64_t others_ = 0;
    std::uint64_t rtcp_ = 0;
    std::uint64_t overflow_ = 0;
};

}  // namespace sipdiag::rtp
