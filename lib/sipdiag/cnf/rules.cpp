// SPDX-License-Identifier: MIT
//
// What rules are called with: reporting, and the questions that many of them ask.
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/rules/check.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {
namespace {

Place place_of(const Document& document, const Line& line, Span span)
{
    return {document.id, line.number, document.column(line, span.begin), document.column(line, span.end)};
}

// Placeholders that people leave: a part of letters in an address, marks of template languages, words for "put it
// here".
bool is_placeholder(std::string_view text)
{
    if (text.find("###") != std::string_view::npos || text.find("{$") != std::string_view::npos ||
        text.find("{{") != std::string_view::npos || text.find("${") != std::string_view::npos ||
        text.find("__") == 0 || (text.starts_with('<') && text.ends_with('>')) ||
        (text.starts_with('[') && text.ends_with(']') && text.find(':') == std::string_view::npos) ||
        (text.starts_with('%') && text.ends_with('%'))) {
        return true;
    }
    // Four parts, each a number or one and the same letter repeated, and at least one of letters: 10.x.x.3, y.y.y.y
    int parts = 0;
    int letters = 0;
    for (auto rest = text;;) {
        const auto dot = rest.find('.');
        const auto part = rest.substr(0, dot);
        if (part.empty() || part.size() > 3) return false;
        if (grammar::all(part, grammar::cls::alpha) &&
            std::all_of(part.begin(), part.end(), [&](char c) { return c == part[0]; })) {
            ++letters;
        } else if (!grammar::all(part, grammar::cls::digit)) {
            return false;
        }
        ++parts;
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    return parts == 4 && letters > 0;
}

bool is_placeholder_word(std::string_view text)
{
    static constexpr std::string_view words[] = {
        "WAN_ADDRESS",
        "WANADDRESS",
        "WAN-ADDRESS",
        "WAN_IP",
        "YOUR_IP",
        "YOURIP",
        "YOUR-IP",
        "PUBLIC_IP",
        "EXTERNAL_IP",
        "SERVER_IP",
        "TrixboxIpaddress",
        "IPADDRESS",
        "IP_ADDRESS",
        "PROVIDER",
        "YOURSERVER",
        "HOSTNAME",
        "YOUR_SERVER",
        "PROXY_ADDRESS",
        "ASTERISK_IP",
        "CHANGEME",
        "CHANGE_ME",
        "TODO",
        "FIXME",
        "x",
        "xx",
        "xxx",
        "xxxx",
    };
    return std::any_of(std::begin(words), std::end(words), [&](auto word) { return grammar::equals(word, text); });
}

// YOUR_PROXY, REPLACE_ME: words in capitals joined by underscores, which no host's name has.
bool is_constant_name(std::string_view text)
{
    return text.find('_') != std::string_view::npos &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string_view::npos;
}

// your.sip.provider, sip.yourprovider.com: a label that says "put yours here".
bool speaks_to_the_reader(std::string_view text)
{
    static constexpr std::string_view things[] = {
        "",        "server",   "provider", "proxy", "pbx",     "domain", "ip",       "sip",       "host",   "name",
        "address", "asterisk", "voip",     "isp",   "company", "wan",    "hostname", "registrar", "router", "dyndns"};
    for (auto rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('.'), rest.size());
        auto label = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (label.size() < 4 || !grammar::equals(label.substr(0, 4), "your")) continue;
        label.remove_prefix(4);
        if (label.starts_with('-') || label.starts_with('_')) return true;
        if (std::any_of(std::begin(things), std::end(things),
                        [&](auto thing) { return grammar::equals(thing, label); }))
            return true;
    }
    return false;
}

HostKind ipv4_kind(const Address& address)
{
    const auto& octets = address.octets();
    if (octets[0] == 0) return HostKind::unspecified;
    if (address.is_private()) return HostKind::private_ipv4;
    if (address.is_shared()) return HostKind::shared_ipv4;
    if (address.is_loopback()) return HostKind::loopback;
    if (address.is_link_local()) return HostKind::link_local;
    if (address.is_multicast()) return HostKind::multicast;
    if (address.is_documentation()) return HostKind::documentation;
    return octets[0] >= 240 ? HostKind::reserved : HostKind::public_ipv4;
}

bool may_be_name(std::string_view text)
{
    constexpr std::size_t longest = 254;  // RFC 1035 §2.3.4
    return text.size() <= longest && text.front() != '.' && text.front() != '-' &&
           text.find("..") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) { return grammar::is(c, grammar::cls::host) || c == '_'; });
}

}  // namespace

