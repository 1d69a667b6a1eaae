// SPDX-License-Identifier: MIT
//
// Any octets as a capture file: every packet lies within them, a fault has its place, and all that is read of it can be
// told without a fall.
#include <cstdint>
#include <string>

#include "fuzz/require.hpp"
#include "sipdiag/capture/dissect.hpp"
#include "sipdiag/capture/explain_capture.hpp"
#include "sipdiag/report/render.hpp"

namespace sipdiag::capture {
namespace {

using fuzz::require;

void packets_lie_in_the_file(std::string_view octets)
{
    auto reader = PcapReader::open(octets);
    Dissector dissector;
    const auto* end = octets.data();
    while (const auto packet = reader.next()) {
        require(packet->octets.data() >= end);
        require(packet->octets.data() + packet->octets.size() <= octets.data() + octets.size());
        require(packet->original_size >= packet->octets.size());
        end = packet->octets.data() + packet->octets.size();
        if (const auto unit = dissector.take(*packet)) require(unit->octets.size() <= 65535 + packet->octets.size());
    }
    if (reader.fault()) require(reader.fault()->offset <= octets.size() && !reader.fault()->text.empty());
}

}  // namespace
}  // namespace sipdiag::capture

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    const std::string octets(reinterpret_cast<const char*>(data), size);
    capture::packets_lie_in_the_file(octets);
    // Two captures in one input: the second begins where the first is halved.
    const auto whole = capture::read_capture(octets);
    const auto half = capture::read_capture(std::string_view(octets).substr(0, size / 2));
    const auto report = capture::explain_capture(whole, &half);
    (void)report::render(report, report::Format::json, {});
    (void)report::render(report, report::Format::text, {});
    return 0;
}
