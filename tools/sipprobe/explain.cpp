// SPDX-License-Identifier: MIT
//
// sipprobe explain: messages, streams and captures, from files. Nothing is sent.
#include <algorithm>

#include <fmt/format.h>

#include "common/files.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/capture/explain.hpp"
#include "sipprobe/options.hpp"

namespace sipdiag::tools::sipprobe {

int run_explain(Frame& frame)
{
    const auto& asked = frame.invocation();
    capture::Exhibits all;
    for (const auto& path : asked.positionals) {
        std::string fault;
        auto octets = read_input(path, fault);
        if (!octets) return frame.misuse(fault);
        if (asked.flag("stream")) {
            auto read = capture::read_stream(*octets);
            std::move(read.messages.begin(), read.messages.end(), std::back_inserter(all.messages));
            all.pings += read.pings;
            all.pongs += read.pongs;
        } else {
            if (octets->find_first_not_of("\r\n\t ") == std::string::npos) {
                return frame.misuse(fmt::format("{}: there is no message in it", visible(path)));
            }
            all.messages.push_back(capture::read_datagram(*std::move(octets)));
        }
    }
    return frame.finish(capture::explain(all));
}

}  // namespace sipdiag::tools::sipprobe