void LineAt::report_at(Span span, Remark remark) const
{
    sink_.take(place_of(document, line, span), &document, &line, nullptr, std::move(remark));
}

void DocumentAt::report(Remark remark) const
{
    sink_.take({document.id, 0, 0, 0}, &document, nullptr, nullptr, std::move(remark));
}

void DocumentAt::report_line(std::uint32_t number, Remark remark) const
{
    sink_.take({document.id, number, 1, 1}, &document, nullptr, nullptr, std::move(remark));
}

std::string PhoneAt::evidence(Slot slot) const
{
    const auto found = find(slot);
    if (!found) {
        const auto stock = info(slot).stock;
        return fmt::format("{}: {}, the stock value", key_of(slot), stock.empty() ? "\"\"" : stock);
    }
    const bool secret = info(slot).type == ValueType::password && !is_unset(found.value());
    const auto value = secret ? std::string("[redacted]") : visible(found.value());
    return fmt::format("{}: {} in {}:{}", key_of(slot), value.empty() ? "\"\"" : value, found.document->name(),
                       found.line->number);
}

void PhoneAt::report(Slot slot, Remark remark) const
{
    const auto found = find(slot);
    if (found) return report(found, std::move(remark));
    // Written, and refused: about the line that does not count.
    for (const auto* document : {settings.phone(), settings.defaults()}) {
        if (document == nullptr) continue;
        if (const auto* line = document->last(slot)) return report(Setting{document, line}, std::move(remark));
    }
    const auto* document = settings.defaults() != nullptr ? settings.defaults() : settings.phone();
    sink_.take({document->id, 0, 0, 0}, document, nullptr, nullptr, std::move(remark));
}

void PhoneAt::report(const Setting& setting, Remark remark) const
{
    sink_.take(place_of(*setting.document, *setting.line, setting.line->raw), setting.document, setting.line, nullptr,
               std::move(remark));
}

void PhoneAt::report(Remark remark) const
{
    const auto* document = settings.phone() != nullptr ? settings.phone() : settings.defaults();
    sink_.take({document->id, 0, 0, 0}, document, nullptr, nullptr, std::move(remark));
}

void SiteAt::report(const Said& said, Remark remark) const
{
    sink_.take(said.place, nullptr, nullptr, &said, std::move(remark));
}

void SiteAt::report(const SiteFile& file, Remark remark) const
{
    report(file, 0, std::move(remark));
}

void SiteAt::report(const SiteFile& file, std::uint32_t line, Remark remark) const
{
    const auto index = static_cast<std::uint32_t>(&file - site.files.data());
    sink_.take({index, line, line == 0 ? 0U : 1U, line == 0 ? 0U : 1U}, nullptr, nullptr, nullptr, std::move(remark));
}

void RouterAt::report(std::uint32_t line, Remark remark) const
{
    const auto index = static_cast<std::uint32_t>(&file - site.files.data());
    sink_.take({index, line, line == 0 ? 0U : 1U, line == 0 ? 0U : 1U}, nullptr, nullptr, nullptr, std::move(remark));
}

std::size_t characters(std::string_view text) noexcept
{
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return text.size();
    std::size_t count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(std::max<std::size_t>(utf8_length(text), 1));
    return count;
}

HostKind host_kind(std::string_view text) noexcept
{
    if (is_unset(text)) return HostKind::unset;
    if (const auto address = parse_ipv4(text)) return ipv4_kind(*address);
    if (is_placeholder(text) || is_placeholder_word(text) || is_constant_name(text) || speaks_to_the_reader(text)) {
        return HostKind::placeholder;
    }
    if (text.find_first_not_of("0123456789.") == std::string_view::npos) return HostKind::broken_ipv4;
    if (parse_ipv6(text.starts_with('[') && text.ends_with(']') ? text.substr(1, text.size() - 2) : text)) {
        return HostKind::ipv6;
    }
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto behind = text.substr(colon + 1);
        if (!behind.empty() && grammar::all(behind, grammar::cls::digit) && may_be_name(text.substr(0, colon))) {
            return HostKind::with_port;
        }
        const auto scheme = text.substr(0, colon);
        if (grammar::is_token(scheme) &&
            (behind.starts_with("//") || grammar::equals(scheme, "sip") || grammar::equals(scheme, "sips"))) {
            return HostKind::with_scheme;
        }
        return HostKind::malformed;
    }
    return may_be_name(text) ? HostKind::name : HostKind::malformed;
}

std::string line_list(const std::vector<std::uint32_t>& lines)
{
    return fmt::format("line{} {}", lines.size() == 1 ? "" : "s", fmt::join(lines, ", "));
}

}  // namespace sipdiag::cnf::rules
