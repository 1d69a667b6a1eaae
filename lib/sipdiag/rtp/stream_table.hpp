// SPDX-License-Identifier: MIT
//
// StreamTable: all streams that somebody sees, each by SSRC, source and destination. What is no RTP is counted, and so
// are streams that are more than can be kept.
//
// Cost       open addressing over numbers of streams that do not move, each with 32 bits of its hash beside it, so that
//            another's stream is hardly ever touched; it grows by doubling
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
        std::uint32_t place = 0;               ///< number of its destination, where it has one
        std::uint64_t returned = 0;            ///< packets that an echo sent back
        const Described* described = nullptr;  ///< of its destination, else of its source; null where nothing is known
        ReceiveStream figures;
    };

    /// An endpoint that streams arrive at, with its share of the hash: for who receives many at one.
    struct Place {
        Endpoint endpoint;
        std::uint64_t folded = 0;
        std::uint32_t number = 0;  ///< of place(); 0: compared octet by octet
    };

    explicit StreamTable(PayloadMap payloads = {}) : payloads_(payloads), slots_(1024) {}
    StreamTable(const StreamTable&) = delete;
    StreamTable& operator=(const StreamTable&) = delete;
    StreamTable(StreamTable&&) = default;
    StreamTable& operator=(StreamTable&&) = default;
    ~StreamTable() = default;

    /// The streams that begin from now on, to or from this endpoint, are described so. \param what  outlives the table
    void describe(const Endpoint& endpoint, const Described* what) { described_[endpoint] = what; }

    /// \return an endpoint that is known by its number from now on
    [[nodiscard]] Place place(const Endpoint& endpoint);

    /// A datagram of RTP, or of something else.
    /// \return its stream; null where it is none, or one too many
    Stream* receive(Instant at, const Endpoint& source, const Place& destination, std::string_view octets);
    Stream* receive(Instant at, const Endpoint& source, const Endpoint& destination, std::string_view octets)
    {
        return receive(at, source, unnumbered(destination), octets);
    }

    /// In the order of their first packets, the unproven ones too.
    [[nodiscard]] const std::deque<Stream>& streams() const noexcept { return streams_; }
    /// Datagrams that were no RTP.
    [[nodiscard]] std::uint64_t others() const noexcept { return others_; }
    [[nodiscard]] std::uint64_t rtcp() const noexcept { return rtcp_; }
    [[nodiscard]] std::uint64_t overflow() const noexcept { return overflow_; }

private:
    struct Slot {
        std::uint32_t number = 0;  // of the stream plus one, 0 = free
        std::uint32_t mark = 0;    // the upper half of its hash
    };

    [[nodiscard]] static Place unnumbered(const Endpoint& endpoint) noexcept;
    Stream* add(Slot& free, const Endpoint& source, const Place& destination, std::uint32_t ssrc);
    void grow();

    PayloadMap payloads_;
    std::map<Endpoint, const Described*> described_;
    std::deque<Stream> streams_;
    std::vector<Slot> slots_;
    std::vector<Endpoint> places_;
    std::uint64_t others_ = 0;
    std::uint64_t rtcp_ = 0;
    std::uint64_t overflow_ = 0;
};

}  // namespace sipdiag::rtp
