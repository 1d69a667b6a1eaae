// SPDX-License-Identifier: MIT
//
// Story: what a capture proves about the phone in it, and no more. Anything that needs a trial on the wire - whether a
// setting would help - a capture cannot tell.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/capture/compare.hpp"
#include "sipdiag/capture/reading.hpp"
#include "sipdiag/finding/report.hpp"

namespace sipdiag::capture {

/// One request and what became of it.
struct Exchange {
    std::size_t request = 0;  ///< index of its first copy
    std::size_t copies = 1;
    std::optional<std::size_t> answer;  ///< index of the last final response
    int status = 0;                     ///< of it
    bool provisional = false;           ///< was there at least a 1xx?
};

/// Requests and their answers, in order of the requests; ACK is none.
SIPDIAG_API std::vector<Exchange> exchanges_of(const Exhibits& exhibits);

struct Story {
    std::string verdict = "undetermined";
    finding::Value where;
    finding::Value advice;               ///< the contract's object, or null
    std::vector<std::string> sentences;  ///< what was seen, for people
    finding::Findings findings;
};

/// \param outside     the other side of the router, or null
/// \param comparison  of both, or null
SIPDIAG_API Story tell(const Reading& inside, const Reading* outside, const Comparison* comparison);

}  // namespace sipdiag::capture
