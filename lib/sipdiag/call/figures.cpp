// SPDX-License-Identifier: MIT
#include "sipdiag/call/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sipdiag/call/detail/wording.hpp"
#include "sipdiag/call/findings/entries.hpp"
#include "sipdiag/rtp/quality.hpp"

namespace sipdiag::call {
namespace {

using detail::made;
using detail::ms;

using namespace std::chrono_literals;
namespace entries = findings::entries;

constexpr auto too_short = 1s;         // of a call, to tell anything from silence
constexpr double audible_loss = 3.0;   // percent
constexpr double audible_jitter = 30;  // ms: more than a phone's buffer likes

double rounded(double value, double parts = 100) noexcept
{
    return std::round(value * parts) / parts;
}

finding::Value milliseconds(const std::optional<Duration>& duration)
{
    if (!duration) return nullptr;
    return rounded(ms(*duration));
}

}  // namespace

std::optional<RoundTrips> summary_of(std::vector<Duration> round_trips)
{
    if (round_trips.empty()) return std::nullopt;
    std::sort(round_trips.begin(), round_trips.end());
    // The nearest rank: a value that was really measured.
    const auto rank = [&](double share) {
        const auto at = static_cast<std::size_t>(std::ceil(share * static_cast<double>(round_trips.size())));
        return ms(round_trips[std::max<std::size_t>(at, 1) - 1]);
    };
    return RoundTrips{ms(round_trips.front()), rank(0.5), rank(0.99), ms(round_trips.back())};
}

std::optional<Quality> quality_of(const rtp::ReceiveStream::Figures& figures, const rtp::CodecInfo* codec,
                                  std::optional<Duration> round_trip)
{
    if (figures.packets.received < 2 || codec == nullptr || !codec->impairment) return std::nullopt;
    rtp::QualityInput input{*codec->impairment, figures.loss_percent,
                            rtp::burst_ratio(figures.packets.lost, figures.packets.loss_runs,
                                             figures.packets.received + figures.packets.lost),
                            std::nullopt};
    if (round_trip) {
        // Half the way there and back, a packet of 20 ms, and a buffer of twice the jitter.
        input.delay = *round_trip / 2 + 20ms + 2 * figures.jitter.value_or(Duration::zero());
    }
    return Quality{rtp::mean_opinion_score(rtp::rating(input)), round_trip.has_value()};
}

std::string_view to_string(OneWay value) noexcept
{
    switch (value) {
    case OneWay::none: return "none";
    case OneWay::nothing_received: return "nothing-received";
    case OneWay::nothing_returned: break;
    }
    return "nothing-returned";
}

std::optional<OneWay> one_way(const MediaFigures& media, MediaOptions::Mode mode)
{
    if (!media.began) return std::nullopt;
    const auto received = media.received.packets.received;
    if (received == 0) {
        const bool waited = media.ended && *media.ended - *media.began >= too_short;
        if (!media.expected || !waited) return std::nullopt;
        return OneWay::nothing_received;
    }
    if (media.refused && media.echoes == 0) return OneWay::nothing_returned;
    if (media.echoes > 0) return OneWay::none;
    if (media.far_report) {
        const auto lost = media.far_report->cumulative_lost;
        const bool all = lost > 0 && static_cast<std::uint64_t>(lost) * 100 >= media.sent * 99;
        return all ? OneWay::nothing_returned : OneWay::none;
    }
    if (mode == MediaOptions::Mode::echo) return media.sent > 0 ? OneWay::none : OneWay::nothing_returned;
    // Something came, and nobody says whether ours arrived.
    return std::nullopt;
}

StreamFacts facts_of(const MediaFigures& media, MediaOptions::Mode mode, std::string_view encoding)
{
    StreamFacts facts;
    if (media.remote) facts.remote = to_string(*media.remote);
    const auto* codec = rtp::codec_named(encoding, media.received.clock_rate);
    if (codec == nullptr && media.received.payload_type) codec = rtp::codec_of(*media.received.payload_type);
    facts.codec = codec != nullptr ? std::string(codec->name) : std::string(encoding);
    facts.sent = media.sent;
    facts.received = media.received;
    facts.presses = media.presses;
    facts.round_trips = summary_of(media.round_trips);
    std::optional<Duration> trip;
    if (facts.round_trips) {
        trip = std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>(facts.round_trips->p50));
    }
    facts.quality = quality_of(media.received, codec, trip);
    facts.one_way = one_way(media, mode);
    facts.source_changed = media.source_changed;
    facts.own_drops = media.own_drops;
    return facts;
}

