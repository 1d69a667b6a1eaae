// SPDX-License-Identifier: MIT
#include "sipdiag/phone/twin.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/grammar/quoted.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::phone {
namespace {

std::string hex_word(Entropy& entropy)
{
    return fmt::format("{:08x}", entropy.word());
}

/// An IPv6 address in brackets; the phone itself knows none, but nothing here shall write a broken URI.
std::string host_text(std::string_view host)
{
    return host.find(':') == std::string_view::npos ? std::string(host) : fmt::format("[{}]", host);
}

/// `"name" ` where there is one.
std::string display_prefix(const Line& line)
{
    return line.displayname.empty() ? std::string() : grammar::quote(line.displayname) + " ";
}

/// user_info stands in From, To and Contact of 7.x, and in the Contact alone of 8.x.
std::string aor_uri(const Identity& identity, const Line& line)
{
    const bool marked = line.user_is_phone && identity.firmware != Firmware::v8;
    return fmt::format("sip:{}@{}{}", line.name, host_text(line.proxy), marked ? ";user=phone" : "");
}

std::string encoding_of(std::uint8_t payload_type)
{
    switch (payload_type) {
    case 0: return "PCMU/8000";
    case 8: return "PCMA/8000";
    case 18: return "G729/8000";
    default: return {};
    }
}

void add_sdp_or_nothing(sip::Composer& composer, std::string_view sdp)
{
    if (!sdp.empty()) composer.add("Content-Type", "application/sdp");
}

}  // namespace

Result<Model> parse_model(std::string_view text)
{
    auto lower = lowered(text);
    if (lower.starts_with("cp-")) lower.erase(0, 3);
    if (lower.starts_with("cp")) lower.erase(0, 2);
    if (lower.ends_with('g')) lower.pop_back();
    if (lower == "7940") return Model::cp7940;
    if (lower == "7960") return Model::cp7960;
    return Error{errc::bad_number, 0};
}

Result<unsigned> firmware_major(std::string_view text)
{
    auto rest = text;
    if (const auto dash = rest.find('-'); dash != std::string_view::npos) rest.remove_prefix(dash + 1);  // P0S3-8-12-00
    const auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
    const auto major = grammar::parse_number(digits, 99);
    if (!major) return Error{errc::bad_number, static_cast<std::uint32_t>(rest.data() - text.data())};
    return static_cast<unsigned>(*major);
}

Result<Firmware> parse_firmware(std::string_view text)
{
    const auto major = firmware_major(text);
    if (!major) return major.error();
    if (*major >= 8) return Firmware::v8;
    return *major == 7 ? Firmware::v7 : Firmware::v4;
}

unsigned lines_of(Model model) noexcept
{
    return model == Model::cp7940 ? 2 : 6;
}

std::string made_up_mac(Entropy& entropy)
{
    return "02" + entropy.hex(10);
}

std::string user_agent(const Identity& identity)
{
    if (identity.firmware != Firmware::v8 && identity.major != 0) return fmt::format("CSCO/{}", identity.major);
    switch (identity.firmware) {
    case Firmware::v4: return "CSCO/4";
    case Firmware::v7: return "CSCO/7";
    case Firmware::v8: break;
    }
    // It says 8.0 in every 8.x (8.12 included).
    return identity.model == Model::cp7940 ? "Cisco-CP7940G/8.0" : "Cisco-CP7960G/8.0";
}

std::string call_id(const Identity& identity, unsigned counter, std::string_view host, Entropy& entropy)
{
    const auto first = std::string_view(identity.mac).substr(0, 8);
    const auto rest = std::string_view(identity.mac).substr(std::min<std::size_t>(8, identity.mac.size()));
    const auto one = hex_word(entropy);
    const auto two = hex_word(entropy);
    return fmt::format("{}-{}{:04x}-{}-{}@{}", first, rest, counter & 0xFFFFU, one, two, host_text(host));
}

std::string tag(const Identity& identity, unsigned counter, Entropy& entropy)
{
    const auto one = hex_word(entropy);
    const auto two = hex_word(entropy);
    return fmt::format("{}{:04x}{}-{}", identity.mac, counter & 0xFFFFU, one, two);
}

