// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/values.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::sdp {
namespace {

using grammar::is;
namespace cls = grammar::cls;

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t';
}

void need_token(Words& words, std::string_view word) noexcept
{
    if (words.strict() && !word.empty() && !is_token(word)) words.remark(errc::unexpected_octet);
}

// An id of o=: digits that a signed 64-bit number holds (RFC 3264 §5).
void need_id(Words& words, std::string_view word) noexcept
{
    if (!words.strict() || word.empty()) return;
    const auto* const stranger = std::find_if_not(word.begin(), word.end(), [](char c) { return is(c, cls::digit); });
    if (stranger != word.end())
        return words.remark(errc::bad_number, static_cast<std::size_t>(stranger - word.begin()));
    const auto significant = word.substr(std::min(word.find_first_not_of('0'), word.size() - 1));
    constexpr std::string_view most = "9223372036854775807";
    if (significant.size() > most.size() || (significant.size() == most.size() && significant > most)) {
        words.remark(errc::out_of_range);
    }
}

// FQDN = 4*(alpha-numeric / "-" / "."); one of digits and dots alone is a misspelt address, not a name.
bool is_name(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is(c, cls::host); }) &&
           std::any_of(text.begin(), text.end(), [](char c) { return is(c, cls::alpha); });
}

// The address must be of the family that addrtype says, or a name. Of other address types nothing is known.
void need_address(Words& words, std::string_view addrtype, std::string_view address) noexcept
{
    if (!words.strict() || address.empty() || is_name(address)) return;
    const bool wants_v4 = addrtype == "IP4";
    if (!wants_v4 && addrtype != "IP6") return;
    const auto v4 = parse_ipv4(address);
    const auto v6 = parse_ipv6(address);
    if (!v4 && !v6) {
        words.remark(errc::bad_address, std::min<std::size_t>((wants_v4 ? v4 : v6).error().offset, address.size() - 1));
    } else if (wants_v4 != v4.has_value()) {
        words.remark(errc::wrong_family);
    }
}

struct Place {
    std::string_view nettype;
    std::string_view addrtype;
};

Place take_place(Words& words) noexcept
{
    Place place;
    place.nettype = words.next();
    need_token(words, place.nettype);
    place.addrtype = words.next();
    need_token(words, place.addrtype);
    return place;
}

// One number of a slash-separated suffix; the slash is passed over. Remarks relative to the word.
std::optional<std::uint32_t> take_suffix(Words& words, std::string_view word, std::size_t& slash,
                                         std::uint32_t most) noexcept
{
    const auto begin = slash + 1;
    slash = std::min(word.find('/', begin), word.size());
    const auto number = grammar::parse_number(word.substr(begin, slash - begin), most);
    if (number) return *number;
    words.remark(number.error().code, begin + number.error().offset);
    return std::nullopt;
}

constexpr RtpmapView payload(std::uint8_t type, std::string_view encoding, std::uint32_t rate,
                             std::string_view channels = {})
{
    return {type, encoding, rate, channels};
}

// RFC 3551 §6, tables 4 and 5. G722 samples at 16 kHz, yet its clock says 8000 for all time (§4.5.2).
constexpr std::array static_payloads{
    payload(0, "PCMU", 8000),       payload(3, "GSM", 8000),    payload(4, "G723", 8000),   payload(5, "DVI4", 8000),
    payload(6, "DVI4", 16000),      payload(7, "LPC", 8000),    payload(8, "PCMA", 8000),   payload(9, "G722", 8000),
    payload(10, "L16", 44100, "2"), payload(11, "L16", 44100),  payload(12, "QCELP", 8000), payload(13, "CN", 8000),
    payload(14, "MPA", 90000),      payload(15, "G728", 8000),  payload(16, "DVI4", 11025), payload(17, "DVI4", 22050),
    payload(18, "G729", 8000),      payload(25, "CelB", 90000), payload(26, "JPEG", 90000), payload(28, "nv", 90000),
    payload(31, "H261", 90000),     payload(32, "MPV", 90000),  payload(33, "MP2T", 90000), payload(34, "H263", 90000)};

constexpr std::array<std::string_view, 4> direction_names{"sendrecv", "sendonly", "recvonly", "inactive"};

}  // namespace

bool is_token(std::string_view text) noexcept
{
    constexpr std::string_view marks = "!#$%&'*+-.^_`{|}~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is(c, cls::alpha | cls::digit) || marks.find(c) != std::string_view::npos;
    });
}

