// SPDX-License-Identifier: MIT
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip {
namespace {

using grammar::Cursor;
using grammar::is;
namespace cls = grammar::cls;

// *(token LWS), and by RFC 4475 §3.1.1.6 also a token that "<" follows at once.
void judge_display(Cursor& in, std::string_view display)
{
    for (std::size_t i = 0; i < display.size(); ++i) {
        if (!is(display[i], cls::token | cls::space)) return in.remark_at(errc::bad_display_name, display.data() + i);
    }
}

[[gnu::noinline]] void judge_uri(Cursor& in, std::string_view uri, bool bracketed)
{
    grammar::Remarks remarks;
    (void)view_uri(uri, &remarks);
    for (const auto& each : remarks.all())
        in.remark_at(each.code, uri.data() + each.offset);
    if (!bracketed) {
        if (const auto at = uri.find_first_of(",?"); at != std::string_view::npos) {
            in.remark_at(errc::needs_brackets, uri.data() + at);
        }
    }
}

void skip_element(Cursor& in, Listing listing) noexcept
{
    do {
        in.skip_element();
    } while (listing == Listing::single && in.accept(','));
}

// The text between "<" and ">"; the cursor stands behind "<".
void read_bracketed(Cursor& in, NameAddrView& out) noexcept
{
    const char* const begin = in.position();
    in.move_to(grammar::find(in.begin(), begin, in.end(), grammar::One('>')));
    const bool closed = !in.done();
    if (!closed) in.remark_at(errc::unclosed_bracket, begin - 1);
    const auto inside = in.since(begin);
    out.uri = grammar::trim(inside);
    out.bracketed = true;
    if (out.uri.size() != inside.size()) {
        in.remark_at(errc::unexpected_octet, out.uri.data() != begin ? begin : out.uri.data() + out.uri.size());
    }
    if (closed) in.advance();
}

}  // namespace

bool view_name_addr(Cursor& in, NameAddrView& out, Listing listing) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    out = {};
    const char* const begin = in.position();

    if (in.at('"')) {
        out.display = in.take_quoted();
        in.skip_space();
        if (in.accept('<')) {
            read_bracketed(in, out);
        } else if (!in.done()) {
            in.remark(errc::unexpected_octet);
            skip_element(in, listing);
        } else if (out.display.size() > 1 && out.display.ends_with('"')) {  // an open quote has been told
            in.remark(errc::bad_uri);
        }
    } else {
        // A display name, or a bare URI: a "<" before the element's end tells.
        while (!in.done() && !in.at('<') && !in.at('"') && !in.at(';') && !(listing == Listing::list && in.at(','))) {
            in.advance();
        }
        if (in.at('<')) {
            out.display = grammar::trim(in.since(begin));
            if (in.strict()) judge_display(in, out.display);
            in.advance();
            read_bracketed(in, out);
        } else {
            out.uri = grammar::trim(in.since(begin));
            out.star = listing == Listing::list && out.uri == "*";
            if (out.uri.empty()) in.remark_at(in.at(',') ? errc::empty_element : errc::bad_uri, begin);
        }
    }
    if (out.bracketed && out.uri.empty() && in.strict()) in.remark_at(errc::bad_uri, begin);
    if (in.strict() && !out.uri.empty() && !out.star) judge_uri(in, out.uri, out.bracketed);
    out.parameters = view_parameters(in);
    in.skip_space();
    if (!in.done() && !(listing == Listing::list && in.at(','))) {
        in.remark(errc::leftover);
        skip_element(in, listing);
    }
    out.text = grammar::trim(in.since(begin));
    return true;
}

NameAddr NameAddr::from(const NameAddrView& view)
{
    return {view.display_name(), std::string(view.uri), std::string(view.parameters.text())};
}

Result<NameAddr> NameAddr::parse(std::string_view text)
{
    grammar::Remarks remarks;
    const auto view = view_single(text, &remarks);
    if (!remarks.empty()) return remarks.all().front();
    return from(view);
}

std::string NameAddr::to_string() const
{
    std::string text;
    if (!display.empty()) text = quote(display) + ' ';
    text += '<' + uri + '>' + parameters;
    return text;
}

}  // namespace sipdiag::sip
