// SPDX-License-Identifier: MIT
#include "sipdiag/call/media_session.hpp"

#include <algorithm>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::call {
namespace {

using namespace std::chrono_literals;

constexpr auto frame_time = 20ms;
constexpr rtp::Ticks frame_ticks = 160;
constexpr auto until_digits = 1s;
constexpr auto source_silent = 2s;  // after that another source may take the place of the one that was followed
constexpr auto usual_report_interval = 5s;

rtp::Tone::Law law_of(const sdp::StreamView& stream) noexcept
{
    return stream.codec && grammar::equals(stream.codec->encoding, "PCMA") ? rtp::Tone::Law::alaw
                                                                           : rtp::Tone::Law::ulaw;
}

}  // namespace

MediaSession::MediaSession(MediaOptions options, Entropy& entropy)
    : options_(std::move(options)),
      entropy_(&entropy),
      ssrc_(entropy.ssrc()),
      sequence_(static_cast<std::uint16_t>(entropy.word() & 0x7FFF)),  // away from the wrap, RFC 3711 §3.3.1
      timestamp_(entropy.word()),
      tone_(rtp::Tone::Law::ulaw, ssrc_)
{
}

void MediaSession::agree(Instant now, const sdp::StreamView& stream, const std::optional<Endpoint>& remote_rtp,
                         const std::optional<Endpoint>& remote_rtcp)
{
    if (ended_) return;
    // A new address in the SDP is meant: what was followed until now is forgotten.
    if (began_ && remote_rtp != said_rtp_) {
        latched_.reset();
        latched_rtcp_.reset();
        said_is_right_ = false;
    }
    stream_ = stream;
    said_rtp_ = remote_rtp;
    said_rtcp_ = remote_rtcp;
    // Who writes 0.0.0.0 holds, whatever the direction (RFC 3264 §8.4).
    expected_ = expected_ || (stream.receives && remote_rtp);
    if (!stream.receives || !stream.sends || !remote_rtp) {
        awaits_since_.reset();
    } else if (!awaits_since_) {
        awaits_since_ = now;
    }
    tone_ = rtp::Tone(law_of(stream), ssrc_);
    payloads_ = {};
    if (stream.events_received_with) payloads_.telephone_events.set(*stream.events_received_with);
    if (stream.codec && stream.receives_with >= 96) {
        payloads_.dynamic_clocks[stream.receives_with - 96U] = stream.codec->clock_rate;
    }
    if (!began_) {
        began_ = now;
        if (options_.drops) drops_before_ = options_.drops(options_.rtp);
        if (options_.reports) schedule_report(now, true);
    }
    const bool plays = options_.mode == MediaOptions::Mode::tone && stream.sends;
    if (!plays) {
        next_frame_ = never;
    } else if (next_frame_ == never) {
        next_frame_ = now;
    }
}

bool MediaSession::latch(Instant now, const Endpoint& source, std::uint32_t ssrc)
{
    const bool silent = heard_at_ && now - *heard_at_ > source_silent;
    if (latched_ && *latched_ != source && ssrc != latched_ssrc_ && !silent) return false;
    if (!latched_ || *latched_ != source) {
        latched_ = source;
        first_latched_frame_ = frame_;
        if (said_rtp_ && *said_rtp_ != source) source_changed_ = true;
    }
    latched_ssrc_ = ssrc;
    return true;
}

void MediaSession::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (ended_) return;
    const bool control = rtp::is_rtcp(arrived.octets);
    if (control) {
        receive_rtcp(now, arrived);
    } else if (arrived.destination.port == options_.rtp.port) {
        receive_rtp(now, arrived, out);
    } else {
        ++invalid_;
    }
}

void MediaSession::receive_rtp(Instant now, const Datagram& arrived, Outbox& out)
{
    const auto packet = rtp::read_packet(arrived.octets);
    if (!packet) {
        ++invalid_;
        return;
    }
    // Our own packets that somebody returned untouched, SSRC and all, are an echo, not another source.
    if (!latch(now, arrived.source, packet->ssrc)) {
        ++foreign_;
        return;
    }
    heard_at_ = now;
    const bool event = payloads_.is_telephone_event(*packet);
    const bool agreed = event || payloads_.is_comfort_noise(packet->payload_type) || !stream_.codec ||
                        packet->payload_type == stream_.receives_with;
    if (!agreed) ++unasked_;
    const auto arrival = received_.receive(now, *packet, payloads_);
    if (options_.mode == MediaOptions::Mode::echo) {
        echo(now, *packet, out);
        return;
    }
    if (arrival == rtp::Sequence::Arrival::duplicate || event) return;
    const auto number = tone_.recognise(packet->payload);
    if (!number || *number >= frame_ || frame_ - *number > frame_sent_at_.size()) return;
    ++echoes_;
    // It comes from elsewhere, and what went where the description says has arrived: that goes on.
    if (*number < first_latched_frame_ && said_rtp_) said_is_right_ = true;
    if (echo_trips_.size() < max_round_trips) {
        echo_trips_.push_back(now - frame_sent_at_[*number % frame_sent_at_.size()]);
    }
}

