// SPDX-License-Identifier: MIT
#include "sipdiag/call/identity.hpp"

#include <algorithm>
#include <array>

#include "sipdiag/auth/digest.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/sip/uri.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::call {

std::string via_value(const Identity& me, const std::string& branch)
{
    std::string transport(to_string(me.local.transport));
    std::transform(transport.begin(), transport.end(), transport.begin(),
                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    auto value = "SIP/2.0/" + transport + " " + me.sent_by + ";branch=" + branch;
    if (me.rport) value += ";rport";
    return value;
}

Endpoint destination_of(const std::string& uri, const Endpoint& fallback)
{
    if (sip::is_reliable(fallback.transport)) return fallback;
    const auto view = sip::view_uri(uri);
    sip::UriParametersView::Item maddr;
    const auto host = view.parameters.find("maddr", maddr) ? maddr.value : view.host.host;
    const auto address = parse_address(host);
    if (!address || (address->is_local_only() && !fallback.address.is_local_only()) || address->is_unspecified()) {
        return fallback;
    }
    return {*address, view.host.port != 0 ? view.host.port : std::uint16_t{5060}, fallback.transport};
}

std::vector<auth::Asked> challenges_of(sip::MessageView response)
{
    std::vector<auth::Asked> out;
    for (const auto& [id, asker] : {std::pair{sip::FieldId::www_authenticate, auth::Asker::user_agent},
                                    std::pair{sip::FieldId::proxy_authenticate, auth::Asker::proxy}}) {
        for (const auto* field = response.index().first(id); field != nullptr; field = response.index().next(*field)) {
            const auto challenge = auth::parse_challenge(response.value(*field));
            if (challenge) out.push_back({asker, *challenge});
        }
    }
    return out;
}

void add_answers(sip::Composer& request, const std::vector<auth::Answer>& answers)
{
    for (const auto& answer : answers) {
        request.add(
            answer.asker == auth::Asker::proxy ? sip::FieldId::proxy_authorization : sip::FieldId::authorization,
            auth::to_string(answer.credentials));
    }
}

std::optional<std::string> description_in(sip::MessageView message)
{
    const auto body = message.body();
    if (body.empty()) return std::nullopt;
    grammar::Cursor in(message.value(sip::FieldId::content_type));
    sip::MediaTypeView type;
    if (!sip::view_element(in, type) || !sip::is_media_type(type, "application", "sdp")) return std::nullopt;
    return std::string(body);
}

sdp::OriginView origin_of(std::string_view description) noexcept
{
    for (const auto& line : sdp::Lines(description, 0, static_cast<std::uint32_t>(description.size()))) {
        if (line.type == 'o') return sdp::view_origin(line.value());
        if (line.type == 'm') break;
    }
    return {};
}

sdp::Description offer_of(const sdp::Description& frame, const sdp::Capabilities& wanted)
{
    auto offer = frame;
    sdp::MediaDescription media;
    media.port = wanted.port;
    media.codecs = wanted.codecs;
    if (wanted.telephone_event) media.codecs.push_back({101, "telephone-event", 8000, 1, "0-15"});
    media.direction = wanted.direction;
    media.rtcp_port = wanted.rtcp_port;
    media.rtcp_mux = wanted.muxes;
    media.ptime = wanted.ptime;
    offer.media = {std::move(media)};
    return offer;
}

namespace {

// Country codes are one, two or three digits long, and none is the beginning of another (ITU-T E.164).
std::size_t country_code_size(std::string_view number) noexcept
{
    constexpr std::string_view two_digits =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 "
        "86 90 91 92 93 94 95 98 ";
    if (number.empty() || number[0] == '0') return 0;
    if (number[0] == '1' || number[0] == '7') return 1;
    const std::string prefix = std::string(number.substr(0, 2)) + ' ';
    return two_digits.find(prefix) != std::string_view::npos ? 2 : 3;
}

// The digits of a telephone number, without what is written between them. \return nothing where it is none
std::optional<std::string> digits_of(std::string_view user)
{
    std::string digits;
    for (const char c : sip::percent_decode(user)) {
        if (c == ';' || c == '@') break;
        if (c == '+' || c == '-' || c == '.' || c == '(' || c == ')' || c == ' ') continue;
        if (!grammar::is(c, grammar::cls::digit)) return std::nullopt;
        digits += c;
    }
    return digits;
}

}  // namespace

bool may_be_charged(std::string_view user)
{
    constexpr std::size_t shortest = 5;
    const auto digits = digits_of(user);
    return digits && digits->size() >= shortest;
}

bool is_emergency_number(std::string_view user)
{
    constexpr std::array<std::string_view, 5> numbers = {"112", "911", "999", "000", "110"};
    const auto is_number = [&](std::string_view text) {
        return std::find(numbers.begin(), numbers.end(), text) != numbers.end();
    };
    const auto digits = digits_of(user);
    if (!digits) return false;
    std::string_view number(*digits);
    if (is_number(number)) return true;
    if (number.starts_with("00")) number.remove_prefix(2);
    // A country code, with or without what announces it, and an emergency number behind it.
    const auto code = country_code_size(number);
    return code != 0 && number.size() == code + 3 && is_number(number.substr(code));
}

}  // namespace sipdiag::call
