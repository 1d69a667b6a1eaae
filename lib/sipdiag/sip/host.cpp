// SPDX-License-Identifier: MIT
#include "sipdiag/sip/host.hpp"

#include <algorithm>

#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::sip {
namespace {

using grammar::is;
namespace cls = grammar::cls;

// A host at the cursor, and what it is. Only an IPv4 address may end in a label of digits, so that a host which begins
// with a digit is read as one for as long as it can be: four numbers to 255 with points between them.
void take_host(grammar::Cursor& in, HostPortView& out) noexcept
{
    const char* const begin = in.position();
    const char* p = begin;
    const char* const end = in.end();
    unsigned number = 0;
    unsigned digits = 0;
    unsigned points = 0;
    bool numbers = true;
    for (; p != end; ++p) {
        const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*p)) - '0';
        if (digit < 10) {
            number = number * 10 + digit;
            ++digits;
        } else if (*p == '.') {
            numbers = numbers && digits - 1 < 3 && number <= 255;
            ++points;
            digits = number = 0;
        } else {
            break;
        }
    }
    const bool dotted = numbers && points == 3 && digits - 1 < 3 && number <= 255;
    in.move_to(p);
    const bool more = !in.take(cls::host | cls::token).empty();
    out.host = in.since(begin);
    out.kind = out.host.empty() ? HostKind::none : dotted && !more ? HostKind::ipv4 : HostKind::name;
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
        take_host(in, out);
        if (in.strict() && !is_host_name_or_ipv4(out.host)) in.remark_at(errc::bad_host, begin);
    }
    const char* const colon = in.position();
    if (spaced ? !in.accept_separator(':') : !in.accept(':')) return;
    out.has_port = true;
    const char* const digits = in.position();
    out.port_text = in.take(cls::digit);
    unsigned port = 0;
    for (const char c : out.port_text)
        port = std::min(port * 10 + static_cast<unsigned>(c - '0'), 65536U);
    if (!out.port_text.empty() && port <= 65535) {
        out.port = static_cast<std::uint16_t>(port);
    } else {
        in.remark_at(errc::bad_port, out.port_text.empty() ? colon : digits);
    }
}

}  // namespace sipdiag::sip
