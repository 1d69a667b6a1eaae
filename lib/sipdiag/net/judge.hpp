// SPDX-License-Identifier: MIT
//
// What is to be said of doors that did not open and of TLS peers: findings NET0xx and TLS0xx. Pure.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {

/// Why a door did not open, or a connection broke.
SIPDIAG_API finding::Finding judge(const Fault& fault);

/// What a network reported of a request.
SIPDIAG_API finding::Finding judge(const Undelivered& lost);
/// Is it the far side's doing - it refused, was silent, or is not who it should be - and so an answer to the question
/// whether it can be reached? Else the question could not be put.
SIPDIAG_API bool is_of_the_far_side(Fault::Kind kind) noexcept;
/// Nothing came back, not even a refusal.
SIPDIAG_API finding::Finding judge_silence(const Endpoint& server);

/// Of a peer that was spoken to: nothing, that its certificate ends soon, or what --tls-insecure overlooked.
/// \param when  today
SIPDIAG_API finding::Findings judge(const TlsPeer& peer, const Endpoint& remote,
                                    std::chrono::system_clock::time_point when);

/// Of a network's connections and faults together, each finding once.
SIPDIAG_API finding::Findings judge(const Network& network);

/// What a peer showed: `{version, subject, issuer, names[], not_after, days_left, trusted, in_time, name_matches,
/// uses[] or null, use_allowed}`.
SIPDIAG_API finding::Value tls_facts(const TlsPeer& peer, std::chrono::system_clock::time_point when);
/// The same in lines for people.
SIPDIAG_API std::vector<std::string> tls_lines(const TlsPeer& peer, std::chrono::system_clock::time_point when);

/// Days of 24 hours until the certificate ends; negative where it has.
SIPDIAG_API long days_left(const TlsPeer& peer, std::chrono::system_clock::time_point when) noexcept;

}  // namespace sipdiag::net
