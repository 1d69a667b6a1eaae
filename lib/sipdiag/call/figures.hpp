// SPDX-License-Identifier: MIT
//
// Figures: what was measured of a stream or a call, as facts of a report, as thresholds, and as findings.
//
// Null       what was not measured; the MOS first of all: none where nothing came, or the codec is not known
// By         one_way and its findings rest on packets that came or did not, on the far end's own reports, and on ICMP
//  evidence
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/call/media_session.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/rtp/stream_table.hpp"

namespace sipdiag::call {

/// The limits that the user sets; missed is a no.
struct Thresholds {
    std::optional<double> max_loss = {};    ///< percent
    std::optional<double> max_jitter = {};  ///< ms
    std::optional<double> min_mos = {};
    std::optional<double> max_rtt = {};  ///< ms
};

struct RoundTrips {
    double least = 0;  ///< ms, as all
    double p50 = 0;
    double p99 = 0;
    double most = 0;
};
/// \return nothing where nothing was measured
[[nodiscard]] SIPDIAG_API std::optional<RoundTrips> summary_of(std::vector<Duration> round_trips);

struct Quality {
    double mos = 0;
    bool with_delay = false;  ///< loss and delay, or loss alone
};
/// \param codec       of the payload; null where it is not known
/// \param round_trip  there and back, where it was measured
[[nodiscard]] SIPDIAG_API std::optional<Quality> quality_of(const rtp::ReceiveStream::Figures& figures,
                                                            const rtp::CodecInfo* codec,
                                                            std::optional<Duration> round_trip);

enum class OneWay : std::uint8_t { none, nothing_received, nothing_returned };
[[nodiscard]] SIPDIAG_API std::string_view to_string(OneWay one_way) noexcept;
/// By evidence. \return nothing where there is none, or where no media was to come
[[nodiscard]] SIPDIAG_API std::optional<OneWay> one_way(const MediaFigures& media, MediaOptions::Mode mode);

/// Everything that one object of the report holds.
struct StreamFacts {
    std::optional<std::string> call_id;
    std::optional<std::string> remote;
    std::string codec;  ///< as the phone spells it; empty: not known
    std::optional<std::uint64_t> sent;
    rtp::ReceiveStream::Figures received;
    std::vector<rtp::Press> presses;
    std::optional<RoundTrips> round_trips;
    std::optional<Quality> quality;
    std::optional<OneWay> one_way;
    std::optional<bool> source_changed;
    std::optional<std::uint64_t> own_drops;
    std::optional<bool> ack_received;
    std::optional<std::string> ended_by;
    std::optional<std::string> ended_reason;
};
[[nodiscard]] SIPDIAG_API StreamFacts facts_of(const MediaFigures& media, MediaOptions::Mode mode,
                                               std::string_view encoding);
[[nodiscard]] SIPDIAG_API StreamFacts facts_of(const rtp::StreamTable::Stream& stream);

/// The keys of the contract, in its order, appended to an object.
SIPDIAG_API void append(finding::Value& object, const StreamFacts& facts);

/// Which limits are missed: a finding each. \param unmeasured  set where a limit could not be held against anything
[[nodiscard]] SIPDIAG_API finding::Findings judge(const StreamFacts& facts, const Thresholds& limits, bool& unmeasured,
                                                  std::string_view which = {});
/// What will hurt whoever listens: loss, jitter, types not agreed, drops of our own.
[[nodiscard]] SIPDIAG_API finding::Findings judge_media(const StreamFacts& facts, const MediaFigures* media,
                                                        MediaOptions::Mode mode, const Thresholds& limits);

/// Lines for people: a table of the figures.
[[nodiscard]] SIPDIAG_API std::vector<std::string> lines_of(const StreamFacts& facts);

}  // namespace sipdiag::call