StreamFacts facts_of(const rtp::StreamTable::Stream& stream)
{
    StreamFacts facts;
    facts.received = stream.figures.figures();
    facts.presses = stream.figures.presses();
    const rtp::CodecInfo* codec = nullptr;
    if (const auto type = facts.received.payload_type) {
        codec = rtp::codec_of(*type);
        if (stream.described != nullptr && stream.described->encodings.contains(*type)) {
            const auto& encoding = stream.described->encodings.at(*type);
            codec = rtp::codec_named(encoding, facts.received.clock_rate);
            facts.codec = encoding;
        }
    }
    if (codec != nullptr) facts.codec = codec->name;
    if (stream.described != nullptr && !stream.described->call_id.empty()) facts.call_id = stream.described->call_id;
    facts.quality = quality_of(facts.received, codec, std::nullopt);
    return facts;
}

void append(finding::Value& object, const StreamFacts& facts)
{
    using finding::Value;
    const auto& received = facts.received;
    const auto& packets = received.packets;
    const bool came = packets.received > 0;
    Value counts = Value::object();
    counts.set("sent", facts.sent)
        .set("received", packets.received)
        .set("lost", packets.lost)
        .set("duplicate", packets.duplicate)
        .set("reordered", packets.late)
        .set("late", packets.late);
    Value trips;
    if (facts.round_trips) {
        trips = Value::object();
        trips.set("min", rounded(facts.round_trips->least))
            .set("p50", rounded(facts.round_trips->p50))
            .set("p99", rounded(facts.round_trips->p99))
            .set("max", rounded(facts.round_trips->most));
    }
    Value keys = Value::array();
    for (const auto& press : facts.presses) {
        Value key = Value::object();
        key.set("digit", rtp::digit_of(press.event))
            .set("duration_ms", press.duration * 1000 / std::max<std::uint32_t>(received.clock_rate, 1))
            .set("ended", press.ended);
        keys.push(std::move(key));
    }
    object.set("call_id", facts.call_id)
        .set("remote", facts.remote)
        .set("codec", facts.codec.empty() ? Value() : Value(facts.codec))
        .set("packets", std::move(counts))
        .set("loss_percent", came ? Value(rounded(received.loss_percent)) : Value())
        .set("longest_loss_run", came ? Value(packets.longest_loss_run) : Value())
        .set("jitter_ms", milliseconds(received.jitter))
        .set("jitter_max_ms", milliseconds(received.jitter_max))
        .set("max_gap_ms", milliseconds(received.max_gap))
        .set("pt_changes", came ? Value(received.pt_changes) : Value())
        .set("ssrc_changes", came ? Value(received.ssrc_changes) : Value())
        .set("rtt_ms", std::move(trips))
        .set("mos", facts.quality ? Value(rounded(facts.quality->mos)) : Value())
        .set("mos_basis", facts.quality ? Value(facts.quality->with_delay ? "loss+delay" : "loss") : Value())
        .set("dtmf", std::move(keys))
        .set("one_way", facts.one_way ? Value(to_string(*facts.one_way)) : Value())
        .set("source_changed", facts.source_changed)
        .set("own_drops", facts.own_drops)
        .set("ack_received", facts.ack_received)
        .set("ended_by", facts.ended_by)
        .set("ended_reason", facts.ended_reason);
}

finding::Findings judge(const StreamFacts& facts, const Thresholds& limits, bool& unmeasured, std::string_view which)
{
    finding::Findings out;
    const auto hold = [&](std::optional<double> limit, std::optional<double> value, bool at_most, std::string_view name,
                          std::string_view unit) {
        if (!limit) return;
        if (!value) {
            unmeasured = true;
            return;
        }
        if (at_most ? *value <= *limit : *value >= *limit) return;
        out.push_back(made(entries::rtp011_threshold_missed,
                           fmt::format("{}{} is {:.2f}{}, {} was {} {:g}{}", which, name, *value, unit, "the limit",
                                       at_most ? "at most" : "at least", *limit, unit),
                           {fmt::format("{} = {:.4f}", name, *value)}));
    };
    const bool came = facts.received.packets.received > 0;
    const auto in_ms = [](const std::optional<Duration>& duration) -> std::optional<double> {
        if (!duration) return std::nullopt;
        return ms(*duration);
    };
    hold(limits.max_loss, came ? std::optional(facts.received.loss_percent) : std::nullopt, true, "loss", " %");
    hold(limits.max_jitter, in_ms(facts.received.jitter), true, "jitter", " ms");
    hold(limits.min_mos, facts.quality ? std::optional(facts.quality->mos) : std::nullopt, false, "MOS", "");
    hold(limits.max_rtt, facts.round_trips ? std::optional(facts.round_trips->p50) : std::nullopt, true, "round trip",
         " ms");
    return out;
}

