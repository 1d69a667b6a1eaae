// SPDX-License-Identifier: MIT
//
// MediaSession: the sound of one call, both ways, with its RTCP. A machine but for its beginning: media starts when
// offer and answer have met.
//
// Tone       sends G.711 that knows itself again, at exact intervals, and measures what comes back
// Echo       sends every packet back to where it came from: sequence, time and payload as they were, the source ours.
//            Who listens to his echo sees the losses of both ways
// Latch      media goes to where the peer's media comes from, once a valid packet came; before that to where the SDP
//            says (RFC 4961). Another source is followed only where it brings the same SSRC
// RTCP       RFC 3550 §6: reports about every 5 s, BYE at the end, never where nothing was sent
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/rtp/receive_stream.hpp"
#include "sipdiag/rtp/rtcp.hpp"
#include "sipdiag/rtp/tone.hpp"
#include "sipdiag/sdp/answer.hpp"

namespace sipdiag::call {

/// How many datagrams the driver's socket of that name has had no room for, counted from anywhere; nothing where it
/// does not know.
using OwnDrops = std::function<std::optional<std::uint64_t>(const Endpoint& socket)>;

struct MediaOptions {
    enum class Mode : std::uint8_t { tone, echo } mode = Mode::tone;
    Endpoint rtp;        ///< our socket
    Endpoint rtcp;       ///< and that beside it; port 0: there is none
    Duration delay{};    ///< echo: what came waits that long
    std::string digits;  ///< tone: keys to press, a second after the start
    std::string cname = "sipdiag";
    bool reports = true;  ///< RTCP of our own; false towards those who must not be sent more than they sent
    OwnDrops drops = {};
};

/// What is known of the media of one call.
struct MediaFigures {
    std::uint64_t sent = 0;
    std::uint64_t sent_octets = 0;  ///< of payload
    rtp::ReceiveStream::Figures received;
    std::vector<rtp::Press> presses;
    std::optional<Endpoint> remote;      ///< where media came from; else where it was sent to
    std::optional<bool> source_changed;  ///< did it come from where the SDP did not say? nothing where nothing came
    std::vector<Duration> round_trips;   ///< in order: of the echo; where none came back, by RTCP
    bool round_trips_by_echo = false;
    std::uint64_t echoes = 0;                    ///< packets that were ours, come back
    std::uint64_t unasked = 0;                   ///< packets of payload types that were not agreed
    std::uint64_t invalid = 0;                   ///< datagrams that were no RTP
    std::uint64_t foreign = 0;                   ///< packets of other sources, passed over
    std::optional<Undelivered> refused;          ///< an ICMP error for media of ours
    std::optional<rtp::ReportBlock> far_report;  ///< the last that the far end said of our stream
    std::uint64_t far_reports = 0;               ///< RTCP reports that came
    std::optional<rtp::VoipMetrics> far_metrics;
    std::optional<rtp::SenderInfo> far_sender;  ///< its own count of what it sent
    std::optional<std::uint64_t> own_drops;     ///< of the RTP socket while the media stood: no loss of the network's
    bool expected = false;                      ///< was media to come at all (not held, not refused)?
    std::optional<Instant> began;
    std::optional<Instant> ended;
};

class SIPDIAG_API MediaSession {
public:
    /// Longer waits and larger packets are not kept.
    static constexpr std::size_t max_waiting = 4096;
    static constexpr std::size_t max_round_trips = 16384;

    MediaSession(MediaOptions options, Entropy& entropy);

