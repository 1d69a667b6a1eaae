// SPDX-License-Identifier: MIT
#include "sipdiag/base/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace sipdiag {
namespace {

using Octets = std::array<std::uint8_t, 16>;

constexpr std::size_t groups_in_ipv6 = 8;

Error bad_address(std::size_t offset)
{
    return {errc::bad_address, static_cast<std::uint32_t>(offset)};
}

// Offsets are relative to the text that was given; a part of it reports relative to the part.
Error moved(Error error, std::size_t by)
{
    error.offset += static_cast<std::uint32_t>(by);
    return error;
}

constexpr int hex_of(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

constexpr bool has_prefix(const Octets& octets, std::initializer_list<std::uint8_t> prefix) noexcept
{
    return std::equal(prefix.begin(), prefix.end(), octets.begin());
}

constexpr std::uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_mapped(const Address& address) noexcept
{
    return address.is_v6() && std::equal(std::begin(mapped_prefix), std::end(mapped_prefix), address.octets().begin());
}

void append_number(std::string& out, unsigned number, int base)
{
    char digits[8];
    const auto [end, failure] = std::to_chars(std::begin(digits), std::end(digits), number, base);
    (void)failure;  // eight digits hold every group and octet
    out.append(std::begin(digits), end);
}

void append_ipv4(std::string& out, const std::uint8_t* octets)
{
    for (int i = 0; i < 4; ++i) {
        if (i != 0) out += '.';
        append_number(out, octets[i], 10);
    }
}

// RFC 5952 §4: lower case, no leading zeros, the longest run of at least two zero groups (the first of equals) is "::".
void append_ipv6(std::string& out, const Octets& octets)
{
    std::array<unsigned, groups_in_ipv6> groups{};
    for (std::size_t i = 0; i < groups_in_ipv6; ++i)
        groups[i] = octets[2 * i] * 256U + octets[2 * i + 1];
    std::size_t gap = groups_in_ipv6;
    std::size_t gap_size = 1;
    for (std::size_t i = 0; i < groups_in_ipv6;) {
        std::size_t end = i;
        while (end < groups_in_ipv6 && groups[end] == 0)
            ++end;
        if (end - i > gap_size) {
            gap = i;
            gap_size = end - i;
        }
        i = end + 1;
    }
    for (std::size_t i = 0; i < groups_in_ipv6;) {
        if (i == gap) {
            out += "::";
            i += gap_size;
            continue;
        }
        if (i != 0 && i != gap + gap_size) out += ':';
        append_number(out, groups[i], 16);
        ++i;
    }
}

void append(std::string& out, const Address& address)
{
    if (address.is_v4()) return append_ipv4(out, address.octets().data());
    if (is_mapped(address)) {  // RFC 5952 §5
        out += "::ffff:";
        return append_ipv4(out, address.octets().data() + 12);
    }
    append_ipv6(out, address.octets());
}

}  // namespace

bool Address::is_unspecified() const noexcept
{
    const auto plain = unmapped();
    return std::all_of(plain.octets_.begin(), plain.octets_.end(), [](auto octet) { return octet == 0; });
}

bool Address::is_loopback() const noexcept
{
    const auto plain = unmapped();
    if (plain.is_v4()) return plain.octets_[0] == 127;
    return plain.octets_[15] == 1 &&
           std::all_of(plain.octets_.begin(), plain.octets_.end() - 1, [](auto o) { return o == 0; });
}

bool Address::is_private() const noexcept
{
    const auto plain = unmapped();
    const auto& o = plain.octets_;
    if (plain.is_v6()) return (o[0] & 0xFE) == 0xFC;
    return o[0] == 10 || (o[0] == 172 && (o[1] & 0xF0) == 16) || (o[0] == 192 && o[1] == 168);
}

bool Address::is_shared() const noexcept
{
    const auto plain = unmapped();
    return plain.is_v4() && plain.octets_[0] == 100 && (plain.octets_[1] & 0xC0) == 64;
}

bool Address::is_link_local() const noexcept
{
    const auto plain = unmapped();
    const auto& o = plain.octets_;
    return plain.is_v4() ? o[0] == 169 && o[1] == 254 : o[0] == 0xFE && (o[1] & 0xC0) == 0x80;
}

bool Address::is_multicast() const noexcept
{
    const auto plain = unmapped();
    return plain.is_v4() ? (plain.octets_[0] & 0xF0) == 224 : plain.octets_[0] == 0xFF;
}

bool Address::is_documentation() const noexcept
{
    const auto plain = unmapped();
    const auto& o = plain.octets_;
    if (plain.is_v4())
        return has_prefix(o, {192, 0, 2}) || has_prefix(o, {198, 51, 100}) || has_prefix(o, {203, 0, 113});
    return has_prefix(o, {0x20, 0x01, 0x0D, 0xB8}) || (has_prefix(o, {0x3F, 0xFF}) && (o[2] & 0xF0) == 0);
}

bool Address::is_local_only() const noexcept
{
    return is_private() || is_shared() || is_loopback() || is_link_local() || is_unspecified();
}

Address Address::unmapped() const noexcept
{
    if (!is_mapped(*this)) return *this;
    return v4({octets_[12], octets_[13], octets_[14], octets_[15]});
}

Result<Address> parse_ipv4(std::string_view text)
{
    std::array<std::uint8_t, 4> octets{};
    std::size_t at = 0;
    for (std::size_t part = 0; part < octets.size(); ++part) {
        if (part != 0) {
            if (at == text.size() || text[at] != '.') return bad_address(at);
            ++at;
        }
        unsigned number = 0;
        const auto begin = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
            number = number * 10 + static_cast<unsigned>(text[at] - '0');
            if (number > 255 || at - begin == 3) return bad_address(at);
        }
        if (at == begin) return bad_address(at);
        octets[part] = static_cast<std::uint8_t>(number);
    }
    if (at != text.size()) return bad_address(at);
    return Address::v4(octets);
}