void MediaSession::echo(Instant now, const rtp::PacketView& packet, Outbox& out)
{
    if (!stream_.sends) return;
    auto type = packet.payload_type;
    if (stream_.codec && type == stream_.receives_with) type = stream_.sends_with;
    if (stream_.events_received_with == type && stream_.events_sent_with) type = *stream_.events_sent_with;
    std::string octets(rtp::header_size, '\0');
    rtp::write_header(octets.data(), {packet.marker, type, packet.sequence, packet.timestamp, ssrc_});
    octets.append(packet.payload);
    timestamp_ = packet.timestamp;
    if (options_.delay <= Duration::zero()) {
        ++sent_;
        sent_octets_ += packet.payload.size();
        out.send({options_.rtp, *latched_, std::move(octets)});
    } else if (waiting_.size() < max_waiting) {
        waiting_.push_back({now + options_.delay, std::move(octets)});
    }
}

void MediaSession::receive_rtcp(Instant now, const Datagram& arrived)
{
    const auto compound = rtp::read_compound(arrived.octets);
    if (!compound) {
        ++invalid_;
        return;
    }
    // Reports are believed of whom we talk to.
    const auto peer = send_to();
    if (peer && peer->address != arrived.source.address) {
        ++foreign_;
        return;
    }
    latched_rtcp_ = arrived.source;
    for (const auto& report : compound->reports) {
        ++far_reports_;
        if (report.sender) {
            far_sender_ = report.sender;
            last_sr_ = rtp::middle(report.sender->ntp);
            last_sr_at_ = now;
            has_last_sr_ = true;
        }
        for (const auto& block : report.blocks) {
            if (block.ssrc != ssrc_) continue;
            far_report_ = block;
            const auto trip = rtp::round_trip(rtp::middle(rtp::ntp_of(now)), block.last_sr, block.delay_since_last_sr);
            if (trip && rtcp_trips_.size() < max_round_trips) rtcp_trips_.push_back(*trip);
        }
    }
    for (const auto& metrics : compound->voip_metrics) {
        if (metrics.ssrc == ssrc_) far_metrics_ = metrics;
    }
}

void MediaSession::undelivered(Instant, const Undelivered& lost)
{
    if (lost.is_transport_error() && send_to() == lost.destination) refused_ = lost;
}

void MediaSession::send_packet(Instant, const rtp::Header& header, std::string_view payload, Outbox& out)
{
    const auto to = send_to();
    if (!to) return;
    std::string octets(rtp::header_size, '\0');
    rtp::write_header(octets.data(), header);
    octets.append(payload);
    ++sent_;
    sent_octets_ += payload.size();
    out.send({options_.rtp, *to, std::move(octets)});
}

void MediaSession::send_tone(Outbox& out, Instant now)
{
    if (!digits_queued_ && !options_.digits.empty() && began_ && now - *began_ >= until_digits) {
        digits_queued_ = true;
        for (const char key : options_.digits)
            (void)dtmf_.press(key);
    }
    std::optional<rtp::DtmfSender::Packet> key;
    if (stream_.events_sent_with && dtmf_.busy()) key = dtmf_.next(timestamp_);
    if (key) {
        send_packet(now, {key->marker, *stream_.events_sent_with, sequence_, key->timestamp, ssrc_}, key->payload, out);
    } else {
        const auto frame = tone_.frame(frame_);
        frame_sent_at_[frame_ % frame_sent_at_.size()] = now;
        ++frame_;
        send_packet(now, {false, stream_.sends_with, sequence_, timestamp_, ssrc_}, {frame.data(), frame.size()}, out);
    }
    ++sequence_;
    timestamp_ += frame_ticks;
}

