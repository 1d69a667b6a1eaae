// SPDX-License-Identifier: MIT
//
// Any octets as a stream: the events are the same in one piece, octet by octet, and in pieces of any size; no octet is
// in two of them.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.hpp"
#include "sipdiag/sip/framer.hpp"
#include "sipdiag/sip/message.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;
using Event = sip::Framer::Event;

struct Seen {
    std::vector<std::pair<Event, std::string>> events;
    Error fault;

    friend bool operator==(const Seen&, const Seen&) = default;
};

void note(Seen& seen, sip::Framer& framer, Event event)
{
    seen.events.emplace_back(event, event == Event::message ? std::string(framer.message()) : std::string());
    if (event == Event::broken) seen.fault = framer.fault();
    if (event != Event::message) return;
    sip::Index index;
    require(index.scan(framer.message()).code == errc::none);
    require(index.closed());
    const sip::MessageView message(framer.message(), index);
    require(message.content_length().has_value());
    require(message.after_header().size() == *message.content_length());
}

Seen frame(std::string_view stream, std::size_t piece)
{
    sip::Framer framer;
    Seen seen;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        framer.feed(stream.substr(at, piece));
        for (auto event = framer.next(); event != Event::none; event = framer.next()) {
            note(seen, framer, event);
            if (event == Event::broken) return seen;
        }
        require(framer.consumed() + framer.rest().size() == std::min(at + piece, stream.size()));
    }
    if (const auto event = framer.finish(); event != Event::none) note(seen, framer, event);
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    // The first octet says how the stream is cut.
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = frame(stream, stream.size() + 1);
    require(frame(stream, 1) == whole);
    require(frame(stream, data[0] + std::size_t{1}) == whole);
    return 0;
}
