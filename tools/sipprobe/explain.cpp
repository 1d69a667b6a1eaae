// SPDX-License-Identifier: MIT
//
// sipprobe explain: messages, streams and captures, from files. Nothing is sent.
#include <algorithm>

#include <fmt/format.h>

#include "common/files.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/capture/explain.hpp"
#include "sipdiag/capture/explain_capture.hpp"
#include "sipprobe/options.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

struct File {
    std::string path;
    std::string octets;
};

/// A capture, and with it perhaps the same traffic on the other side of the router.
int explain_captures(Frame& frame, const std::vector<File>& files)
{
    if (files.size() > 2) return frame.misuse("one capture, or two: inside and outside");
    std::vector<capture::Reading> readings;
    for (const auto& file : files) {
        readings.push_back(capture::read_capture(file.octets));
        const auto& reading = readings.back();
        if (reading.fault && reading.counts.packets == 0) {
            return frame.misuse(
                fmt::format("{}: octet {}: {}", visible(file.path), reading.fault->offset, reading.fault->text));
        }
    }
    return frame.finish(capture::explain_capture(readings.front(), readings.size() == 2 ? &readings.back() : nullptr));
}

}  // namespace

int run_explain(Frame& frame)
{
    const auto& asked = frame.invocation();
    const bool stream = asked.flag("stream");
    std::vector<File> files;
    std::size_t captures = 0;
    for (const auto& path : asked.positionals) {
        std::string fault;
        auto octets = read_input(path, fault);
        if (!octets) return frame.misuse(fault);
        if (!stream && octets->find_first_not_of("\r\n\t ") == std::string::npos) {
            return frame.misuse(fmt::format("{}: there is no message in it", visible(path)));
        }
        if (!stream && capture::is_capture(*octets)) ++captures;
        files.push_back({path, *std::move(octets)});
    }
    if (captures == files.size() && captures > 0) return explain_captures(frame, files);
    if (captures > 0) return frame.misuse("captures and single messages do not go together");

    capture::Exhibits all;
    for (auto& file : files) {
        if (!stream) {
            all.messages.push_back(capture::read_datagram(std::move(file.octets)));
            continue;
        }
        auto read = capture::read_stream(file.octets);
        std::move(read.messages.begin(), read.messages.end(), std::back_inserter(all.messages));
        all.pings += read.pings;
        all.pongs += read.pongs;
    }
    return frame.finish(capture::explain(all));
}

}  // namespace sipdiag::tools::sipprobe