void MediaSession::schedule_report(Instant now, bool first)
{
    // RFC 3550 §6.3.1: 0.5 to 1.5 of the interval, over e - 3/2; half of it before the first.
    const double factor = (0.5 + entropy_->between(0, 1000) / 1000.0) / 1.21828;
    const double seconds = factor * static_cast<double>(usual_report_interval.count()) / (first ? 2 : 1);
    report_at_ = now + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

void MediaSession::send_report(Instant now, Outbox& out, bool bye)
{
    auto to = latched_rtcp_ ? latched_rtcp_ : said_rtcp_;
    if (stream_.muxes) to = send_to();
    const auto& from = stream_.muxes ? options_.rtp : options_.rtcp;
    if (!to || from.port == 0) return;
    rtp::Report report;
    report.ssrc = ssrc_;
    if (sent_ > sent_at_report_) {
        report.sender = rtp::SenderInfo{rtp::ntp_of(now), timestamp_, static_cast<std::uint32_t>(sent_),
                                        static_cast<std::uint32_t>(sent_octets_)};
    }
    sent_at_report_ = sent_;
    if (received_.sequence().started()) {
        const auto counts = received_.sequence().counts();
        const auto came = counts.received + counts.duplicate;
        const auto expected = received_.sequence().expected();
        const auto expected_now = expected - expected_at_report_;
        const auto came_now = came - received_at_report_;
        rtp::ReportBlock block;
        block.ssrc = received_.ssrc();
        if (expected_now > 0 && expected_now > came_now) {
            block.fraction_lost =
                static_cast<std::uint8_t>(std::min<std::uint64_t>(255, (expected_now - came_now) * 256 / expected_now));
        }
        block.cumulative_lost =
            static_cast<std::int32_t>(static_cast<std::int64_t>(expected) - static_cast<std::int64_t>(came));
        block.highest_sequence = received_.sequence().extended_highest() - 0x10000;
        block.jitter = received_.jitter_ticks();
        if (has_last_sr_) {
            block.last_sr = last_sr_;
            block.delay_since_last_sr = static_cast<std::uint32_t>((now - last_sr_at_).count() * 65536 / 1'000'000'000);
        }
        report.blocks.push_back(block);
        expected_at_report_ = expected;
        received_at_report_ = came;
    }
    out.send({from, *to, rtp::compose_compound(report, options_.cname, "rtpecho", bye)});
}

void MediaSession::expire(Instant now, Outbox& out)
{
    if (ended_) return;
    while (!waiting_.empty() && waiting_.front().due <= now) {
        ++sent_;
        sent_octets_ += waiting_.front().octets.size() - rtp::header_size;
        out.send({options_.rtp, *latched_, std::move(waiting_.front().octets)});
        waiting_.pop_front();
    }
    if (next_frame_ <= now) {
        send_tone(out, now);
        next_frame_ += frame_time;
        // After a long stop there is no burst to catch up: time that was missed stays missed.
        if (now - next_frame_ > 5 * frame_time) next_frame_ = now + frame_time;
    }
    if (report_at_ <= now) {
        send_report(now, out, false);
        schedule_report(now, false);
    }
}

Instant MediaSession::deadline() const noexcept
{
    if (ended_) return never;
    const Instant echo_at = waiting_.empty() || !latched_ ? never : waiting_.front().due;
    return std::min({next_frame_, report_at_, echo_at});
}

void MediaSession::stop(Instant now, Outbox& out)
{
    if (ended_) return;
    if (began_ && options_.reports && sent_ > 0) send_report(now, out, true);
    ended_ = now;
    if (!drops_before_) return;
    const auto drops = options_.drops(options_.rtp);
    if (drops && *drops >= *drops_before_) own_drops_ = *drops - *drops_before_;
}

MediaFigures MediaSession::figures() const
{
    MediaFigures out;
    out.sent = sent_;
    out.sent_octets = sent_octets_;
    out.received = received_.figures();
    out.presses = received_.presses();
    out.remote = send_to();
    if (heard_at_) out.source_changed = source_changed_;
    out.round_trips_by_echo = !echo_trips_.empty();
    out.round_trips = echo_trips_.empty() ? rtcp_trips_ : echo_trips_;
    out.echoes = echoes_;
    out.unasked = unasked_;
    out.invalid = invalid_;
    out.foreign = foreign_;
    out.refused = refused_;
    out.far_report = far_report_;
    out.far_reports = far_reports_;
    out.far_metrics = far_metrics_;
    out.far_sender = far_sender_;
    out.own_drops = own_drops_;
    out.expected = expected_;
    out.began = began_;
    out.ended = ended_;
    return out;
}

}  // namespace sipdiag::call
