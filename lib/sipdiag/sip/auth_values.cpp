// SPDX-License-Identifier: MIT
#include "sipdiag/sip/auth_values.hpp"

#include "sipdiag/grammar/seen_names.hpp"
#include "sipdiag/sip/parameters.hpp"

namespace sipdiag::sip {
namespace {
using grammar::Cursor;
namespace cls = grammar::cls;
}  // namespace

std::string_view AuthView::find(std::string_view name) const noexcept
{
    Cursor in(parameters);
    for (AuthParameterView each; view_auth_parameter(in, each);) {
        if (grammar::equals(each.name, name)) return each.value;
    }
    return {};
}

std::string AuthView::get(std::string_view name) const
{
    return unquote(find(name));
}

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
