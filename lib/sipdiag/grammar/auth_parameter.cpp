// SPDX-License-Identifier: MIT
#include "sipdiag/grammar/auth_parameter.hpp"

namespace sipdiag::grammar {

bool view_auth_parameter(Cursor& in, AuthParameterView& out) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    const char* const begin = in.position();
    out = {in.take_token(), {}};
    if (out.name.empty()) {
        in.remark(in.at(',') ? errc::empty_element : errc::bad_parameter);
    } else if (!in.accept_separator('=')) {
        in.remark(errc::bad_parameter);
    } else if (in.at('"')) {
        out.value = in.take_quoted();
    } else {
        out.value = in.take_value();
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

}  // namespace sipdiag::grammar
