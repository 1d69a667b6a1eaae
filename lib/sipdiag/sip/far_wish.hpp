// SPDX-License-Identifier: MIT
//
// FarWish: what a request asks of a far end of one's own beside an answer: to answer from another socket, or later, or
// to send a request of its own after a silence. And the cookie that proves that who asks receives what is sent to him.
//
// Armour     the field's value is Base64: an ALG finds no address in it and no word that it knows
// Others     a server that does not know the fields passes them over (RFC 3261 §8.1.1); they are sent to none but who
//            has shown a cookie
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

struct FarWish {
    /// Longer silences than this are not kept.
    static constexpr std::chrono::seconds most{7300};

    std::string cookie;                             ///< as the far end gave it
    std::optional<std::uint32_t> from;              ///< answer from that alternate socket, counted from 1
    std::optional<std::chrono::seconds> after;      ///< answer only then
    std::optional<std::chrono::seconds> call_back;  ///< answer at once, and send an OPTIONS then
    bool brief = false;                             ///< an answer without a body, and no longer than it must be

    /// Name of the request's field.
    static constexpr std::string_view field = "X-Sipdiag-Wish";
    /// Name of the answer's field that gives the cookie.
    static constexpr std::string_view cookie_field = "X-Sipdiag-Cookie";

    /// The field's value.
    [[nodiscard]] SIPDIAG_API std::string value() const;
    /// \return nothing where the request has no such field, or one that nobody of ours has written
    [[nodiscard]] SIPDIAG_API static std::optional<FarWish> read(MessageView request);
    /// The cookie of an answer; empty where it gives none.
    [[nodiscard]] SIPDIAG_API static std::string cookie_in(MessageView response);
};

}  // namespace sipdiag::sip