Result<Address> parse_ipv6(std::string_view text)
{
    // Groups before the "::" are written from the front, those behind it are moved to the end once all are known.
    Octets octets{};
    std::size_t filled = 0;
    bool has_gap = false;
    std::size_t gap = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == ':') {
            const bool doubled = at + 1 < text.size() && text[at + 1] == ':';
            if (doubled) {
                if (has_gap) return bad_address(at + 1);
                has_gap = true;
                gap = filled;
                at += 2;
                // A third colon is what RFC 3261's grammar puts before an embedded IPv4 address, and nothing else.
                if (at < text.size() && text[at] == ':' && filled <= 12) {
                    if (const auto tail = parse_ipv4(text.substr(at + 1)); tail) ++at;
                }
                if (at == text.size()) break;
            } else {
                if (filled == 0 || at + 1 == text.size()) return bad_address(at);
                ++at;
            }
        } else if (filled != 0) {
            return bad_address(at);
        }
        const auto begin = at;
        unsigned group = 0;
        for (; at < text.size() && at - begin < 4 && hex_of(text[at]) >= 0; ++at) {
            group = group * 16 + static_cast<unsigned>(hex_of(text[at]));
        }
        if (at < text.size() && text[at] == '.') {
            const auto tail = parse_ipv4(text.substr(begin));
            if (!tail) return moved(tail.error(), begin);
            if (filled > 12) return bad_address(begin);
            std::copy_n(tail->octets().begin(), 4, octets.begin() + static_cast<std::ptrdiff_t>(filled));
            filled += 4;
            at = text.size();
            break;
        }
        if (at == begin) return bad_address(at);
        if (filled == 16) return bad_address(begin);
        octets[filled++] = static_cast<std::uint8_t>(group >> 8);
        octets[filled++] = static_cast<std::uint8_t>(group & 0xFF);
        if (at < text.size() && text[at] != ':') return bad_address(at);
    }
    // "::" stands for at least one group (RFC 4291 §2.2).
    if (has_gap ? filled == 16 : filled != 16) return bad_address(text.size());
    if (has_gap) {
        const auto first = octets.begin() + static_cast<std::ptrdiff_t>(gap);
        const auto last = octets.begin() + static_cast<std::ptrdiff_t>(filled);
        std::copy_backward(first, last, octets.end());
        std::fill(first, octets.end() - (last - first), std::uint8_t{0});
    }
    return Address::v6(octets);
}

Result<Address> parse_address(std::string_view text)
{
    if (text.starts_with('[')) {
        if (text.back() != ']') return Error{errc::unclosed_bracket, 0};
        auto address = parse_ipv6(text.substr(1, text.size() - 2));
        if (!address) return moved(address.error(), 1);
        return address;
    }
    return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port)
{
    std::size_t end = text.size();
    if (text.starts_with('[')) {
        const auto bracket = text.find(']');
        if (bracket == std::string_view::npos) return Error{errc::unclosed_bracket, 0};
        end = bracket + 1;
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos && colon == text.rfind(':')) {
        end = colon;  // with more colons and no brackets it is an IPv6 address and no port
    }
    const auto address = parse_address(text.substr(0, end));
    if (!address) return address.error();
    Endpoint endpoint{*address, default_port};
    if (end == text.size()) return endpoint;
    if (text[end] != ':') return Error{errc::leftover, static_cast<std::uint32_t>(end)};
    const auto port = parse_port(text.substr(end + 1));
    if (!port) return moved(port.error(), end + 1);
    endpoint.port = *port;
    return endpoint;
}

Result<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port{};
    const auto* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, port);
    if (failure != std::errc{} || port == 0) return Error{errc::bad_port, 0};
    if (stop != end) return Error{errc::leftover, static_cast<std::uint32_t>(stop - text.data())};
    return port;
}

std::string to_string(const Address& address)
{
    std::string text;
    append(text, address);
    return text;
}

std::string to_string(const Endpoint& endpoint)
{
    std::string text;
    if (endpoint.address.is_v6()) text += '[';
    append(text, endpoint.address);
    text += endpoint.address.is_v6() ? "]:" : ":";
    append_number(text, endpoint.port, 10);
    return text;
}

std::string_view to_string(Transport transport) noexcept
{
    switch (transport) {
    case Transport::tcp: return "tcp";
    case Transport::tls: return "tls";
    case Transport::udp: break;
    }
    return "udp";
}

}  // namespace sipdiag
