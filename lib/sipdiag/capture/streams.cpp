// SPDX-License-Identifier: MIT
#include "sipdiag/capture/streams.hpp"

#include <chrono>
#include <map>

#include "sipdiag/call/identity.hpp"
#include "sipdiag/sdp/effective.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::capture {
namespace {

using Wall = std::chrono::system_clock::time_point;

constexpr unsigned payload_types = 128;
constexpr unsigned first_dynamic = 96;

/// From then on this endpoint is described so.
struct Said {
    Wall at;
    Endpoint endpoint;
    const rtp::Described* what;
};

// What was said first of a number stands: a call that goes on seldom gives one another meaning.
void merge(rtp::Described& into, sdp::SectionView media)
{
    for (unsigned type = 0; type < payload_types; ++type) {
        const auto number = static_cast<std::uint8_t>(type);
        const auto codec = sdp::codec_of(media, number);
        if (!codec || into.encodings.contains(number)) continue;
        into.encodings.emplace(number, codec->encoding);
        if (type < first_dynamic) continue;
        if (grammar::equals(codec->encoding, "telephone-event")) into.payloads.telephone_events.set(type);
        if (grammar::equals(codec->encoding, "CN")) into.payloads.comfort_noises.set(type);
        into.payloads.dynamic_clocks[type - first_dynamic] = codec->clock_rate.value_or(0);
    }
}

std::vector<Said> descriptions_in(const Reading& reading, std::deque<rtp::Described>& all)
{
    std::vector<Said> said;
    std::map<std::pair<Endpoint, std::string>, rtp::Described*> known;
    for (const auto& exhibit : reading.exhibits.messages) {
        const auto message = sip::Message::read(exhibit.octets);
        if (!message) continue;
        const auto text = call::description_in(message->view());
        if (!text) continue;
        const std::string call_id(message->view().value(sip::FieldId::call_id));
        const sdp::Session session(*text);
        const auto view = session.view();
        for (std::size_t i = 0; i < view.media_count(); ++i) {
            const auto target = sdp::rtp_target(view, i);
            const auto address = target ? parse_address(target->host) : Result<Address>(Error{});
            if (!address || address->is_unspecified()) continue;
            const Endpoint endpoint{*address, target->port, Transport::udp};
            auto& place = known[{endpoint, call_id}];
            if (place == nullptr) {
                place = &all.emplace_back();
                place->call_id = call_id;
                said.push_back({exhibit.at.value_or(Wall{}), endpoint, place});
            }
            merge(*place, view.media(i));
        }
    }
    return said;
}

}  // namespace

Streams read_streams(std::string_view octets)
{
    Streams out;
    const auto said = descriptions_in(read_capture(octets), out.descriptions);
    // Sound may come before the description that announces it: until then the first counts.
    for (auto each = said.rbegin(); each != said.rend(); ++each)
        out.table.describe(each->endpoint, each->what);
    auto next = said.begin();
    auto file = PcapReader::open(octets);
    Dissector dissector;
    while (const auto packet = file.next()) {
        const auto unit = dissector.take(*packet);
        if (!unit || unit->kind != Unit::Kind::udp) continue;
        for (; next != said.end() && next->at.time_since_epoch() <= unit->at; ++next)
            out.table.describe(next->endpoint, next->what);
        (void)out.table.receive(Instant(unit->at), unit->source, unit->destination, unit->octets);
    }
    out.counts = dissector.counts();
    out.fault = file.fault();
    return out;
}

}  // namespace sipdiag::capture
