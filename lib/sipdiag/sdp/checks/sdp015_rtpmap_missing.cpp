// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sdp/effective.hpp"

namespace sipdiag::sdp::checks {
namespace {

PayloadTypes mapped_in(const SectionView& section)
{
    PayloadTypes mapped;
    section.any_attribute("rtpmap", [&](const AttributeView& attribute) {
        if (const auto type = view_rtpmap(attribute.value).payload_type) mapped.set(*type);
        return false;
    });
    return mapped;
}

}  // namespace

void sdp015_rtpmap_missing(const SessionView& session, finding::Findings& findings)
{
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        const auto line = session.media_line(i);
        const auto media = view_media(line.value());
        // Of a refused stream nothing but the line itself need be kept (RFC 3264 §6).
        if (!media.is_rtp() || media.port == 0) continue;
        const auto mapped = mapped_in(session.media(i));
        const auto begin = line.offset + static_cast<std::uint32_t>(media.formats.data() - line.text.data());
        Words formats(media.formats);
        while (const auto format = formats.more()) {
            const auto type = grammar::parse_number(*format, 127);
            if (!type || mapped.test(*type) || static_payload(static_cast<std::uint8_t>(*type))) continue;
            const auto at = begin + formats.word_offset();
            report(findings, entries::sdp015_rtpmap_missing, line,
                   Span{at, at + static_cast<std::uint32_t>(format->size())},
                   "payload type " + std::string(*format) + " has no rtpmap");
        }
    }
}

}  // namespace sipdiag::sdp::checks
