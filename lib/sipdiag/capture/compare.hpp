// SPDX-License-Identifier: MIT
//
// Compare: the same traffic captured on both sides of a router - what was changed between.
//
// Pairs      by branch, CSeq and kind, in order of appearance; where a branch was rewritten, by From tag instead.
// Call-ID
//            and addresses do not take part: they are what routers change
// Changes    every field and body line whose octets differ, spelling included; `meaning` as nat/edits has it
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sipdiag/capture/reading.hpp"
#include "sipdiag/nat/edits.hpp"

namespace sipdiag::capture {

/// One message seen on both sides.
struct Pair {
    std::size_t inside = 0;  ///< index in the exhibits of that side
    std::size_t outside = 0;
    bool outbound = false;  ///< it went from inside to outside
    nat::Edits edits;       ///< `sent` is inside, `found` outside, whichever way it went
};

struct Comparison {
    std::vector<Pair> pairs;
    std::vector<std::size_t> only_inside;
    std::vector<std::size_t> only_outside;
    std::optional<Endpoint> inside_endpoint;   ///< of the device inside, from messages that went out
    std::optional<Endpoint> outside_endpoint;  ///< the same as it is outside
    finding::Findings findings;
};

SIPDIAG_API Comparison compare(const Exhibits& inside, const Exhibits& outside);

/// What is different between two versions of one message, field by field and line by line.
SIPDIAG_API nat::Edits differences(sip::MessageView inside, sip::MessageView outside);

}  // namespace sipdiag::capture
