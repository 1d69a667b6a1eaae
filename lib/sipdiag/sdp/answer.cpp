// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/answer.hpp"

#include <algorithm>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::sdp {
namespace {

constexpr bool sends(Direction direction) noexcept
{
    return direction == Direction::sendrecv || direction == Direction::sendonly;
}
constexpr bool receives(Direction direction) noexcept
{
    return direction == Direction::sendrecv || direction == Direction::recvonly;
}
constexpr Direction direction_of_both(bool sending, bool receiving) noexcept
{
    if (sending) return receiving ? Direction::sendrecv : Direction::sendonly;
    return receiving ? Direction::recvonly : Direction::inactive;
}

struct Listed {
    std::uint8_t number = 0;
    std::string_view encoding;
    std::uint32_t clock_rate = 0;
    std::string_view parameters;  // channels
};

std::string_view channels(std::string_view parameters) noexcept
{
    return parameters.empty() ? std::string_view("1") : parameters;
}

bool same_codec(const Listed& a, const Listed& b) noexcept
{
    return grammar::equals(a.encoding, b.encoding) && a.clock_rate == b.clock_rate &&
           channels(a.parameters) == channels(b.parameters);
}

// The formats of an RTP section, in order, as far as they are known to mean something.
std::vector<Listed> listed(SessionView session, std::size_t media)
{
    std::vector<Listed> out;
    const auto view = view_media(session.media_line(media).value());
    if (!view.is_rtp()) return out;
    Words formats(view.formats);
    while (const auto format = formats.more()) {
        const auto number = grammar::parse_number(*format, 127);
        if (!number) continue;
        const auto type = static_cast<std::uint8_t>(*number);
        const auto codec = codec_of(session.media(media), type);
        if (codec && codec->clock_rate) out.push_back({type, codec->encoding, *codec->clock_rate, codec->parameters});
    }
    return out;
}

std::optional<Target> owned(const std::optional<TargetView>& view)
{
    if (!view) return std::nullopt;
    return Target{std::string(view->host), view->port};
}

bool muxes(SessionView session, std::size_t media)
{
    return session.media(media).attribute("rtcp-mux").has_value();
}

bool held_by_address(SessionView session, std::size_t media)
{
    const auto connection = connection_of(session, media);
    return connection && connection->address == "0.0.0.0";
}

std::optional<std::chrono::microseconds> ptime_of(SessionView session, std::size_t media)
{
    const auto attribute = session.media(media).attribute("ptime");
    if (!attribute) return std::nullopt;
    const auto ptime = parse_ptime(attribute->value);
    if (!ptime) return std::nullopt;
    return *ptime;
}

bool is_refused(SessionView session, std::size_t media)
{
    return view_media(session.media_line(media).value()).port == 0;
}

bool is_audio_codec(std::string_view encoding) noexcept
{
    return !grammar::equals(encoding, "telephone-event") && !grammar::equals(encoding, "CN");
}

AgreedStream agree_on(SessionView offer, SessionView answer, std::size_t media)
{
    AgreedStream out;
    out.media = view_media(offer.media_line(media).value()).type;
    out.rejected = is_refused(answer, media);
    if (!out.rejected) {
        const auto offered = listed(offer, media);
        for (const auto& each : listed(answer, media)) {
            CommonCodec codec{std::string(each.encoding), each.clock_rate, each.number, std::nullopt};
            const auto same =
                std::find_if(offered.begin(), offered.end(), [&](const Listed& one) { return same_codec(one, each); });
            if (same != offered.end()) codec.in_offer = same->number;
            out.codecs.push_back(std::move(codec));
        }
    }
    out.offered = direction_of(offer, media);
    out.answered = direction_of(answer, media);
    out.direction_conflicts = !out.rejected && ((sends(out.answered) && !receives(out.offered)) ||
                                                (receives(out.answered) && !sends(out.offered)));
    out.muxes = muxes(offer, media) && muxes(answer, media);
    out.offerer_rtp = owned(rtp_target(offer, media));
    out.answerer_rtp = owned(rtp_target(answer, media));
    out.offerer_rtcp = owned(rtcp_target(offer, media, muxes(answer, media)));
    out.answerer_rtcp = owned(rtcp_target(answer, media, muxes(offer, media)));
    out.hold_by_address = held_by_address(offer, media) || held_by_address(answer, media);
    out.offerer_ptime = ptime_of(offer, media);
    out.answerer_ptime = ptime_of(answer, media);
    return out;
}

// A section refused: port 0, its profile and one of its formats kept (§6).
MediaDescription refused(const MediaView& offered)
{
    MediaDescription out;
    out.type = offered.type;
    out.proto = offered.proto;
    Words formats(offered.formats);
    const auto first = formats.more();
    const auto number = first ? grammar::parse_number(*first, 127) : Result<std::uint32_t>(Error{});
    // Without an rtpmap of ours: it says nothing.
    out.codecs.push_back({static_cast<std::uint8_t>(number ? *number : 0), {}, 0, 1, {}});
    return out;
}

std::optional<Listed> choose(const std::vector<Listed>& offered, const Capabilities& capabilities)
{
    const auto wanted = [&](const Listed& each) {
        return std::any_of(capabilities.codecs.begin(), capabilities.codecs.end(), [&](const Codec& codec) {
            return grammar::equals(codec.encoding, each.encoding) && codec.clock_rate == each.clock_rate;
        });
    };
    const auto is_audio = [](const Listed& each) { return is_audio_codec(each.encoding); };
    // The offerer's order is its preference, and costs us nothing.
    auto found = std::find_if(offered.begin(), offered.end(), wanted);
    if (found == offered.end() && capabilities.takes_any_audio) {
        found = std::find_if(offered.begin(), offered.end(), is_audio);
    }
    if (found == offered.end()) return std::nullopt;
    return *found;
}

MediaDescription accepted(SessionView offer, std::size_t media, const Listed& codec, const std::vector<Listed>& offered,
                          const Capabilities& capabilities)
{
    MediaDescription out;
    const auto view = view_media(offer.media_line(media).value());
    out.type = view.type;
    out.proto = view.proto;
    out.port = capabilities.port;
    const auto section = offer.media(media);
    const auto fmtp = [&](std::uint8_t number) {
        return std::string(parameters_of(section, std::to_string(number)).value_or(std::string_view{}));
    };
    out.codecs.push_back({codec.number, std::string(codec.encoding), codec.clock_rate,
                          codec.parameters == "2" ? 2U : 1U, fmtp(codec.number)});
    const auto event = std::find_if(offered.begin(), offered.end(), [&](const Listed& each) {
        return grammar::equals(each.encoding, "telephone-event") && each.clock_rate == codec.clock_rate;
    });
    if (capabilities.telephone_event && event != offered.end()) {
        out.codecs.push_back({event->number, "telephone-event", event->clock_rate, 1, "0-15"});
    }
    out.direction = answer_direction(direction_of(offer, media), capabilities.direction);
    out.rtcp_mux = capabilities.muxes && muxes(offer, media);
    if (!out.rtcp_mux) out.rtcp_port = capabilities.rtcp_port;
    out.ptime = capabilities.ptime;
    return out;
}

bool is_plain_rtp(std::string_view proto) noexcept
{
    return proto == "RTP/AVP" || proto == "RTP/AVPF";
}

}  // namespace

