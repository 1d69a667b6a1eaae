// SPDX-License-Identifier: MIT
//
// The report of `sipprobe advise`: the verdict, what to write, why, what was tried, what was not, what was left behind.
#pragma once

#include <string>
#include <vector>

#include "sipdiag/advise/advice.hpp"
#include "sipdiag/advise/probe_report.hpp"
#include "sipdiag/base/api.hpp"

namespace sipdiag::advise {

struct AdviseResult {
    ProbeResult probe;
    Evidence evidence;
    finding::Findings findings;     ///< beside the probe's
    std::size_t others_before = 0;  ///< bindings of others
    bool left_behind = false;       ///< may a binding of ours be there still?
    std::string command;            ///< the one to go on with: `sipprobe advise ...`
};

/// The finding that the phone is on, and cannot be played: another device answered the request to the own address.
SIPDIAG_API finding::Finding phone_is_on(const OwnRequestResult& answer);

SIPDIAG_API finding::Report advise_report(const AdviseResult& result);

}  // namespace sipdiag::advise