    /// Offer and answer have met, for the first time or again.
    void agree(Instant now, const sdp::StreamView& stream, const std::optional<Endpoint>& remote_rtp,
               const std::optional<Endpoint>& remote_rtcp);
    /// Does what arrived there belong here?
    [[nodiscard]] bool owns(const Endpoint& local) const noexcept
    {
        return local.transport == Transport::udp &&
               (local.port == options_.rtp.port || (options_.rtcp.port != 0 && local.port == options_.rtcp.port));
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    /// The call has ended: RTCP says BYE, and nothing follows.
    void stop(Instant now, Outbox& out);

    [[nodiscard]] MediaFigures figures() const;
    [[nodiscard]] const MediaOptions& options() const noexcept { return options_; }
    [[nodiscard]] const sdp::StreamView& stream() const noexcept { return stream_; }
    [[nodiscard]] bool started() const noexcept { return began_.has_value(); }
    /// Since when sound is to come: nothing while either side holds, by direction or by 0.0.0.0.
    [[nodiscard]] std::optional<Instant> awaits_since() const noexcept { return awaits_since_; }
    /// When a packet of the peer came last.
    [[nodiscard]] std::optional<Instant> heard_at() const noexcept { return heard_at_; }

private:
    void receive_rtp(Instant now, const Datagram& arrived, Outbox& out);
    void receive_rtcp(Instant now, const Datagram& arrived);
    [[nodiscard]] bool latch(Instant now, const Endpoint& source, std::uint32_t ssrc);
    void echo(Instant now, const rtp::PacketView& packet, Outbox& out);
    void send_tone(Outbox& out, Instant now);
    void send_packet(Instant now, const rtp::Header& header, std::string_view payload, Outbox& out);
    void send_report(Instant now, Outbox& out, bool bye);
    void schedule_report(Instant now, bool first);
    /// Where their sound comes from, but for a peer whose description is proven right.
    [[nodiscard]] std::optional<Endpoint> send_to() const noexcept
    {
        return latched_ && !said_is_right_ ? latched_ : said_rtp_;
    }

    struct Waiting {
        Instant due;
        std::string octets;
    };

    MediaOptions options_;
    Entropy* entropy_;
    sdp::StreamView stream_;
    std::optional<Endpoint> said_rtp_;
    std::optional<Endpoint> said_rtcp_;
    std::optional<Endpoint> latched_;
    std::optional<Endpoint> latched_rtcp_;
    std::uint32_t latched_ssrc_ = 0;
    std::optional<Instant> began_;
    std::optional<Instant> ended_;
    std::optional<Instant> heard_at_;
    std::optional<Instant> awaits_since_;
    bool said_is_right_ = false;  // sound of ours that went where the description says has come back
    bool expected_ = false;
    bool source_changed_ = false;

    std::uint32_t ssrc_;
    std::uint16_t sequence_;
    rtp::Ticks timestamp_;
    rtp::Tone tone_;
    std::uint32_t frame_ = 0;
    std::uint32_t first_latched_frame_ = 0;  // the frames before it went to another place
    std::array<Instant, 1024> frame_sent_at_{};
    rtp::DtmfSender dtmf_;
    bool digits_queued_ = false;
    Instant next_frame_ = never;
    std::deque<Waiting> waiting_;

    rtp::PayloadMap payloads_;
    rtp::ReceiveStream received_;
    std::uint64_t sent_ = 0;
    std::uint64_t sent_octets_ = 0;
    std::uint64_t echoes_ = 0;
    std::uint64_t unasked_ = 0;
    std::uint64_t invalid_ = 0;
    std::uint64_t foreign_ = 0;
    std::vector<Duration> echo_trips_;
    std::vector<Duration> rtcp_trips_;
    std::optional<Undelivered> refused_;
    std::optional<std::uint64_t> drops_before_;
    std::optional<std::uint64_t> own_drops_;

    Instant report_at_ = never;
    std::uint64_t sent_at_report_ = 0;
    std::uint64_t expected_at_report_ = 0;
    std::uint64_t received_at_report_ = 0;
    std::uint32_t last_sr_ = 0;
    Instant last_sr_at_{};
    bool has_last_sr_ = false;
    std::uint64_t far_reports_ = 0;
    std::optional<rtp::ReportBlock> far_report_;
    std::optional<rtp::VoipMetrics> far_metrics_;
    std::optional<rtp::SenderInfo> far_sender_;
};

}  // namespace sipdiag::call