Agreement agree(SessionView offer, SessionView answer)
{
    Agreement out;
    const auto count = std::min(offer.media_count(), answer.media_count());
    out.media_lines_match = offer.media_count() == answer.media_count();
    for (std::size_t i = 0; i < count; ++i) {
        if (view_media(offer.media_line(i).value()).type != view_media(answer.media_line(i).value()).type) {
            out.media_lines_match = false;
        }
        out.streams.push_back(agree_on(offer, answer, i));
    }
    return out;
}

StreamView seen_by(Side side, const AgreedStream& stream)
{
    StreamView out;
    const bool offers = side == Side::offerer;
    for (const auto& codec : stream.codecs) {
        if (!codec.in_offer) continue;
        const auto sending = offers ? codec.in_answer : *codec.in_offer;
        const auto receiving = offers ? *codec.in_offer : codec.in_answer;
        if (grammar::equals(codec.encoding, "telephone-event")) {
            if (out.codec && codec.clock_rate != out.codec->clock_rate) continue;
            out.events_sent_with = sending;
            out.events_received_with = receiving;
        } else if (!out.codec && is_audio_codec(codec.encoding)) {
            out.codec = codec;
            out.sends_with = sending;
            out.receives_with = receiving;
        }
    }
    const auto ours = offers ? stream.offered : stream.answered;
    const auto theirs = offers ? stream.answered : stream.offered;
    out.remote_rtp = offers ? stream.answerer_rtp : stream.offerer_rtp;
    out.remote_rtcp = offers ? stream.answerer_rtcp : stream.offerer_rtcp;
    const bool zero = out.remote_rtp && out.remote_rtp->host == "0.0.0.0";
    if (zero) out.remote_rtp = out.remote_rtcp = std::nullopt;
    const bool open = !stream.rejected && out.codec.has_value();
    out.sends = open && out.remote_rtp && sends(ours) && receives(theirs);
    out.receives = open && receives(ours) && sends(theirs);
    out.muxes = stream.muxes;
    out.remote_ptime = offers ? stream.answerer_ptime : stream.offerer_ptime;
    return out;
}

Direction answer_direction(Direction offered, Direction wanted) noexcept
{
    return direction_of_both(sends(wanted) && receives(offered), receives(wanted) && sends(offered));
}

std::optional<Description> answer(SessionView offer, Description frame, const Capabilities& capabilities)
{
    frame.media.clear();
    bool found = false;
    for (std::size_t i = 0; i < offer.media_count(); ++i) {
        const auto view = view_media(offer.media_line(i).value());
        const bool possible =
            !found && view.type == "audio" && view.port && *view.port != 0 && is_plain_rtp(view.proto);
        const auto offered = possible ? listed(offer, i) : std::vector<Listed>{};
        const auto codec = choose(offered, capabilities);
        if (codec) {
            found = true;
            frame.media.push_back(accepted(offer, i, *codec, offered, capabilities));
        } else {
            frame.media.push_back(refused(view));
        }
    }
    if (!found && offer.media_count() > 0) return std::nullopt;
    return frame;
}

Reason why_refused(SessionView offer) noexcept
{
    if (offer.media_count() == 0) return {399, "the description has no media line"};
    bool audio = false;
    bool secure = false;
    for (std::size_t i = 0; i < offer.media_count(); ++i) {
        const auto view = view_media(offer.media_line(i).value());
        if (view.type != "audio" || !view.port || *view.port == 0) continue;
        if (is_plain_rtp(view.proto)) return {305, "no codec in common"};
        audio = true;
        secure = secure || view.proto.find("SAVP") != std::string_view::npos;
    }
    if (secure) return {302, "SRTP (RTP/SAVP) is not spoken here, RTP/AVP is"};
    if (audio) return {302, "that transport is not spoken here, RTP/AVP is"};
    return {304, "no audio is offered"};
}

Description refusal(SessionView offer, Description frame)
{
    frame.media.clear();
    for (std::size_t i = 0; i < offer.media_count(); ++i)
        frame.media.push_back(refused(view_media(offer.media_line(i).value())));
    return frame;
}

}  // namespace sipdiag::sdp
