// SPDX-License-Identifier: MIT
//
// Streams: the RTP of a capture, with what the SIP of the same capture says of its payload types.
//
// Described  by the description that names the destination of a stream, else by the one that names its source; where a
//            port is used again, by the latest before the stream began
#pragma once

#include <deque>
#include <string_view>

#include "sipdiag/capture/reading.hpp"
#include "sipdiag/rtp/stream_table.hpp"

namespace sipdiag::capture {

struct Streams {
    std::deque<rtp::Described> descriptions;  ///< which `table` points to
    rtp::StreamTable table;
    DissectorCounts counts;
    std::optional<FileFault> fault;  ///< the file is good up to there
};

/// All of a capture.
SIPDIAG_API Streams read_streams(std::string_view octets);

}  // namespace sipdiag::capture
