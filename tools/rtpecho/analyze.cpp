// SPDX-License-Identifier: MIT
//
// rtpecho analyze: the figures of every RTP stream in a capture. Nothing is sent.
#include <fmt/format.h>

#include "common/files.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/call/report.hpp"
#include "sipdiag/capture/dissect.hpp"

namespace sipdiag::tools::rtpecho {

int run_analyze(Frame& frame)
{
    const auto& asked = frame.invocation();
    const auto& path = asked.positionals.front();
    std::string fault;
    const auto octets = read_input(path, fault);
    if (!octets) return frame.misuse(fault);
    if (!capture::is_capture(*octets)) return frame.misuse(visible(path) + ": neither pcap nor pcapng");

    auto reader = capture::PcapReader::open(*octets);
    capture::Dissector dissector;
    rtp::StreamTable table;
    while (const auto packet = reader.next()) {
        const auto unit = dissector.take(*packet);
        if (!unit || unit->kind != capture::Unit::Kind::udp) continue;
        (void)table.receive(Instant(unit->at), unit->source, unit->destination, unit->octets);
    }
    if (reader.fault() && dissector.counts().packets == 0) {
        return frame.misuse(
            fmt::format("{}: octet {}: {}", visible(path), reader.fault()->offset, reader.fault()->text));
    }
    auto report = call::streams_report("analyze", table, read_limits(asked));
    if (reader.fault()) frame.warn(fmt::format("{}: the file is cut short: {}", visible(path), reader.fault()->text));
    return frame.finish(std::move(report));
}

}  // namespace sipdiag::tools::rtpecho
