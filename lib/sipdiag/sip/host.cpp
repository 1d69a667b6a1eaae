// SPDX-License-Identifier: MIT
#include "sipdiag/sip/host.hpp"

#include <algorithm>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::sip {
namespace {

using grammar::is;
namespace cls = grammar::cls;

// Only an IPv4 address may end in a label of digits: a top label begins with a letter.
HostKind kind_of(std::string_view host) noexcept
{
    if (host.empty()) return HostKind::none;
    const char last = host.back() == '.' && host.size() > 1 ? host[host.size() - 2] : host.back();
    if (!is(last, cls::digit)) return HostKind::name;
    return parse_ipv4(host) ? HostKind::ipv4 : HostKind::name;
}

}  // namespace

bool is_ipv6_reference(std::string_view text) noexcept
{
    return text.size() > 2 && text.front() == '[' && text.back() == ']' &&
           parse_ipv6(text.substr(1, text.size() - 2)).has_value();
}

bool is_host_name_or_ipv4(std::string_view text) noexcept
{
    if (parse_ipv4(text)) return true;
    if (!text.empty() && text.back() == '.') text.remove_suffix(1);
    if (text.empty()) return false;
    std::string_view label;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find('.', begin), text.size());
        label = text.substr(begin, end - begin);
        if (label.empty() || label.front() == '-' || label.back() == '-') return false;
        for (const char c : label) {
            if (!is(c, cls::alpha | cls::digit) && c != '-') return false;
        }
        begin = end + 1;
    }
    return is(label.front(), cls::alpha);
}

void view_host_port(grammar::Cursor& in, HostPortView& out, bool spaced) noexcept
{
    out = {};
    const char* const begin = in.position();
    if (in.accept('[')) {
        const char* const address = in.position();
        while (!in.done() && !in.at(']') && !in.at(cls::space))
            in.advance();
        out.host = in.since(address);
        out.kind = HostKind::ipv6;
        if (!in.accept(']')) in.remark_at(errc::unclosed_bracket, begin);
        if (in.strict() && !parse_ipv6(out.host)) in.remark_at(errc::bad_address, address);
    } else {
        out.host = in.take(cls::host | cls::token);
        out.kind = kind_of(out.host);
        if (in.strict() && !is_host_name_or_ipv4(out.host)) in.remark_at(errc::bad_host, begin);
    }
    const char* const colon = in.position();
    if (spaced ? !in.accept_separator(':') : !in.accept(':')) return;
    out.has_port = true;
    const char* const digits = in.position();
    out.port_text = in.take(cls::digit);
    if (const auto port = grammar::parse_number(out.port_text, 65535); port) {
        out.port = static_cast<std::uint16_t>(*port);
    } else {
        in.remark_at(errc::bad_port, out.port_text.empty() ? colon : digits);
    }
}

}  // namespace sipdiag::sip
