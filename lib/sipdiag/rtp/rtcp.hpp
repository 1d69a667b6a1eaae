// SPDX-License-Identifier: MIT
//
// RTCP: what two ends tell each other about their media. Compound packets read, and our own written.
//
// Format     RFC 3550 §6.4-6.6; validity of a compound, appendix A.2; extended reports, RFC 3611 §4.4, §4.7
// Unknown    packet types and report blocks are passed over (§6.1)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag::rtp {

/// What a receiver says of one source. \see RFC 3550 §6.4.1
struct ReportBlock {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;         ///< of 256, since the report before
    std::int32_t cumulative_lost = 0;       ///< signed 24 bits: duplicates make it negative
    std::uint32_t highest_sequence = 0;     ///< cycles in the upper half
    std::uint32_t jitter = 0;               ///< units of the clock
    std::uint32_t last_sr = 0;              ///< middle 32 bits of the NTP time of the last SR, 0 = none yet
    std::uint32_t delay_since_last_sr = 0;  ///< 1/65536 s

    friend bool operator==(const ReportBlock&, const ReportBlock&) = default;
};

struct SenderInfo {
    std::uint64_t ntp = 0;  ///< seconds since 1900 in the upper half, their fraction in the lower
    std::uint32_t timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t octets = 0;  ///< of payload

    friend bool operator==(const SenderInfo&, const SenderInfo&) = default;
};

/// SR, or RR where there is no sender info.
struct Report {
    std::uint32_t ssrc = 0;
    std::optional<SenderInfo> sender;
    std::vector<ReportBlock> blocks;
};

struct SourceDescription {
    std::uint32_t ssrc = 0;
    std::string cname;
    std::string tool;
};

struct Bye {
    std::vector<std::uint32_t> ssrcs;
    std::string reason;
};

struct Application {
    std::uint8_t subtype = 0;
    std::uint32_t ssrc = 0;
    std::string name;
    std::string data;
};

/// VoIP Metrics Report Block. 127 of signal levels, R factors and MOS is "not available", given as nothing.
/// \see RFC 3611 §4.7
struct VoipMetrics {
    std::uint32_t ssrc = 0;
    std::uint8_t loss_rate = 0;     ///< of 256
    std::uint8_t discard_rate = 0;  ///< of 256
    std::uint8_t burst_density = 0;
    std::uint8_t gap_density = 0;
    std::uint16_t burst_ms = 0;
    std::uint16_t gap_ms = 0;
    std::uint16_t round_trip_ms = 0;
    std::uint16_t end_system_ms = 0;
    std::optional<std::int8_t> signal_dbm;
    std::optional<std::int8_t> noise_dbm;
    std::optional<std::uint8_t> residual_echo_db;
    std::uint8_t gmin = 0;
    std::optional<std::uint8_t> r_factor;
    std::optional<std::uint8_t> external_r_factor;
    std::optional<double> mos_listening;
    std::optional<double> mos_conversational;
    std::uint8_t receiver_config = 0;
    std::uint16_t jitter_buffer_ms = 0;
    std::uint16_t jitter_buffer_max_ms = 0;
    std::uint16_t jitter_buffer_most_ms = 0;
};

struct Compound {
    std::vector<Report> reports;
    std::vector<SourceDescription> descriptions;
    std::vector<Bye> byes;
    std::vector<Application> applications;
    std::vector<VoipMetrics> voip_metrics;
    std::vector<std::uint64_t> receiver_reference_times;  ///< NTP, RFC 3611 §4.4
    std::size_t packets = 0;                              ///< all of them, unknown ones included
};

/// \return `errc::truncated` where a length runs past the end, `errc::unexpected_octet` for a version that is not 2 or
///         a first packet that is no report, `errc::out_of_range` for padding that may not stand there, or a count of
///         report blocks that does not fit
/// \see RFC 3550 A.2
SIPDIAG_API Result<Compound> read_compound(std::string_view octets);

/// SR or RR, and the SDES with CNAME that every compound needs (§6.1); and BYE where we leave.
SIPDIAG_API std::string compose_compound(const Report& report, std::string_view cname, std::string_view tool,
                                         bool bye = false, std::string_view reason = {});

/// Middle 32 bits of an NTP time: what LSR holds.
[[nodiscard]] constexpr std::uint32_t middle(std::uint64_t ntp) noexcept
{
    return static_cast<std::uint32_t>(ntp >> 16);
}

/// A monotonic instant on the scale of NTP: of no meaning but to ourselves, which is all that LSR needs. \see §4
[[nodiscard]] SIPDIAG_API std::uint64_t ntp_of(Instant at) noexcept;

/// A - LSR - DLSR. Nothing where no SR was seen, and where the figures contradict one another.
/// \param arrival  middle 32 bits of the arrival time, on the clock that wrote the SR
/// \see RFC 3550 §6.4.1, figure 2
[[nodiscard]] SIPDIAG_API std::optional<Duration> round_trip(std::uint32_t arrival, std::uint32_t last_sr,
                                                             std::uint32_t delay_since_last_sr) noexcept;

}  // namespace sipdiag::rtp
