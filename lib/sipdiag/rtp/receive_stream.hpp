// SPDX-License-Identifier: MIT
//
// ReceiveStream: the figures of one direction of media, taken as its packets come.
//
// Source     loss and order, RFC 3550 A.1, A.3; jitter, A.8; telephone-events, RFC 4733; comfort noise, RFC 3389
// Cost       at most 256 octets a stream, no allocation per packet (one per hundred keys pressed)
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

#include "sipdiag/base/api.hpp"
#include "sipdiag/rtp/codec.hpp"
#include "sipdiag/rtp/dtmf.hpp"
#include "sipdiag/rtp/jitter.hpp"
#include "sipdiag/rtp/packet.hpp"
#include "sipdiag/rtp/sequence.hpp"

namespace sipdiag::rtp {

/// A set of payload types.
using PayloadTypes = std::bitset<128>;

/// What a receiver knows of payload types, beside the static ones. Shared by the streams of a call.
struct PayloadMap {
    /// Those that are telephone-events. Without any, a dynamic type with a payload of four octets that reads as a key
    /// is taken for one.
    PayloadTypes telephone_events;
    /// Clock rates of dynamic types, 0 = not known, which is taken for 8000 Hz.
    std::array<std::uint32_t, 32> dynamic_clocks{};
    /// Those that are comfort noise, beside the static one.
    PayloadTypes comfort_noises;

    [[nodiscard]] SIPDIAG_API std::uint32_t clock_rate(std::uint8_t payload_type) const noexcept;
    [[nodiscard]] SIPDIAG_API bool is_telephone_event(const PacketView& packet) const noexcept;
    [[nodiscard]] SIPDIAG_API bool is_comfort_noise(std::uint8_t payload_type) const noexcept;
};

class SIPDIAG_API ReceiveStream {
public:
    /// A packet, in the order of arrival.
    /// \return its place; a stray also where it is the first of another source
    Sequence::Arrival receive(Instant at, const PacketView& packet, const PayloadMap& payloads = {});

    struct Figures {
        Sequence::Counts packets;
        double loss_percent = 0;         ///< of those expected
        std::optional<Duration> jitter;  ///< at the end; nothing before two packets came
        std::optional<Duration> jitter_max;
        std::optional<Duration> max_gap;  ///< longest time between two packets
        std::uint32_t pt_changes = 0;     ///< telephone-event and comfort noise apart
        std::uint32_t ssrc_changes = 0;
        std::optional<std::uint8_t> payload_type;  ///< of the last packet of audio
        std::uint32_t clock_rate = 8000;
        std::uint32_t ssrc = 0;
        std::optional<Instant> first_at;
        std::optional<Instant> last_at;
    };
    [[nodiscard]] Figures figures() const noexcept;
    [[nodiscard]] const std::vector<Press>& presses() const noexcept { return dtmf_.presses(); }
    /// Was a second packet seen that belongs to the first? Until then it may be anything that looks like RTP.
    [[nodiscard]] bool proven() const noexcept { return sequence_.counts().received > 1; }

    [[nodiscard]] std::uint32_t ssrc() const noexcept { return ssrc_; }
    [[nodiscard]] const Sequence& sequence() const noexcept { return sequence_; }
    /// Jitter in units of the clock, for report blocks.
    [[nodiscard]] std::uint32_t jitter_ticks() const noexcept { return static_cast<std::uint32_t>(jitter_.value()); }

private:
    void measure(Instant at, const PacketView& packet, const PayloadMap& payloads);

    Sequence sequence_;
    Jitter jitter_;
    DtmfReceiver dtmf_;
    Instant first_at_{};
    Instant last_at_{};
    Instant put_by_at_{};
    Duration max_gap_{};
    std::uint32_t ssrc_ = 0;
    std::uint32_t candidate_ssrc_ = 0;
    Ticks put_by_timestamp_ = 0;
    std::uint32_t clock_rate_ = 8000;
    std::uint16_t candidate_sequence_ = 0;
    std::uint16_t pt_changes_ = 0;
    std::uint16_t ssrc_changes_ = 0;
    std::uint8_t payload_type_ = 0;
    bool has_payload_type_ = false;
    bool has_candidate_ = false;
};

static_assert(sizeof(ReceiveStream) <= 256);

}  // namespace sipdiag::rtp
