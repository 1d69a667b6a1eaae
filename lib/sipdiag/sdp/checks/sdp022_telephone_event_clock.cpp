// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

#include <vector>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sdp/effective.hpp"

namespace sipdiag::sdp::checks {
namespace {

struct Clocks {
    std::vector<std::uint32_t> audio;
    std::vector<std::uint32_t> events;
};

bool contains(const std::vector<std::uint32_t>& rates, std::uint32_t rate)
{
    return std::find(rates.begin(), rates.end(), rate) != rates.end();
}

Clocks clocks_of(const SectionView& section, std::string_view formats)
{
    // Rates that were seen are not noted again, and a payload type is looked up once: a hostile list stays cheap.
    Clocks clocks;
    PayloadTypes looked_up;
    Words words(formats);
    while (const auto format = words.more()) {
        const auto type = grammar::parse_number(*format, 127);
        if (!type || looked_up.test(*type)) continue;
        looked_up.set(*type);
        const auto codec = codec_of(section, static_cast<std::uint8_t>(*type));
        if (!codec || !codec->clock_rate) continue;
        const bool is_event = grammar::equals(codec->encoding, "telephone-event");
        // Comfort noise goes along with whatever codec is spoken.
        if (!is_event && grammar::equals(codec->encoding, "CN")) continue;
        auto& rates = is_event ? clocks.events : clocks.audio;
        if (!contains(rates, *codec->clock_rate)) rates.push_back(*codec->clock_rate);
    }
    return clocks;
}

}  // namespace

void sdp022_telephone_event_clock(const SessionView& session, finding::Findings& findings)
{
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        const auto section = session.media(i);
        const auto line = session.media_line(i);
        const auto media = view_media(line.value());
        if (!media.is_rtp() || media.port == 0) continue;
        const auto clocks = clocks_of(section, media.formats);
        for (const auto rate : clocks.events) {
            // A stream of nothing but events has no audio to differ from.
            if (clocks.audio.empty() || contains(clocks.audio, rate)) continue;
            report(findings, entries::sdp022_telephone_event_clock, line,
                   "telephone-event/" + std::to_string(rate) + ", and no audio codec has this clock");
        }
    }
}

}  // namespace sipdiag::sdp::checks
