// SPDX-License-Identifier: MIT
//
// rtpecho raw: RTP back to where it came from, without any call, and the figures of each stream.
#include <fmt/format.h>

#include "common/files.hpp"
#include "common/listening.hpp"
#include "common/way.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "sipdiag/call/report.hpp"
#include "sipdiag/capture/pcap_file.hpp"
#include "sipdiag/net/media.hpp"

namespace sipdiag::tools::rtpecho {

namespace {

constexpr std::size_t most_captured = std::size_t{256} << 20;  // octets of --pcap

}  // namespace

int run_raw(Frame& frame)
{
    const auto& asked = frame.invocation();
    std::vector<Endpoint> listeners;
    for (const auto& each : asked.list("listen")) {
        const auto listener = read_listener(each);
        if (!listener || listener->transport != Transport::udp) {
            return frame.misuse("--listen is ADDR:PORT, not " + each);
        }
        listeners.push_back(*listener);
    }
    if (listeners.empty()) return frame.misuse("where to listen? --listen ADDR:PORT");
    if (frame.dry_run()) {
        return frame.plan("RTP is sent back to where it came from, never more than came.\n");
    }
    net::MediaSettings settings;
    settings.echoes = !asked.flag("no-echo");
    capture::PcapWriter written;
    const auto started = Instant(std::chrono::steady_clock::now());
    if (const auto path = asked.text("pcap")) {
        settings.on_passed = [&](Instant at, const Endpoint& source, const Endpoint& destination,
                                 std::string_view octets) {
            if (written.octets().size() >= most_captured) return;
            const auto wall = frame.started().time_since_epoch() + (at - started);
            written.add(std::chrono::duration_cast<capture::Time>(wall), {source, destination, std::string(octets)});
        };
        frame.at_finish([&, path] {
            if (written.octets().size() >= most_captured) frame.warn("--pcap: full, what came later is not in it");
            return write_file(*path, written.octets());
        });
    }
    net::MediaEcho echo(settings);
    std::string ready;
    for (const auto& each : listeners) {
        const auto bound = echo.bind(each);
        if (!bound) return frame.finish(not_begun("raw", "undetermined", {bound.fault().text, {}}));
        ready += listening_line(*bound);
    }
    if (frame.format() == report::Format::text) {
        if (!frame.print(ready)) return exit_undetermined;
    } else {
        complain(ready.substr(0, ready.size() - 1));
    }
    auto until = never;
    for (const auto* const name : {"duration", "timeout"}) {
        if (const auto limit = asked.seconds(name))
            until = std::min(until, Instant(std::chrono::steady_clock::now()) + *limit);
    }
    const auto ending = echo.run(until);
    const auto sent = [&](const rtp::StreamTable::Stream& stream) -> std::optional<std::uint64_t> {
        return settings.echoes ? std::optional(stream.returned) : std::nullopt;
    };
    auto report = call::streams_report("raw", echo.streams(), read_limits(asked), sent, echo.counts().own_drops);
    return frame.finish(std::move(report), ending == net::Ending::interrupted);
}

}  // namespace sipdiag::tools::rtpecho
