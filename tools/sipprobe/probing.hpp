// SPDX-License-Identifier: MIT
//
// Probing: a nat::Probe on the wire, with its sockets and its controls. What probe and advise begin with.
#pragma once

#include <variant>

#include "common/caller.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "sipdiag/advise/probe_report.hpp"

namespace sipdiag::tools::sipprobe {

struct ProbingOrder {
    std::uint16_t port = 0;      ///< of the first socket; 0 = any free one
    std::uint8_t most_hops = 5;  ///< 0: no questions with a short TTL
    bool brief = false;          ///< neither sizes nor connections: who is there, and as what it sees us
};

/// Ask the first of the servers that answers; which was left, and why, stands in the findings and in `servers`.
std::variant<advise::ProbeResult, Obstacle> run_probing(Wire& wire, const Caller& caller, const Servers& servers,
                                                        const ProbingOrder& order, sip::Pace& pace, Entropy& entropy);

/// The servers in the order in which an account is to ask them: the one that answered the probing first.
std::vector<Endpoint> living_first(const Servers& servers, const advise::ProbeResult& probe);

}  // namespace sipdiag::tools::sipprobe
