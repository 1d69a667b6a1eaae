// SPDX-License-Identifier: MIT
#include "sipdiag/sip/method.hpp"

#include <array>

namespace sipdiag::sip {
namespace {
// In the order of Method.
constexpr std::array<std::string_view, 15> names{"",        "ACK",     "BYE",      "CANCEL",    "INFO",
                                                 "INVITE",  "MESSAGE", "NOTIFY",   "OPTIONS",   "PRACK",
                                                 "PUBLISH", "REFER",   "REGISTER", "SUBSCRIBE", "UPDATE"};
}  // namespace

Method method_id(std::string_view text) noexcept
{
    for (std::size_t i = 1; i < names.size(); ++i) {
        if (names[i] == text) return static_cast<Method>(i);
    }
    return Method::other;
}

std::string_view to_string(Method method) noexcept
{
    return names[static_cast<std::size_t>(method)];
}

}  // namespace sipdiag::sip
