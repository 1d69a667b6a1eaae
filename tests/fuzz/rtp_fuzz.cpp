// SPDX-License-Identifier: MIT
//
// Any octets as RTP, RTCP and telephone-events, one datagram after another into one table of streams.
#include <cstdint>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/rtp/rtcp.hpp"
#include "sipdiag/rtp/stream_table.hpp"
#include "sipdiag/rtp/tone.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    using fuzz::require;
    std::string_view octets(reinterpret_cast<const char*>(data), size);

    if (const auto compound = rtp::read_compound(octets)) {
        for (const auto& report : compound->reports) {
            const auto again = rtp::read_compound(rtp::compose_compound(report, "a", "b"));
            require(again && again->reports.size() == 1 && again->reports[0].ssrc == report.ssrc);
            require(again->reports[0].sender == report.sender && again->reports[0].blocks == report.blocks);
        }
    }
    (void)rtp::Tone(rtp::Tone::Law::alaw, 7).recognise(octets);

    rtp::StreamTable table;
    const Endpoint a{Address::v4({192, 0, 2, 1}), 4000};
    const Endpoint b{Address::v4({192, 0, 2, 2}), 5000};
    Instant now{};
    std::uint64_t given = 0;
    while (!octets.empty()) {
        // One octet of length, one of time; then the datagram.
        const auto length = std::min<std::size_t>(static_cast<unsigned char>(octets.front()), octets.size() - 1);
        now += std::chrono::milliseconds(length);
        (void)table.receive(now, a, b, octets.substr(1, length));
        octets.remove_prefix(1 + length);
        ++given;
    }
    std::uint64_t seen = table.others() + table.rtcp();
    for (const auto& stream : table.streams()) {
        const auto figures = stream.figures.figures();
        const auto& packets = figures.packets;
        seen += packets.received + packets.duplicate + packets.stray;
        require(packets.late <= packets.received && packets.longest_loss_run <= packets.lost);
        require(packets.loss_runs <= packets.lost);
        require(stream.figures.sequence().expected() == packets.received + packets.lost);
        require(figures.loss_percent >= 0 && figures.loss_percent <= 100);
        require(!figures.jitter || *figures.jitter <= *figures.jitter_max);
        for (const auto& press : stream.figures.presses())
            require(press.duration > 0);
    }
    require(seen == given);
    return 0;
}
