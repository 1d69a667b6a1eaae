// SPDX-License-Identifier: MIT
#include "sipdiag/sip/auth_values.hpp"

#include "sipdiag/grammar/seen_names.hpp"
#include "sipdiag/sip/parameters.hpp"

namespace sipdiag::sip {
namespace {
using grammar::Cursor;
namespace cls = grammar::cls;
}  // namespace

bool view_auth_parameter(Cursor& in, AuthParameterView& out) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    const char* const begin = in.position();
    out = {in.take(cls::token), {}};
    if (out.name.empty()) {
        in.remark(in.at(',') ? errc::empty_element : errc::bad_parameter);
    } else if (!in.accept_separator('=')) {
        in.remark(errc::bad_parameter);
    } else if (in.at('"')) {
        out.value = in.take_quoted();
    } else {
        out.value = in.take_until(cls::value_end);
        if (out.value.empty()) in.remark(errc::bad_parameter);
    }
    in.skip_space();
    if (!in.done() && !in.at(',')) {
        in.remark_at(errc::leftover, in.position() == begin ? begin : in.position());
        in.skip_element();
    }
    if (in.accept(',')) {
        const char* const comma = in.position() - 1;
        in.skip_space();
        if (in.done()) in.remark_at(errc::empty_element, comma);
    }
    return true;
}

std::string_view AuthView::find(std::string_view name) const noexcept
{
    Cursor in(parameters);
    for (AuthParameterView each; view_auth_parameter(in, each);) {
        if (grammar::equals(each.name, name)) return each.value;
    }
    return {};
}

std::string AuthView::get(std::string_view name) const { return unquote(find(name)); }

AuthView view_auth(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Cursor in(value, remarks);
    AuthView out;
    out.scheme = in.take(cls::token);
    if (out.scheme.empty() || (!in.at(cls::space) && !in.done())) {
        in.remark(errc::bad_auth);
        (void)in.take_until(cls::space);
        out.scheme = in.since(value.data());
    }
    in.skip_space();
    out.parameters = in.rest();
    if (!in.strict()) return out;
    if (in.done()) in.remark(errc::unexpected_end);

    grammar::SeenNames seen;
    for (AuthParameterView each; view_auth_parameter(in, each);) {
        if (seen.again(each.name)) in.remark_at(errc::repeated_parameter, each.name.data());
    }
    return out;
}

}  // namespace sipdiag::sip