bool Words::reach_past_irregular_blanks() noexcept
{
    const char* const blanks = at_;
    while (at_ != end_ && is_blank(*at_))
        ++at_;
    if (at_ != blanks && remarks_ != nullptr) {
        remarks_->add(errc::unexpected_octet, static_cast<std::uint32_t>(blanks - begin_));
    }
    word_ = at_;
    return at_ != end_;
}

OriginView view_origin(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    OriginView origin;
    origin.username = words.next();
    origin.sess_id = words.next();
    need_id(words, origin.sess_id);
    origin.sess_version = words.next();
    need_id(words, origin.sess_version);
    const auto [nettype, addrtype] = take_place(words);
    origin.nettype = nettype;
    origin.addrtype = addrtype;
    origin.address = words.next();
    need_address(words, addrtype, origin.address);
    words.finish();
    return origin;
}

ConnectionView view_connection(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    ConnectionView connection;
    const auto [nettype, addrtype] = take_place(words);
    connection.nettype = nettype;
    connection.addrtype = addrtype;
    const auto word = words.next();
    auto slash = std::min(word.find('/'), word.size());
    connection.address = word.substr(0, slash);
    need_address(words, addrtype, connection.address);
    if (slash != word.size() || remarks != nullptr) {
        const auto address = parse_address(connection.address);
        const bool known = address.has_value();
        const bool multicast = known && address->is_multicast();
        if (slash == word.size()) {
            if (multicast && address->is_v4()) words.remark(errc::unexpected_end, slash);
        } else if (known && !multicast) {
            words.remark(errc::leftover, slash);
            slash = word.size();
        }
        if (slash != word.size() && addrtype != "IP6") {
            if (const auto ttl = take_suffix(words, word, slash, 255)) connection.ttl = static_cast<std::uint8_t>(*ttl);
        }
        if (slash != word.size()) {
            connection.count = take_suffix(words, word, slash, std::numeric_limits<std::uint32_t>::max()).value_or(1);
        }
        if (slash != word.size()) words.remark(errc::leftover, slash);
    }
    words.finish();
    return connection;
}

MediaView view_media(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    MediaView media;
    media.type = words.next();
    need_token(words, media.type);
    const auto word = words.next();
    auto slash = std::min(word.find('/'), word.size());
    media.port_text = word.substr(0, slash);
    if (const auto port = grammar::parse_number(media.port_text, 65535); port) {
        media.port = static_cast<std::uint16_t>(*port);
    } else if (!word.empty()) {
        words.remark(errc::bad_port);
    }
    if (slash != word.size()) {
        media.port_count = take_suffix(words, word, slash, std::numeric_limits<std::uint32_t>::max()).value_or(1);
        if (slash != word.size()) words.remark(errc::leftover, slash);
    }
    media.proto = words.next();
    media.formats = words.rest();
    if (remarks == nullptr) return media;
    grammar::Remarks in_formats;
    Words formats(media.formats, &in_formats);
    if (media.formats.empty()) words.remark(errc::unexpected_end);
    while (const auto format = formats.more()) {
        if (!is_token(*format)) formats.remark(errc::unexpected_octet);
    }
    for (const auto& each : in_formats.all())
        words.remark(each.code, each.offset);
    return media;
}

TimeView view_time(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    const auto take = [&words] {
        const auto time = words.next();
        const bool is_time =
            time == "0" || (time.size() >= 10 && time.front() != '0' && grammar::all(time, cls::digit));
        if (!is_time && !time.empty()) words.remark(errc::bad_number);
        return time;
    };
    TimeView times;
    times.start = take();
    times.stop = take();
    words.finish();
    return times;
}

RtpmapView view_rtpmap(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    RtpmapView map;
    const auto number = words.next();
    if (const auto type = grammar::parse_number(number, 127); type) {
        map.payload_type = static_cast<std::uint8_t>(*type);
    } else if (!number.empty()) {
        words.remark(type.error().code, type.error().offset);
    }
    const auto codec = words.next();
    const auto slash = std::min(codec.find('/'), codec.size());
    map.encoding = codec.substr(0, slash);
    if (!codec.empty() && !is_token(map.encoding)) words.remark(errc::unexpected_octet);
    if (slash == codec.size()) {
        if (!codec.empty()) words.remark(errc::unexpected_end, slash);
    } else {
        const auto second = std::min(codec.find('/', slash + 1), codec.size());
        const auto rate = grammar::parse_number(codec.substr(slash + 1, second - slash - 1));
        if (rate) {
            map.clock_rate = *rate;
        } else {
            words.remark(rate.error().code, slash + 1 + rate.error().offset);
        }
        if (second != codec.size()) map.parameters = codec.substr(second + 1);
    }
    words.finish();
    return map;
}

