// SPDX-License-Identifier: MIT
#include "sipdiag/sip/parameters.hpp"

#include "sipdiag/grammar/seen_names.hpp"
#include "sipdiag/sip/host.hpp"

namespace sipdiag::sip {
namespace {

using grammar::Cursor;
namespace cls = grammar::cls;

// gen-value = token / host / quoted-string
void judge_bare_value(Cursor& in, std::string_view value, const char* begin)
{
    if (value.empty()) return in.remark_at(errc::bad_parameter, begin);
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (grammar::is(value[i], cls::token)) continue;
        if (i == 0 && value[0] == '[' && is_ipv6_reference(value)) return;
        return in.remark_at(errc::unexpected_octet, begin + i);
    }
}

// Where parameters end that hold no white space but within quotes, and quotes only around whole values: of these
// nothing but the commas and quotes has to be looked at. \return null where they are not of that kind
const char* end_of_plain(const char* begin, const char* p, const char* end) noexcept
{
    if (p == end) return p;
    if (*p != ';') return nullptr;
    while ((p = grammar::find(begin, p, end, grammar::ListMark())) != end) {
        if (*p == ',') return p;
        if (*p != '"' || p[-1] != '=') return nullptr;
        Cursor quoted({p, static_cast<std::size_t>(end - p)});
        (void)quoted.take_quoted();
        p = quoted.position();
        if (p != end && *p != ';' && *p != ',') return nullptr;
    }
    return p;
}

}  // namespace

bool view_parameter(Cursor& in, ParameterView& out) noexcept
{
    if (!in.accept_separator(';')) return false;
    const char* const begin = in.position();
    out = {in.take(cls::token), {}, false};
    if (out.name.empty()) {
        // ";;", a ";" at the end, or an octet that no name may hold: step over what cannot be read.
        if (in.done() || in.at(';') || in.at(',')) {
            in.remark_at(errc::empty_parameter, begin);
            return true;
        }
        in.remark(errc::bad_parameter);
        out.name = in.take_value();
        if (in.at('"')) (void)in.take_quoted();
        return true;
    }
    const char next = in.peek();
    if (next == ';' || next == ',') return true;
    if (next != '=' && !in.at(cls::space)) {
        if (!in.done()) {
            in.remark(errc::bad_parameter);
            (void)in.take_value();
            if (in.at('"')) (void)in.take_quoted();
            out.name = in.since(begin);
        }
        return true;
    }
    if (!in.accept_separator('=')) return true;
    out.has_value = true;
    if (in.at('"')) {
        out.value = in.take_quoted();
        return true;
    }
    const char* const value = in.position();
    out.value = in.take_value();
    if (in.at('"')) {  // a=b="c": no value, and one all the same, with what it quotes
        (void)in.take_quoted();
        out.value = in.since(value);
    }
    if (in.strict()) judge_bare_value(in, out.value, value);
    return true;
}

namespace {

// With somebody listening; apart, for the names that it has to keep.
[[gnu::noinline]] ParametersView judge_parameters(Cursor& in) noexcept
{
    const char* const begin = in.position();
    ParameterView parameter;
    grammar::SeenNames seen;
    while (view_parameter(in, parameter)) {
        if (seen.again(parameter.name)) in.remark_at(errc::repeated_parameter, parameter.name.data());
    }
    return ParametersView(in.since(begin));
}

}  // namespace

ParametersView view_parameters(Cursor& in) noexcept
{
    if (in.strict()) return judge_parameters(in);
    const char* const begin = in.position();
    if (const char* const end = end_of_plain(in.begin(), begin, in.end())) {
        in.move_to(end);
    } else {
        ParameterView parameter;
        while (view_parameter(in, parameter)) {
        }
    }
    return ParametersView(in.since(begin));
}

}  // namespace sipdiag::sip
