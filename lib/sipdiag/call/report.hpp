// SPDX-License-Identifier: MIT
//
// Report: what a call, an answered call or a capture's streams have to say: verdict, findings, facts and lines.
#pragma once

#include <functional>

#include "sipdiag/base/api.hpp"
#include "sipdiag/call/caller_leg.hpp"
#include "sipdiag/call/echo_service.hpp"
#include "sipdiag/call/figures.hpp"
#include "sipdiag/finding/report.hpp"

namespace sipdiag::call {

/// A call that we placed. \param target  as the user named it
[[nodiscard]] SIPDIAG_API finding::Report call_report(const CallerLeg& call, std::string_view target,
                                                      const Thresholds& limits);

/// Of one call its report; of several one for all: the worst verdict, and the facts of each in `calls`.
[[nodiscard]] SIPDIAG_API finding::Report calls_report(std::vector<finding::Report> calls);

/// A call that the echo answered: the object of `serve`.
[[nodiscard]] SIPDIAG_API finding::Report echo_call_report(const EchoCall& call, const Thresholds& limits);
/// Its facts alone, for the list at the end.
[[nodiscard]] SIPDIAG_API finding::Value echo_call_facts(const EchoCall& call);
/// The end of serving: all calls together.
[[nodiscard]] SIPDIAG_API finding::Report echo_report(const std::vector<EchoCall>& calls,
                                                      const EchoService::Counts& counts, const Thresholds& limits);

/// The streams of a capture (`analyze`) or of a port (`raw`).
[[nodiscard]] SIPDIAG_API finding::Report streams_report(
    std::string command, const rtp::StreamTable& table, const Thresholds& limits,
    const std::function<std::optional<std::uint64_t>(const rtp::StreamTable::Stream&)>& sent = {},
    std::optional<std::uint64_t> own_drops = std::nullopt);

/// What is wrong with the descriptions of a call. \param peer  where the other side's messages came from
[[nodiscard]] SIPDIAG_API finding::Findings judge_descriptions(const Descriptions& descriptions,
                                                               const std::optional<sdp::Agreement>& agreement,
                                                               const Endpoint& peer);

}  // namespace sipdiag::call