FmtpView view_fmtp(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    FmtpView fmtp;
    fmtp.format = words.next();
    need_token(words, fmtp.format);
    fmtp.parameters = words.rest();
    if (fmtp.parameters.empty()) words.remark(errc::unexpected_end);
    return fmtp;
}

RtcpView view_rtcp(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Words words(value, remarks);
    RtcpView rtcp;
    const auto digits = words.next();
    if (const auto port = parse_port(digits); port) {
        rtcp.port = *port;
    } else if (!digits.empty()) {
        words.remark(errc::bad_port);
    }
    const auto nettype = words.more();
    if (!nettype) return rtcp;
    rtcp.nettype = *nettype;
    need_token(words, rtcp.nettype);
    rtcp.addrtype = words.next();
    need_token(words, rtcp.addrtype);
    rtcp.address = words.next();
    need_address(words, rtcp.addrtype, rtcp.address);
    words.finish();
    return rtcp;
}

Result<std::chrono::microseconds> parse_ptime(std::string_view value) noexcept
{
    constexpr std::uint32_t hour_in_ms = 3'600'000;
    const auto dot = std::min(value.find('.'), value.size());
    const auto whole = grammar::parse_number(value.substr(0, dot), hour_in_ms);
    if (!whole) return whole.error();
    std::chrono::microseconds time = std::chrono::milliseconds(*whole);
    if (dot != value.size()) {
        const auto decimals = value.substr(dot + 1);
        if (decimals.empty()) return Error{errc::bad_number, static_cast<std::uint32_t>(value.size())};
        int weight = 100;
        for (std::size_t i = 0; i < decimals.size(); ++i, weight /= 10) {
            if (!is(decimals[i], cls::digit)) return Error{errc::bad_number, static_cast<std::uint32_t>(dot + 1 + i)};
            time += std::chrono::microseconds((decimals[i] - '0') * weight);
        }
    }
    if (time == std::chrono::microseconds::zero()) return Error{errc::out_of_range, 0};
    return time;
}

Result<Events> parse_events(std::string_view parameters) noexcept
{
    Events events;
    std::size_t at = 0;
    const auto take = [&]() -> Result<std::uint32_t> {
        const auto begin = at;
        while (at < parameters.size() && is(parameters[at], cls::digit))
            ++at;
        auto number = grammar::parse_number(parameters.substr(begin, at - begin), 255);
        if (!number) return Error{number.error().code, static_cast<std::uint32_t>(begin)};
        return number;
    };
    for (;;) {
        const auto begin = at;
        const auto first = take();
        if (!first) return first.error();
        auto last = *first;
        if (at < parameters.size() && parameters[at] == '-') {
            ++at;
            const auto second = take();
            if (!second) return second.error();
            if (*second < *first) return Error{errc::out_of_range, static_cast<std::uint32_t>(begin)};
            last = *second;
        }
        for (auto event = *first; event <= last; ++event)
            events.set(event);
        if (at == parameters.size()) return events;
        if (parameters[at] != ',') return Error{errc::bad_number, static_cast<std::uint32_t>(at)};
        ++at;
    }
}

std::optional<Direction> direction_named(std::string_view attribute) noexcept
{
    const auto* const found = std::find(direction_names.begin(), direction_names.end(), attribute);
    if (found == direction_names.end()) return std::nullopt;
    return static_cast<Direction>(found - direction_names.begin());
}

std::string_view to_string(Direction direction) noexcept
{
    return direction_names[static_cast<std::size_t>(direction)];
}

std::optional<RtpmapView> static_payload(std::uint8_t payload_type) noexcept
{
    const auto* const found = std::find_if(static_payloads.begin(), static_payloads.end(),
                                           [&](const auto& each) { return each.payload_type == payload_type; });
    if (found == static_payloads.end()) return std::nullopt;
    return *found;
}

}  // namespace sipdiag::sdp
