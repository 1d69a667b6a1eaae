// SPDX-License-Identifier: MIT
//
// The probe's report: what was seen, for programs and for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/nat/infer.hpp"
#include "sipdiag/nat/probe.hpp"
#include "sipdiag/phone/path.hpp"

namespace sipdiag::advise {

/// One way to the target, tried.
struct TransportSeen {
    Transport transport = Transport::udp;
    std::string host;
    std::uint16_t port = 0;
    bool reachable = false;
    int status = 0;  ///< 0 = none
    std::optional<Duration> rtt;
    std::string why = {};  ///< it did not even open
};

struct ProbeResult {
    std::string target;             ///< as resolved, `192.0.2.10:5060`
    std::optional<Endpoint> local;  ///< the first socket
    nat::Picture picture;
    nat::Facts facts;
    nat::SizeLadder sizes;
    phone::Path path;
    std::vector<TransportSeen> transports;
    finding::Value dns = finding::Value::array();
    finding::Value servers = finding::Value::array();  ///< those that were asked, in order: reach::Ways::facts()
    std::optional<Endpoint> server;                    ///< the one that answered, and that all is said of
    finding::Findings findings;                        ///< of the way there, beside the picture's own
    std::optional<std::string> account;                ///< the AOR, where the target named one: for the next command
    std::optional<std::string> where;                  ///< it breaks, where nobody answers and that is known
};

/// The ways as the sightings show them; `failed` are those that did not even open.
SIPDIAG_API std::vector<TransportSeen> transports_of(const nat::Facts& facts, const std::vector<TransportSeen>& failed);

/// The probe's facts in the contract's order: advise begins with the same.
SIPDIAG_API finding::Value probe_facts(const ProbeResult& result);

/// Findings of the ladder of sizes; nothing where all sizes arrive.
SIPDIAG_API finding::Findings size_findings(const nat::SizeLadder& sizes);

SIPDIAG_API finding::Report probe_report(const ProbeResult& result);

/// What the way looks like, in lines for people: used by probe and advise alike.
SIPDIAG_API std::vector<std::string> way_lines(const ProbeResult& result);

}  // namespace sipdiag::advise
