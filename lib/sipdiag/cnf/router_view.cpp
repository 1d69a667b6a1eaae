// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/router_view.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/rules/check.hpp"

namespace sipdiag::cnf {
namespace {

std::uint32_t bits(const Address& address)
{
    const auto& octets = address.octets();
    return static_cast<std::uint32_t>((octets[0] << 24) | (octets[1] << 16) | (octets[2] << 8) | octets[3]);
}

// `any`, one address, or an address and its wildcard. An unknown address is covered by `any` alone.
bool covers(std::string_view wanted, std::string_view address)
{
    if (wanted == "any") return true;
    if (address.empty()) return false;
    const auto blank = wanted.find(' ');
    if (blank == std::string_view::npos) return wanted == address;
    const auto base = parse_ipv4(wanted.substr(0, blank));
    const auto wildcard = parse_ipv4(wanted.substr(blank + 1));
    const auto given = parse_ipv4(address);
    if (!base || !wildcard || !given) return wanted.substr(0, blank) == address;
    return ((bits(*base) ^ bits(*given)) & ~bits(*wildcard)) == 0;
}

std::optional<std::uint32_t> port_number(std::string_view word)
{
    if (word == "sip") return 5060;
    std::uint32_t port{};
    const auto [stop, failure] = std::from_chars(word.data(), word.data() + word.size(), port);
    if (failure != std::errc{} || stop != word.data() + word.size()) return std::nullopt;
    return port;
}

struct Ports {
    std::uint32_t first = 0;
    std::uint32_t last = 65535;
};

std::optional<Ports> ports_of(std::string_view text)
{
    if (text.empty()) return Ports{};
    const auto blank = text.find(' ');
    const auto word = text.substr(0, blank);
    const auto rest = text.substr(blank + 1);
    const auto second = rest.find(' ');
    const auto low = port_number(rest.substr(0, second));
    if (!low) return std::nullopt;
    if (word == "eq") return Ports{*low, *low};
    if (word == "gt") return Ports{*low + 1, 65535};
    if (word == "lt" && *low > 0) return Ports{0, *low - 1};
    if (word == "range" && second != std::string_view::npos) {
        if (const auto high = port_number(rest.substr(second + 1))) return Ports{*low, *high};
    }
    return std::nullopt;
}

enum class Cover : std::uint8_t { none, part, all };

Cover cover_of(const AclEntry& entry, std::string_view destination, const Ports& wanted)
{
    if (entry.protocol != "udp" && entry.protocol != "ip") return Cover::none;
    if (!entry.source_ports.empty() || entry.rest.find("established") != std::string::npos) return Cover::none;
    if (!covers(entry.destination, destination)) return Cover::none;
    const auto ports = ports_of(entry.destination_ports);
    if (!ports || ports->last < wanted.first || ports->first > wanted.last) return Cover::none;
    return ports->first <= wanted.first && ports->last >= wanted.last ? Cover::all : Cover::part;
}

struct WayIn {
    const AclEntry* whole = nullptr;
    const AclEntry* part = nullptr;
};

// The first entry that decides, in order; a permit for some sources is a way in, a deny for some is none to us.
WayIn way_in(const Acl& acl, std::string_view destination, const Ports& wanted)
{
    WayIn out;
    for (const auto& entry : acl.entries) {
        const auto cover = cover_of(entry, destination, wanted);
        if (cover == Cover::none) continue;
        if (!entry.permit) {
            if (entry.source == "any" && cover == Cover::all) break;
            continue;
        }
        if (cover == Cover::all) {
            out.whole = &entry;
            break;
        }
        if (out.part == nullptr) out.part = &entry;
    }
    return out;
}

const StaticNat* nat_of(const Router& router, const PhoneSummary& phone, std::uint16_t port)
{
    const StaticNat* by_address = nullptr;
    for (const auto& nat : router.static_nat) {
        if (!nat.protocol.empty() && nat.protocol != "udp") continue;
        const bool inside = !phone.own_address.value.empty() && nat.inside == phone.own_address.value;
        const bool outside = !phone.nat_address.value.empty() && nat.outside == phone.nat_address.value;
        // A translation of one port is the phone's where it is the port of SIP.
        if (nat.inside_port && *nat.inside_port != port && (!nat.outside_port || *nat.outside_port != port)) continue;
        if (inside || outside) return &nat;
        if (by_address == nullptr && phone.own_address.value.empty() && router.static_nat.size() == 1)
            by_address = &nat;
    }
    return by_address;
}

const Inspection* inspection(const Router& router, std::string_view name, std::string_view protocol)
{
    const auto at = std::find_if(router.inspections.begin(), router.inspections.end(),
                                 [&](const auto& each) { return each.name == name && each.protocol == protocol; });
    return at == router.inspections.end() ? nullptr : &*at;
}

std::uint16_t control_port(const PhoneSummary& phone)
{
    const auto port = number_in(phone.control_port.value).value_or(5060);
    return static_cast<std::uint16_t>(port == 0 || port > 65535 ? 5060 : port);
}

void row(std::vector<std::string>& lines, std::string_view word, std::string_view place, const std::string& text)
{
    lines.push_back(fmt::format("{:<8} {:<8} {}", word, place, text));
}

}  // namespace

Known rewrites_sip(const Router& router) noexcept
{
    if (router.no_sip_service_line != 0) return Known::no;
    const bool translates = !router.static_nat.empty() || !router.dynamic_nat.empty();
    // On by default, and then not printed: a whole file that does not say otherwise says yes.
    return translates && router.looks_whole ? Known::yes : Known::unknown;
}

RouterView view_of(const Router& router, const PhoneSummary& phone)
{
    RouterView view;
    const auto port = control_port(phone);
    view.nat = nat_of(router, phone, port);
    view.translates = !router.static_nat.empty() || !router.dynamic_nat.empty();
    view.rewrites_sip = rewrites_sip(router);
    view.rewrites_line = router.no_sip_service_line;
    if (view.nat != nullptr && view.nat->no_payload) {
        view.rewrites_sip = Known::no;
        view.rewrites_line = view.nat->line;
    }
    for (const auto& each : router.interfaces) {
        if (!each.nat_outside) continue;
        if (view.outside == nullptr || (view.outside->acl_in.empty() && !each.acl_in.empty())) view.outside = &each;
    }
    if (view.outside == nullptr) {
        const auto at = std::find_if(router.interfaces.begin(), router.interfaces.end(),
                                     [](const auto& each) { return !each.acl_in.empty() && !each.nat_inside; });
        if (at != router.interfaces.end()) view.outside = &*at;
    }
    if (view.outside == nullptr) return view;
    view.inspects_udp = inspection(router, view.outside->inspect_out, "udp");
    view.inspects_sip = inspection(router, view.outside->inspect_out, "sip");
    if (view.outside->acl_in.empty()) return view;
    const auto acl = std::find_if(router.acls.begin(), router.acls.end(),
                                  [&](const auto& each) { return each.name == view.outside->acl_in; });
    view.filter_is_missing = acl == router.acls.end();
    if (view.filter_is_missing) return view;
    view.filter = &*acl;
    // What comes in bears the outside address: the filter is asked before the translation.
    const auto outside = view.nat != nullptr ? view.nat->outside : phone.nat_address.value;
    view.lets_sip_in = way_in(*view.filter, outside, {port, port}).whole;
    const auto media = way_in(*view.filter, outside, {phone.start_media_port, phone.end_media_port});
    view.lets_media_in = media.whole;
    view.lets_some_media_in = media.part;
    return view;
}

std::string to_string(const AclEntry& entry)
{
    const auto address = [](const std::string& text) {
        return text == "any" || text.find(' ') != std::string::npos ? text : "host " + text;
    };
    auto out = fmt::format("{} {} {} {}", entry.permit ? "permit" : "deny", entry.protocol, address(entry.source),
                           address(entry.destination));
    if (!entry.destination_ports.empty()) out += " " + entry.destination_ports;
    return visible(out);
}

std::vector<std::string> router_story(const Router& router, const PhoneSummary& phone)
{
    std::vector<std::string> lines;
    const auto view = view_of(router, phone);
    const auto port = control_port(phone);
    const auto& own = phone.own_address.value;
    const auto& given = phone.nat_address.value;
    const auto at = [](std::uint32_t line) { return fmt::format("line {}", line); };

    if (view.nat != nullptr) {
        const auto inside = visible(view.nat->inside) + (view.nat->inside == own ? " (the phone)" : "");
        const auto outside = visible(view.nat->outside) + (view.nat->outside == given ? " (nat_address)" : "");
        const bool fits = given.empty() || view.nat->outside == given || view.nat->outside.starts_with("interface");
        row(lines, fits ? "fits" : "differs", at(view.nat->line),
            fmt::format("static NAT of {} to {}", inside, outside));
        if (!fits) row(lines, "", "", fmt::format("the phone's nat_address is {}", visible(given)));
    } else if (!router.dynamic_nat.empty()) {
        row(lines, "shared", at(router.dynamic_nat.front()),
            "one address for all: nothing outside reaches the phone before it has spoken");
    }

    if (view.lets_sip_in != nullptr) {
        const bool needed = phone.nat_enable != 1;
        row(lines, needed ? "needed" : "fits", at(view.lets_sip_in->line),
            needed ? fmt::format(
                         "\"{}\": with nat_enable 0 the phone (8.x) sends from another port than it listens on, so "
                         "answers and calls come in by this line",
                         to_string(*view.lets_sip_in))
                   : fmt::format("\"{}\": calls come in by this line", to_string(*view.lets_sip_in)));
        if (view.lets_sip_in->source == "any") {
            row(lines, "warning", at(view.lets_sip_in->line),
                "it lets everyone in: strangers can ring the phone [RTR008]");
        }
    } else if (view.filter != nullptr) {
        row(lines, "missing", at(view.filter->line),
            fmt::format("no line of {} lets calls in at UDP {}", visible(view.filter->name), port));
    }

    if (view.filter != nullptr) {
        if (view.lets_media_in != nullptr) {
            row(lines, "fits", at(view.lets_media_in->line),
                fmt::format("\"{}\" lets sound in", to_string(*view.lets_media_in)));
        } else if (view.inspects_udp != nullptr || view.inspects_sip != nullptr) {
            std::string places;
            for (const auto* each : {view.inspects_sip, view.inspects_udp}) {
                if (each != nullptr) places += (places.empty() ? "" : ", ") + std::to_string(each->line);
            }
            places += fmt::format(", {}", view.outside->inspect_out_line);
            row(lines, "fits", places,
                "no line lets sound in; none is needed if the phone speaks first, for inspection lets the answers to "
                "it in");
        } else {
            row(lines, "missing", at(view.filter->line),
                fmt::format("nothing lets sound in: no line for UDP {} to {}, and no inspection",
                            phone.start_media_port, phone.end_media_port));
        }
    } else if (view.filter_is_missing) {
        row(lines, "unknown", at(view.outside->acl_in_line),
            fmt::format("access list {} is not in the file", visible(view.outside->acl_in)));
    }

    switch (view.rewrites_sip) {
    case Known::yes:
        row(lines, "by rule", "",
            "IOS, as documented, rewrites SIP unless told not to, and the file does not tell it not to");
        break;
    case Known::no: row(lines, "told", at(view.rewrites_line), "SIP is not rewritten here"); break;
    case Known::unknown:
        if (view.translates) {
            row(lines, "unknown", "",
                "does this IOS rewrite SIP? Not in the listing. Ask the wire: sipprobe probe PROVIDER");
        }
        break;
    }
    return lines;
}

}  // namespace sipdiag::cnf
