// SPDX-License-Identifier: MIT
#include "sipdiag/sip/uri.hpp"

#include <algorithm>
#include <bit>
#include <map>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/find.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/grammar/seen_names.hpp"

namespace sipdiag::sip {
namespace {

using grammar::Classes;
using grammar::equals;
using grammar::is;
using grammar::Remarks;
namespace cls = grammar::cls;

// Cursor over one URI whose offsets count from its start, whatever part is looked at.
class Judge {
public:
    Judge(std::string_view uri, Remarks* remarks) noexcept : uri_(uri), remarks_(remarks) {}

    [[nodiscard]] bool listening() const noexcept { return remarks_ != nullptr; }
    void remark(errc code, const char* where) const noexcept
    {
        if (remarks_ != nullptr) remarks_->add(code, static_cast<std::uint32_t>(where - uri_.data()));
    }
    // *( allowed / escaped )
    void octets(std::string_view part, Classes allowed, errc fault = errc::unexpected_octet) const noexcept
    {
        if (remarks_ == nullptr) return;
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (part[i] == '%') {
                if (part.size() - i < 3 || !is(part[i + 1], cls::hex) || !is(part[i + 2], cls::hex)) {
                    return remark(errc::bad_escape, part.data() + i);
                }
                i += 2;
            } else if (!is(part[i], allowed)) {
                return remark(fault, part.data() + i);
            }
        }
    }

private:
    std::string_view uri_;
    Remarks* remarks_;
};

int hex_value(char c) noexcept
{
    if (is(c, cls::digit)) return c - '0';
    return is(c, cls::hex) ? (c | 0x20) - 'a' + 10 : -1;
}

// Walks the meaning of a part: escapes undone one octet at a time, so that comparing allocates nothing.
class Decoder {
public:
    explicit Decoder(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] bool done() const noexcept { return at_ >= text_.size(); }
    char next() noexcept
    {
        const char c = text_[at_];
        if (c == '%' && text_.size() - at_ > 2 && is(text_[at_ + 1], cls::hex) && is(text_[at_ + 2], cls::hex)) {
            const int octet = hex_value(text_[at_ + 1]) * 16 + hex_value(text_[at_ + 2]);
            at_ += 3;
            return static_cast<char>(octet);
        }
        ++at_;
        return c;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

bool same_meaning(std::string_view a, std::string_view b, bool regard_case) noexcept
{
    Decoder x(a);
    Decoder y(b);
    while (!x.done() && !y.done()) {
        const char p = x.next();
        const char q = y.next();
        if (regard_case ? p != q : grammar::lower(p) != grammar::lower(q)) return false;
    }
    return x.done() && y.done();
}

void judge_uri_parameters(const Judge& judge, std::string_view text)
{
    grammar::SeenNames seen;
    const auto same = [](std::string_view a, std::string_view b) { return same_meaning(a, b, false); };
    UriParametersView::Item item;
    while (UriParametersView::next(text, item)) {
        if (item.name.empty()) {
            judge.remark(errc::empty_parameter, item.name.data());
            continue;
        }
        judge.octets(item.name, cls::uri_param);
        judge.octets(item.value, cls::uri_param);
        if (item.has_value && item.value.empty()) judge.remark(errc::bad_parameter, item.value.data());
        if (same_meaning(item.name, "ttl", false) && !item.value.empty() && !grammar::parse_number(item.value, 255)) {
            judge.remark(errc::out_of_range, item.value.data());
        }
        if (seen.again(item.name, same)) judge.remark(errc::repeated_parameter, item.name.data());
    }
}

// "?" header *( "&" header ), header = hname "=" hvalue
void judge_headers(const Judge& judge, std::string_view headers, const char* question)
{
    if (headers.empty()) return judge.remark(errc::unexpected_end, question);
    for (std::size_t begin = 0; begin <= headers.size();) {
        const auto end = std::min(headers.find('&', begin), headers.size());
        const auto header = headers.substr(begin, end - begin);
        const auto equal = header.find('=');
        if (equal == 0 || equal == std::string_view::npos) {
            judge.remark(errc::bad_parameter, header.data());
        } else {
            judge.octets(header.substr(0, equal), cls::uri_header);
            judge.octets(header.substr(equal + 1), cls::uri_header);
        }
        begin = end + 1;
    }
}

// Where the octets stand that cut a SIP URI into its parts, a bit for each of its first 64 octets.
struct Marks {
    std::uint64_t at = 0;
    std::uint64_t colon = 0;
    std::uint64_t question = 0;
    std::uint64_t semicolon = 0;
};

Marks marks_of(std::string_view text) noexcept
{
    Marks marks;
    const auto size = std::min<std::size_t>(text.size(), 64);
    std::size_t i = 0;
#if defined(__SSE2__)
    const auto mark = [&](std::size_t from) {
        const auto block = grammar::detail::load(text.data() + from);
        const auto found = [&](char c) { return std::uint64_t{grammar::One(c).candidates(block)} << from; };
        marks.at |= found('@');
        marks.colon |= found(':');
        marks.question |= found('?');
        marks.semicolon |= found(';');
    };
    for (; size - i >= 16; i += 16)
        mark(i);
    if (i != size && size >= 16) {
        mark(size - 16);  // what is found a second time is the same bit
        i = size;
    }
#endif
    for (; i != size; ++i) {
        const char c = text[i];
        const auto bit = std::uint64_t{1} << i;
        if (c == '@') marks.at |= bit;
        if (c == ':') marks.colon |= bit;
        if (c == '?') marks.question |= bit;
        if (c == ';') marks.semicolon |= bit;
    }
    return marks;
}

[[gnu::noinline]] std::size_t first_beyond_64(char c, std::string_view text, std::size_t from) noexcept
{
    return std::min(text.find(c, std::max<std::size_t>(from, 64)), text.size());
}

// The first c of the text from there on, or its size; `marks` are those of c.
inline std::size_t first(std::uint64_t marks, char c, std::string_view text, std::size_t from) noexcept
{
    const auto later = from < 64 ? marks & (~std::uint64_t{0} << from) : 0;
    if (later != 0) return static_cast<std::size_t>(std::countr_zero(later));
    return text.size() <= 64 ? text.size() : first_beyond_64(c, text, from);
}

void view_sip(std::string_view rest, UriView& out, Remarks* remarks)
{
    const Judge judge(out.text, remarks);
    const auto marks = marks_of(rest);
    std::size_t host = 0;
    if (auto at = first(marks.at, '@', rest, 0); at != rest.size()) {
        // The last "@" of the authority counts: one more may only follow before what ends a host.
        if (first(marks.at, '@', rest, at + 1) != rest.size()) {
            for (std::size_t i = at + 1; i != rest.size() && rest[i] != ';' && rest[i] != '?'; ++i) {
                if (rest[i] == '@') {
                    judge.remark(errc::unexpected_octet, rest.data() + at);
                    at = i;
                }
            }
        }
        out.has_user = true;
        out.user = rest.substr(0, at);
        if (const auto colon = first(marks.colon, ':', rest, 0); colon < at) {
            out.has_password = true;
            out.user = rest.substr(0, colon);
            out.password = rest.substr(colon + 1, at - colon - 1);
        }
        if (judge.listening()) {
            judge.octets(out.password, cls::password);
            if (out.user.empty()) judge.remark(errc::empty, rest.data());
            judge.octets(out.user, cls::user);
        }
        host = at + 1;
    }
    // The cursor of all of the URI, so that what is remarked counts from its start.
    grammar::Cursor in(out.text, remarks);
    in.move_to(rest.data() + host);
    view_host_port(in, out.host, false);
    const auto tail = static_cast<std::size_t>(in.position() - rest.data());
    const auto question = first(marks.question, '?', rest, tail);
    if (question != rest.size()) {
        out.headers = rest.substr(question + 1);
        if (judge.listening()) judge_headers(judge, out.headers, rest.data() + question);
    }
    const auto semicolon = std::min(first(marks.semicolon, ';', rest, tail), question);
    if (semicolon != tail && tail != question) judge.remark(errc::unexpected_octet, rest.data() + tail);
    if (semicolon != question) {
        out.parameters = UriParametersView(rest.substr(semicolon, question - semicolon));
        if (judge.listening()) judge_uri_parameters(judge, out.parameters.text());
    }
}

bool is_visual_separator(char c) noexcept
{
    return c == '-' || c == '.' || c == '(' || c == ')';
}

void judge_tel(const Judge& judge, const UriView& uri)
{
    const auto number = uri.subscriber;
    const bool global = number.starts_with('+');
    std::size_t digits = 0;
    for (std::size_t i = global ? 1 : 0; i < number.size(); ++i) {
        const char c = number[i];
        if (is_visual_separator(c)) continue;
        if (!is(c, cls::digit) && (global || (!is(c, cls::hex) && c != '*' && c != '#'))) {
            return judge.remark(errc::unexpected_octet, number.data() + i);
        }
        ++digits;
    }
    if (digits == 0) judge.remark(errc::bad_uri, number.data());
    judge_uri_parameters(judge, uri.parameters.text());
    UriParametersView::Item item;
    const bool context = uri.parameters.find("phone-context", item);
    if (global == context) judge.remark(errc::bad_parameter, context ? item.name.data() : number.data());
    UriParametersView::Item ext;
    if (uri.parameters.find("ext", ext) && uri.parameters.find("isub", item)) {
        judge.remark(errc::bad_parameter, item.name.data());
    }
}

void view_tel(std::string_view rest, UriView& out, Remarks* remarks)
{
    const auto semicolon = std::min(rest.find(';'), rest.size());
    out.subscriber = rest.substr(0, semicolon);
    out.parameters = UriParametersView(rest.substr(semicolon));
    if (remarks != nullptr) judge_tel(Judge(out.text, remarks), out);
}

// Names that make a difference when only one of two SIP URIs has them (§19.1.4).
bool counts_alone(std::string_view name) noexcept
{
    for (const std::string_view each : {"transport", "user", "ttl", "method", "maddr"}) {
        if (same_meaning(name, each, false)) return true;
    }
    return false;
}

bool parameters_match(const UriView& a, const UriView& b, bool missing_differs)
{
    auto rest = a.parameters.text();
    UriParametersView::Item mine;
    UriParametersView::Item theirs;
    while (UriParametersView::next(rest, mine)) {
        if (mine.name.empty()) continue;
        if (!b.parameters.find(mine.name, theirs)) {
            if (missing_differs || counts_alone(mine.name)) return false;
        } else if (mine.has_value != theirs.has_value || !same_meaning(mine.value, theirs.value, false)) {
            return false;
        }
    }
    return true;
}

// Header components match in any order, each name with its values.
bool headers_match(std::string_view a, std::string_view b)
{
    if (a == b) return true;
    const auto collect = [](std::string_view text) {
        std::multimap<std::string, std::string> headers;
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = std::min(text.find('&', begin), text.size());
            const auto header = text.substr(begin, end - begin);
            const auto equal = std::min(header.find('='), header.size());
            auto name = percent_decode(header.substr(0, equal));
            for (char& c : name)
                c = grammar::lower(c);
            headers.emplace(std::move(name),
                            equal < header.size() ? percent_decode(header.substr(equal + 1)) : std::string());
            begin = end + 1;
        }
        return headers;
    };
    return collect(a) == collect(b);
}

bool hosts_match(const HostPortView& a, const HostPortView& b)
{
    if (a.has_port != b.has_port || a.port != b.port) return false;
    if (a.kind == HostKind::ipv6 && b.kind == HostKind::ipv6) {
        const auto x = parse_ipv6(a.host);
        const auto y = parse_ipv6(b.host);
        if (x && y) return *x == *y;
    }
    return a.kind == b.kind && equals(a.host, b.host);
}

std::string without_separators(std::string_view number)
{
    std::string digits;
    for (const char c : number) {
        if (!is_visual_separator(c)) digits += grammar::lower(c);
    }
    return digits;
}

}  // namespace

bool UriParametersView::next(std::string_view& rest, Item& out) noexcept
{
    if (rest.empty()) return false;
    rest.remove_prefix(1);  // the semicolon
    const auto end = std::min(rest.find(';'), rest.size());
    const auto item = rest.substr(0, end);
    rest.remove_prefix(end);
    const auto equal = item.find('=');
    out.has_value = equal != std::string_view::npos;
    out.name = item.substr(0, equal);
    out.value = out.has_value ? item.substr(equal + 1) : std::string_view{};
    return true;
}

bool UriParametersView::find(std::string_view name, Item& out) const noexcept
{
    auto rest = text_;
    while (next(rest, out)) {
        if (same_meaning(out.name, name, false)) return true;
    }
    return false;
}

UriView view_uri(std::string_view text, Remarks* remarks) noexcept
{
    // Each part is empty, and at a place of the text: zeroed as a whole, as compilers do it, it costs more than to read
    // it.
    const std::string_view none(text.data(), 0);
    UriView out{.text = text,
                .scheme = none,
                .user = none,
                .password = none,
                .host = {},
                .parameters = UriParametersView(none),
                .headers = none,
                .subscriber = none};
    if (text.starts_with("sip:")) {
        out.scheme = text.substr(0, 3);
        out.kind = Scheme::sip;
        view_sip(text.substr(4), out, remarks);
        return out;
    }
    const Judge judge(text, remarks);
    std::size_t colon = 0;
    while (colon < text.size() && (is(text[colon], cls::alpha | cls::digit) || text[colon] == '+' ||
                                   text[colon] == '-' || text[colon] == '.')) {
        ++colon;
    }
    if (colon == 0 || colon == text.size() || text[colon] != ':' || !is(text[0], cls::alpha)) {
        judge.remark(errc::bad_scheme, text.data());
        return out;
    }
    out.scheme = text.substr(0, colon);
    const auto rest = text.substr(colon + 1);
    if (equals(out.scheme, "sip") || equals(out.scheme, "sips")) {
        out.kind = colon == 3 ? Scheme::sip : Scheme::sips;
        view_sip(rest, out, remarks);
    } else if (equals(out.scheme, "tel")) {
        out.kind = Scheme::tel;
        view_tel(rest, out, remarks);
    } else {
        out.kind = Scheme::other;
        out.subscriber = rest;
        if (rest.empty()) judge.remark(errc::unexpected_end, text.data() + text.size());
        // IPv6 references came to generic URIs after RFC 2396, hence the brackets.
        if (judge.listening()) {
            for (std::size_t i = 0; i < rest.size(); ++i) {
                if (rest[i] == '%' &&
                    (rest.size() - i < 3 || !is(rest[i + 1], cls::hex) || !is(rest[i + 2], cls::hex))) {
                    judge.remark(errc::bad_escape, rest.data() + i);
                    break;
                }
                if (!is(rest[i], cls::uric) && rest[i] != '%' && rest[i] != '[' && rest[i] != ']') {
                    judge.remark(errc::unexpected_octet, rest.data() + i);
                    break;
                }
            }
        }
    }
    return out;
}

bool equivalent(const UriView& a, const UriView& b)
{
    if (a.text == b.text) return true;  // whatever its faults
    if (a.kind != b.kind) return false;
    switch (a.kind) {
    case Scheme::sip:
    case Scheme::sips:
        return a.has_user == b.has_user && a.has_password == b.has_password && same_meaning(a.user, b.user, true) &&
               same_meaning(a.password, b.password, true) && hosts_match(a.host, b.host) &&
               parameters_match(a, b, false) && parameters_match(b, a, false) && headers_match(a.headers, b.headers);
    case Scheme::tel:
        return without_separators(a.subscriber) == without_separators(b.subscriber) && parameters_match(a, b, true) &&
               parameters_match(b, a, true);
    case Scheme::other: return equals(a.scheme, b.scheme) && a.subscriber == b.subscriber;
    case Scheme::none: break;
    }
    return false;
}

bool equivalent(std::string_view a, std::string_view b)
{
    return equivalent(view_uri(a), view_uri(b));
}

std::string percent_decode(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (Decoder in(text); !in.done();)
        decoded += in.next();
    return decoded;
}

Uri Uri::from(const UriView& view)
{
    Uri uri;
    uri.scheme = view.kind;
    uri.user = view.has_password ? std::string(view.user) + ':' + std::string(view.password) : std::string(view.user);
    uri.host = view.host.host;
    uri.port = view.host.port;
    uri.parameters = view.parameters.text();
    uri.headers = view.headers;
    return uri;
}

Result<Uri> Uri::parse(std::string_view text)
{
    Remarks remarks;
    const auto view = view_uri(text, &remarks);
    if (!remarks.empty()) return remarks.all().front();
    if (view.kind != Scheme::sip && view.kind != Scheme::sips) return Error{errc::bad_scheme, 0};
    return from(view);
}

std::string Uri::to_string() const
{
    std::string text = scheme == Scheme::sips ? "sips:" : "sip:";
    if (!user.empty()) text += user + '@';
    const bool bracketed = host.find(':') != std::string::npos;
    if (bracketed) text += '[';
    text += host;
    if (bracketed) text += ']';
    if (port != 0) text += ':' + std::to_string(port);
    text += parameters;
    if (!headers.empty()) text += '?' + headers;
    return text;
}

}  // namespace sipdiag::sip
