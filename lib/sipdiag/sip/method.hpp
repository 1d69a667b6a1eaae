// SPDX-License-Identifier: MIT
//
// Method: the request methods that have rules of their own. Compared with case (RFC 3261 §7.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::sip {

enum class Method : std::uint8_t {
    other,
    ack,
    bye,
    cancel,
    info,
    invite,
    message,
    notify,
    options,
    prack,
    publish,
    refer,
    register_,
    subscribe,
    update,
};

/// `Method::other` for every token without rules of its own; "invite" is one of those.
SIPDIAG_API Method method_id(std::string_view text) noexcept;

/// "INVITE"; empty for `Method::other`.
SIPDIAG_API std::string_view to_string(Method method) noexcept;

}  // namespace sipdiag::sip
