// SPDX-License-Identifier: MIT
//
// rtpecho analyze: the figures of every RTP stream in a capture. Nothing is sent.
#include <fmt/format.h>

#include "common/files.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/call/report.hpp"
#include "sipdiag/capture/streams.hpp"

namespace sipdiag::tools::rtpecho {

int run_analyze(Frame& frame)
{
    const auto& asked = frame.invocation();
    const auto& path = asked.positionals.front();
    std::string fault;
    const auto octets = read_input(path, fault);
    if (!octets) return frame.misuse(fault);
    if (!capture::is_capture(*octets)) return frame.misuse(visible(path) + ": neither pcap nor pcapng");

    const auto streams = capture::read_streams(*octets);
    if (streams.fault && streams.counts.packets == 0) {
        return frame.misuse(fmt::format("{}: octet {}: {}", visible(path), streams.fault->offset, streams.fault->text));
    }
    auto report = call::streams_report("analyze", streams.table, read_limits(asked));
    if (streams.fault) frame.warn(fmt::format("{}: the file is cut short: {}", visible(path), streams.fault->text));
    return frame.finish(std::move(report));
}

}  // namespace sipdiag::tools::rtpecho