std::string branch(Entropy& entropy)
{
    return "z9hG4bK" + hex_word(entropy);
}

std::string cnonce(Entropy& entropy)
{
    return hex_word(entropy);
}

std::string contact_value(const Identity& identity, const Line& line)
{
    const auto* const phone = line.user_is_phone ? ";user=phone" : "";
    const auto uri = fmt::format("sip:{}@{}:{}{}", line.name, host_text(line.host), line.port, phone);
    if (identity.firmware != Firmware::v8) return "<" + uri + ">";
    return fmt::format(
        "<{};transport={}>;+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-{}>\";+u.sip!model.ccm.cisco.com=\"{}\"",
        uri, to_string(line.transport), identity.mac, identity.model == Model::cp7940 ? 8 : 7);
}

std::string via_value(const Line& line, std::string_view branch)
{
    auto transport = std::string(to_string(line.transport));
    std::transform(transport.begin(), transport.end(), transport.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return fmt::format("SIP/2.0/{} {}:{};branch={}", transport, host_text(line.host), line.port, branch);
}

std::string authorization_value(const auth::Credentials& credentials)
{
    // No blank after commas; qop and nc bare; opaque, cnonce, qop and nc only where the challenge asked for them.
    const auto quoted = [](std::string_view text) { return grammar::quote(text); };
    auto text = fmt::format("Digest username={},realm={},uri={},response={},nonce={}", quoted(credentials.username),
                            quoted(credentials.realm), quoted(credentials.uri), quoted(credentials.response),
                            quoted(credentials.nonce));
    if (credentials.opaque) text += ",opaque=" + quoted(*credentials.opaque);
    if (!credentials.qop_text.empty()) {
        text +=
            fmt::format(",cnonce={},qop={},nc={}", quoted(credentials.cnonce), credentials.qop_text, credentials.nc);
    }
    if (!credentials.algorithm_text.empty()) text += ",algorithm=" + credentials.algorithm_text;
    return text;
}

Result<std::string> write_register(const Identity& identity, const Registering& what)
{
    const bool v8 = identity.firmware == Firmware::v8;
    const auto aor = aor_uri(identity, what.line);
    auto out = sip::Composer::request("REGISTER", "sip:" + host_text(what.line.proxy));
    out.add("Via", via_value(what.line, what.branch));
    // 7.x writes bare URIs where no parameter stands in them; and up to 7.x no From of a REGISTER has a tag.
    const bool bare = identity.firmware == Firmware::v7 && !what.line.user_is_phone;
    const auto address = bare ? aor : "<" + aor + ">";
    out.add("From", v8 && !what.from_tag.empty() ? fmt::format("{};tag={}", address, what.from_tag) : address);
    out.add("To", address);
    out.add("Call-ID", what.call_id);
    if (v8) out.add("Max-Forwards", "70");
    if (what.date) out.add("Date", sip::format_date(*what.date));
    out.add("CSeq", fmt::format("{} REGISTER", what.cseq));
    out.add("User-Agent", user_agent(identity));
    const auto contacts = what.contacts.value_or(std::vector{contact_value(identity, what.line)});
    for (const auto& each : contacts)
        out.add("Contact", each);
    if (!what.authorization.empty()) out.add("Authorization", what.authorization);
    if (!what.proxy_authorization.empty()) out.add("Proxy-Authorization", what.proxy_authorization);
    out.add("Content-Length", "0");
    if (!contacts.empty()) out.add("Expires", fmt::format("{}", what.expires));
    return out.finish_as_is();
}

std::string write_sdp(const Identity& identity, const Media& media)
{
    const bool v8 = identity.firmware == Firmware::v8;
    const bool v6 = media.host.find(':') != std::string::npos;
    const auto connection = fmt::format("c=IN {} {}\r\n", v6 ? "IP6" : "IP4", media.on_hold ? "0.0.0.0" : media.host);
    std::string formats;
    std::string maps;
    for (const auto type : media.payload_types) {
        formats += fmt::format(" {}", type);
        if (const auto encoding = encoding_of(type); !encoding.empty())
            maps += fmt::format("a=rtpmap:{} {}\r\n", type, encoding);
    }
    if (media.telephone_event) {
        formats += fmt::format(" {}", *media.telephone_event);
        maps += fmt::format("a=rtpmap:{} telephone-event/8000\r\n", *media.telephone_event);
        maps += fmt::format("a=fmtp:{} 0-15\r\n", *media.telephone_event);
    }
    auto text = fmt::format("v=0\r\no=Cisco-SIPUA {} {} IN {} {}\r\ns=SIP Call\r\n", media.session, media.session,
                            v6 ? "IP6" : "IP4", media.host);
    if (!v8) text += connection;
    text += "t=0 0\r\n";
    text += fmt::format("m=audio {} RTP/AVP{}\r\n", media.port, formats);
    if (v8) text += connection;
    text += maps;
    if (v8 && !media.on_hold) text += "a=sendrecv\r\n";
    return text;
}

Result<std::string> write_response(const Identity& identity, const Line& line, sip::MessageView request, int status,
                                   std::string_view reason, std::string_view to_tag, std::string_view sdp,
                                   std::optional<std::chrono::sys_seconds> date)
{
    // Via, From, To, Call-ID, CSeq as RFC 3261 §8.2.6.2 copies them; then the phone's own.
    auto out = sip::Composer::response_to(request, status, reason, to_tag);
    out.add("Server", user_agent(identity));
    if (request.method_id() == sip::Method::invite && status >= 101 && status < 300)
        out.add("Contact", contact_value(identity, line));
    add_sdp_or_nothing(out, sdp);
    if (request.method_id() == sip::Method::options)
        out.add("Allow", "OPTIONS,INVITE,BYE,CANCEL,REGISTER,ACK,NOTIFY,REFER");
    auto text = out.finish(sdp);
    // As in its requests, the Date stands before the CSeq.
    constexpr std::string_view cseq = "\r\nCSeq: ";
    const auto place = text && date ? (*text).find(cseq) : std::string::npos;
    if (place != std::string::npos) (*text).insert(place, "\r\nDate: " + sip::format_date(*date));
    return text;
}

Result<std::string> write_invite(const Identity& identity, const Inviting& what, std::string_view sdp)
{
    const bool v8 = identity.firmware == Firmware::v8;
    const auto aor = aor_uri(identity, what.line);
    auto out = sip::Composer::request("INVITE", what.target);
    out.add("Via", via_value(what.line, what.branch));
    out.add("From", fmt::format("{}<{}>;tag={}", display_prefix(what.line), aor, what.from_tag));
    out.add("To", "<" + what.target + ">");
    out.add("Call-ID", what.call_id);
    out.add("Max-Forwards", "70");
    if (what.date) out.add("Date", sip::format_date(*what.date));
    out.add("CSeq", fmt::format("{} INVITE", what.cseq));
    out.add("User-Agent", user_agent(identity));
    out.add("Contact", contact_value(identity, what.line));
    if (!what.authorization.empty()) out.add("Authorization", what.authorization);
    if (!what.proxy_authorization.empty()) out.add("Proxy-Authorization", what.proxy_authorization);
    out.add("Expires", "180");
    out.add("Accept", "application/sdp");
    if (v8) out.add("Allow", "ACK,BYE,CANCEL,INVITE,NOTIFY,OPTIONS,REFER,REGISTER,UPDATE");
    if (what.remote_party_id) {
        out.add("Remote-Party-ID", fmt::format("{}<{}>;party=calling;id-type=subscriber;privacy=off;screen=yes",
                                               display_prefix(what.line), aor));
    }
    if (v8) out.add("Supported", "replaces");
    out.add("Content-Length", fmt::format("{}", sdp.size()));
    add_sdp_or_nothing(out, sdp);
    if (!sdp.empty()) out.add("Content-Disposition", "session;handling=optional");
    return out.finish_as_is(sdp);
}

}  // namespace sipdiag::phone
