// SPDX-License-Identifier: MIT
//
// Any octets as a message and as a stream: every octet of a stream is accounted for, every finding has its place, and
// every notation of it is lawful.
#include <cstdint>
#include <string>

#include "fuzz/require.hpp"
#include "sipdiag/capture/explain.hpp"
#include "sipdiag/report/render.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    using fuzz::require;
    const std::string octets(reinterpret_cast<const char*>(data), size);
    auto exhibits = capture::read_stream(octets);
    std::size_t held = 0;
    for (const auto& each : exhibits.messages)
        held += each.octets.size();
    require(held + 4 * exhibits.pings + 2 * exhibits.pongs <= size);
    exhibits.messages.push_back(capture::read_datagram(octets));
    const auto report = capture::explain(exhibits);
    require(report.items.size() == exhibits.messages.size());
    for (std::size_t i = 0; i < report.items.size(); ++i) {
        for (const auto& each : report.items[i].findings)
            require(each.span && each.span->begin <= each.span->end &&
                    each.span->end <= exhibits.messages[i].octets.size());
    }
    for (const auto format :
         {report::Format::text, report::Format::json, report::Format::junit, report::Format::markdown,
          report::Format::html, report::Format::nagios, report::Format::prometheus}) {
        const auto text = report::render(report, format, {});
        require(text.ends_with('\n'));
    }
    return 0;
}
