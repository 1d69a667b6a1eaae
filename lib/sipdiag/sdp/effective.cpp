// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/effective.hpp"

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::sdp {
namespace {

std::optional<Direction> stated_direction(SectionView section) noexcept
{
    for (const auto& line : section.lines()) {
        if (line.type != 'a') continue;
        if (const auto direction = direction_named(line.value())) return direction;
    }
    return std::nullopt;
}

}  // namespace

std::optional<ConnectionView> connection_of(SessionView session, std::size_t media) noexcept
{
    auto line = session.media(media).connection();
    if (!line) line = session.session().connection();
    if (!line) return std::nullopt;
    return view_connection(line->value());
}

Direction direction_of(SessionView session, std::size_t media) noexcept
{
    if (const auto own = stated_direction(session.media(media))) return *own;
    return stated_direction(session.session()).value_or(Direction::sendrecv);
}

std::optional<TargetView> rtp_target(SessionView session, std::size_t media) noexcept
{
    const auto port = view_media(session.media_line(media).value()).port.value_or(0);
    const auto connection = connection_of(session, media);
    if (port == 0 || !connection || connection->address.empty()) return std::nullopt;
    return TargetView{connection->address, port};
}

std::optional<TargetView> rtcp_target(SessionView session, std::size_t media, bool other_side_muxes) noexcept
{
    auto target = rtp_target(session, media);
    if (!target) return std::nullopt;
    const auto section = session.media(media);
    if (other_side_muxes && section.attribute("rtcp-mux")) return target;
    if (const auto attribute = section.attribute("rtcp")) {
        const auto rtcp = view_rtcp(attribute->value);
        if (rtcp.port) return TargetView{rtcp.address.empty() ? target->host : rtcp.address, *rtcp.port};
    }
    if (target->port == 65535) return std::nullopt;
    ++target->port;
    return target;
}

std::optional<RtpmapView> codec_of(SectionView media, std::uint8_t payload_type) noexcept
{
    std::optional<RtpmapView> codec;
    media.any_attribute("rtpmap", [&](const AttributeView& attribute) {
        const auto map = view_rtpmap(attribute.value);
        if (map.payload_type != payload_type) return false;
        codec = map;
        return true;
    });
    return codec ? codec : static_payload(payload_type);
}

std::optional<std::string_view> parameters_of(SectionView media, std::string_view format) noexcept
{
    std::optional<std::string_view> parameters;
    media.any_attribute("fmtp", [&](const AttributeView& attribute) {
        const auto fmtp = view_fmtp(attribute.value);
        if (fmtp.format != format) return false;
        parameters = fmtp.parameters;
        return true;
    });
    return parameters;
}

PayloadTypes telephone_event_types(SectionView media) noexcept
{
    PayloadTypes types;
    media.any_attribute("rtpmap", [&](const AttributeView& attribute) {
        const auto map = view_rtpmap(attribute.value);
        if (map.payload_type && grammar::equals(map.encoding, "telephone-event")) types.set(*map.payload_type);
        return false;
    });
    return types;
}

std::optional<TelephoneEvent> telephone_event_of(SectionView media) noexcept
{
    const auto line = media.first('m');
    const auto types = telephone_event_types(media);
    if (!line || types.none()) return std::nullopt;
    Words formats(view_media(line->value()).formats);
    while (const auto format = formats.more()) {
        const auto type = grammar::parse_number(*format, 127);
        if (!type || !types.test(*type)) continue;
        TelephoneEvent found{static_cast<std::uint8_t>(*type), Events(0xFFFF)};
        if (const auto parameters = parameters_of(media, *format)) {
            if (const auto events = parse_events(*parameters); events) found.events = *events;
        }
        return found;
    }
    return std::nullopt;
}

}  // namespace sipdiag::sdp