finding::Findings judge_media(const StreamFacts& facts, const MediaFigures* media, MediaOptions::Mode mode,
                              const Thresholds& limits)
{
    finding::Findings out;
    const auto& packets = facts.received.packets;
    // A limit of the user's own takes the place of ours.
    if (!limits.max_loss && packets.received > 0 && facts.received.loss_percent > audible_loss) {
        out.push_back(made(entries::rtp001_packets_lost,
                           fmt::format("{:.1f} % of the packets never came", facts.received.loss_percent),
                           {fmt::format("{} of {} lost, the longest run {}", packets.lost,
                                        packets.lost + packets.received, packets.longest_loss_run)}));
    }
    if (!limits.max_jitter && facts.received.jitter && ms(*facts.received.jitter) > audible_jitter) {
        out.push_back(made(entries::rtp002_jitter_high,
                           fmt::format("the spacing of packets varies by {:.1f} ms", ms(*facts.received.jitter)),
                           {fmt::format("jitter {:.2f} ms at the end, {:.2f} ms at most", ms(*facts.received.jitter),
                                        ms(facts.received.jitter_max.value_or(Duration{})))}));
    }
    if (facts.own_drops.value_or(0) > 0) {
        out.push_back(made(entries::rtp010_own_drops,
                           fmt::format("this machine dropped {} packets itself", *facts.own_drops),
                           {"counted by the kernel at the socket"}));
    }
    if (media == nullptr) return out;
    if (media->source_changed.value_or(false)) {
        out.push_back(made(entries::rtp003_media_from_elsewhere,
                           "media came from another address or port than the description said",
                           {fmt::format("from {}", facts.remote.value_or("?"))}));
    }
    if (media->unasked > 0) {
        out.push_back(made(entries::rtp009_payload_type_not_agreed,
                           fmt::format("{} packets had a payload type that was not agreed on", media->unasked), {}));
    }
    const auto way = one_way(*media, mode);
    if (way == OneWay::nothing_received) {
        std::vector<std::string> evidence = {fmt::format("sent {}, received none", media->sent)};
        if (media->far_report) {
            evidence.push_back(
                fmt::format("the far end's own report: {} of ours lost", media->far_report->cumulative_lost));
        }
        if (media->far_sender) {
            evidence.push_back(fmt::format("the far end says that it sent {} packets", media->far_sender->packets));
        }
        if (media->refused) evidence.emplace_back("what we sent was refused (ICMP)");
        out.push_back(made(entries::rtp004_nothing_received,
                           media->far_report || media->far_sender
                               ? "the far end is there, and none of its sound arrived: the way in is closed"
                               : "the call stood, and no sound arrived: the way in is closed, or it never sent",
                           std::move(evidence),
                           "let UDP of the media ports in (start_media_port to end_media_port), or let the phone write "
                           "its public address"));
    }
    if (way == OneWay::nothing_returned) {
        std::vector<std::string> evidence = {fmt::format("received {}", packets.received)};
        if (media->far_report) {
            evidence.push_back(
                fmt::format("the far end reports {} of {} lost", media->far_report->cumulative_lost, media->sent));
        }
        if (media->refused) evidence.emplace_back("what we sent was refused (ICMP)");
        if (media->sent == 0)
            evidence.emplace_back("nothing could be sent: the description holds or refuses the stream");
        out.push_back(made(entries::rtp005_nothing_returned, "you hear, and are not heard", std::move(evidence)));
    } else if (media->refused) {
        out.push_back(made(entries::rtp006_media_refused,
                           fmt::format("media to {} was refused", to_string(media->refused->destination)),
                           {"ICMP error for a packet of ours"}));
    }
    return out;
}

std::vector<std::string> lines_of(const StreamFacts& facts)
{
    std::vector<std::string> lines;
    const auto& received = facts.received;
    const auto& packets = received.packets;
    const auto text = [](const std::optional<Duration>& duration) {
        return duration ? fmt::format("{:.1f} ms", ms(*duration)) : std::string("not measured");
    };
    const bool came = packets.received > 0;
    if (facts.sent) lines.push_back(fmt::format("sent            {}", *facts.sent));
    lines.push_back(fmt::format("received        {}", packets.received));
    lines.push_back(came ? fmt::format("lost            {} ({:.1f} %), longest run {}", packets.lost,
                                       received.loss_percent, packets.longest_loss_run)
                         : "lost            not measured");
    if (packets.duplicate + packets.late > 0) {
        lines.push_back(fmt::format("twice, late     {}, {}", packets.duplicate, packets.late));
    }
    lines.push_back(fmt::format("jitter          {}, at most {}", text(received.jitter), text(received.jitter_max)));
    lines.push_back(fmt::format("longest gap     {}", text(received.max_gap)));
    lines.push_back(facts.round_trips ? fmt::format("there and back  {:.1f} ms (p50), {:.1f} ms (p99)",
                                                    facts.round_trips->p50, facts.round_trips->p99)
                                      : "there and back  not measured");
    lines.push_back(facts.quality ? fmt::format("quality (MOS)   {:.2f}, an estimate from {}", facts.quality->mos,
                                                facts.quality->with_delay ? "loss and delay" : "loss alone")
                                  : "quality (MOS)   not measured");
    std::string keys;
    for (const auto& press : facts.presses)
        keys += (keys.empty() ? "" : " ") + rtp::digit_of(press.event) + (press.ended ? "" : "(end not told)");
    if (!keys.empty()) lines.push_back("keys            " + keys);
    return lines;
}

}  // namespace sipdiag::call
