// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/receive_stream.hpp"

#include <algorithm>
#include <limits>

namespace sipdiag::rtp {
namespace {

constexpr std::uint8_t first_dynamic = 96;
constexpr std::uint32_t usual_clock = 8000;

void count_up(std::uint16_t& counter) noexcept
{
    if (counter < std::numeric_limits<std::uint16_t>::max()) ++counter;
}

Duration in_time(double ticks, std::uint32_t clock_rate) noexcept
{
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(ticks / clock_rate));
}

}  // namespace

std::uint32_t PayloadMap::clock_rate(std::uint8_t payload_type) const noexcept
{
    if (payload_type >= first_dynamic) {
        const auto known = dynamic_clocks[payload_type - first_dynamic];
        return known != 0 ? known : usual_clock;
    }
    const auto* const codec = codec_of(payload_type);
    return codec != nullptr ? codec->clock_rate : usual_clock;
}

bool PayloadMap::is_telephone_event(const PacketView& packet) const noexcept
{
    if (telephone_events.any()) return telephone_events.test(packet.payload_type);
    if (packet.payload_type < first_dynamic || packet.payload.size() != 4) return false;
    const auto event = read_telephone_event(packet.payload);
    return event && event->event <= 16;
}

bool PayloadMap::is_comfort_noise(std::uint8_t payload_type) const noexcept
{
    return payload_type == comfort_noise || payload_type == old_comfort_noise || comfort_noises.test(payload_type);
}

void ReceiveStream::measure(Instant at, const PacketView& packet, const PayloadMap& payloads)
{
    if (payloads.is_telephone_event(packet)) {
        if (const auto event = read_telephone_event(packet.payload); event) dtmf_.receive(packet.timestamp, *event);
        return;
    }
    if (!payloads.is_comfort_noise(packet.payload_type)) {
        if (has_payload_type_ && payload_type_ != packet.payload_type) count_up(pt_changes_);
        payload_type_ = packet.payload_type;
        has_payload_type_ = true;
        const auto clock = payloads.clock_rate(packet.payload_type);
        if (clock != clock_rate_) jitter_.reset();
        clock_rate_ = clock;
    }
    jitter_.update(at, packet.timestamp, clock_rate_);
}

Sequence::Arrival ReceiveStream::receive(Instant at, const PacketView& packet, const PayloadMap& payloads)
{
    using Arrival = Sequence::Arrival;
    if (!sequence_.started()) {
        ssrc_ = packet.ssrc;
        first_at_ = at;
    } else if (packet.ssrc != ssrc_) {
        // As in RFC 3550 A.1: two in a row, and it is no stray.
        const bool follows = has_candidate_ && candidate_ssrc_ == packet.ssrc &&
                             static_cast<std::uint16_t>(candidate_sequence_ + 1) == packet.sequence;
        if (!follows) {
            has_candidate_ = true;
            candidate_ssrc_ = packet.ssrc;
            candidate_sequence_ = packet.sequence;
            put_by_at_ = at;
            put_by_timestamp_ = packet.timestamp;
            return Arrival::stray;
        }
        count_up(ssrc_changes_);
        ssrc_ = packet.ssrc;
        has_candidate_ = false;
        max_gap_ = std::max(max_gap_, put_by_at_ - last_at_);
        last_at_ = put_by_at_;
        jitter_.forget_last();
        jitter_.update(put_by_at_, put_by_timestamp_, clock_rate_);
        sequence_.restart(candidate_sequence_);
    }

    const auto arrival = sequence_.update(packet.sequence);
    switch (arrival) {
    case Arrival::stray:
        put_by_at_ = at;
        put_by_timestamp_ = packet.timestamp;
        return arrival;
    case Arrival::restarted:
        if (sequence_.counts().received == 2) {  // all before was a stray
            first_at_ = last_at_ = put_by_at_;
            max_gap_ = {};
        }
        max_gap_ = std::max(max_gap_, put_by_at_ - last_at_);
        last_at_ = put_by_at_;
        jitter_.forget_last();
        jitter_.update(put_by_at_, put_by_timestamp_, clock_rate_);
        break;
    case Arrival::duplicate:
    case Arrival::fresh:
    case Arrival::late: break;
    }
    if (at > first_at_) max_gap_ = std::max(max_gap_, at - std::max(last_at_, first_at_));
    last_at_ = at;
    // The usual packet is of the same static type as the one before it.
    if (packet.payload_type < first_dynamic && has_payload_type_ && packet.payload_type == payload_type_ &&
        payloads.telephone_events.none()) {
        jitter_.update(at, packet.timestamp, clock_rate_);
    } else {
        measure(at, packet, payloads);
    }
    return arrival;
}

ReceiveStream::Figures ReceiveStream::figures() const noexcept
{
    Figures out;
    out.packets = sequence_.counts();
    const auto expected = out.packets.received + out.packets.lost;
    if (expected > 0) out.loss_percent = 100.0 * static_cast<double>(out.packets.lost) / static_cast<double>(expected);
    if (jitter_.measured()) {
        out.jitter = in_time(jitter_.value(), clock_rate_);
        out.jitter_max = in_time(jitter_.most(), clock_rate_);
    }
    if (out.packets.received + out.packets.duplicate > 1) out.max_gap = max_gap_;
    out.pt_changes = pt_changes_;
    out.ssrc_changes = ssrc_changes_;
    if (has_payload_type_) out.payload_type = payload_type_;
    out.clock_rate = clock_rate_;
    out.ssrc = ssrc_;
    if (sequence_.started()) {
        out.first_at = first_at_;
        out.last_at = last_at_;
    }
    return out;
}

}  // namespace sipdiag::rtp
