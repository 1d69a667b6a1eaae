// SPDX-License-Identifier: MIT
//
// SessionTimer: how long a call may stand without a refresh, and whose task the refresh is. Pure arithmetic; Session
// carries out what is due.
//
// Source     RFC 4028: who refreshes does so at half the time (§10); who waits ends a third, at most 32 s, before the
//            end; 422 below 90 s (§9); a refresh without Session-Expires, or a 2xx to one, ends the timer (§7.2, §9)
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::call {

class SIPDIAG_API SessionTimer {
public:
    static constexpr std::chrono::seconds least{90};  // §4

    /// Is what an INVITE or UPDATE asks for to be refused with 422? Only who knows timers understands why.
    [[nodiscard]] static bool is_too_short(sip::MessageView request);

    /// An INVITE or UPDATE that we answer with 2xx, or the 2xx to one of ours.
    void take(Instant now, sip::MessageView message);
    /// A refresh of ours was not accepted: once more at half of what is left.
    void refused(Instant now) noexcept;
    void stop() noexcept;

    [[nodiscard]] bool runs() const noexcept { return expires_.has_value(); }
    [[nodiscard]] bool we_refresh() const noexcept { return we_refresh_; }
    /// The value of Session-Expires. \param ours  the role that we have in this transaction: "uac" or "uas"
    [[nodiscard]] std::string value(std::string_view ours) const;

    enum class Due : std::uint8_t { nothing, refresh, end };
    Due expire(Instant now) noexcept;
    [[nodiscard]] Instant deadline() const noexcept { return std::min(refresh_at_, end_at_); }

private:
    std::optional<std::chrono::seconds> expires_;
    bool we_refresh_ = false;
    Instant refresh_at_ = never;
    Instant end_at_ = never;
};

}  // namespace sipdiag::call
