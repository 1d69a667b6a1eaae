// SPDX-License-Identifier: MIT
#include "sipdiag/call/session_timer.hpp"

#include <algorithm>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::call {
namespace {

using namespace std::chrono_literals;
using sip::FieldId;

std::optional<std::chrono::seconds> expires_in(sip::MessageView message)
{
    const auto field = message.value(FieldId::session_expires);
    const auto seconds = grammar::parse_number(field.substr(0, field.find_first_of("; \t")));
    if (!seconds) return std::nullopt;
    return std::chrono::seconds(*seconds);
}

bool knows_timers(sip::MessageView message)
{
    sip::ListReader<sip::TokenView> tokens(message, FieldId::supported);
    for (sip::TokenView each; tokens.next(each);) {
        if (grammar::equals(each.text, "timer")) return true;
    }
    return false;
}

}  // namespace

bool SessionTimer::is_too_short(sip::MessageView request)
{
    const auto expires = expires_in(request);
    return expires && *expires < least && knows_timers(request);
}

void SessionTimer::take(Instant now, sip::MessageView message)
{
    stop();
    const auto expires = expires_in(message);
    if (!expires) return;
    expires_ = std::max(least, *expires);
    const auto field = message.value(FieldId::session_expires);
    const auto names = [&](std::string_view who) { return field.find(who) != std::string_view::npos; };
    we_refresh_ = message.is_request() ? names("refresher=uas") || !knows_timers(message) : names("refresher=uac");
    refresh_at_ = we_refresh_ ? now + *expires_ / 2 : never;
    end_at_ = now + *expires_ - (we_refresh_ ? 0s : std::min(32s, *expires_ / 3));
}

void SessionTimer::refused(Instant now) noexcept
{
    constexpr auto soonest = 2s;
    if (we_refresh_ && end_at_ != never) refresh_at_ = now + std::max<Duration>(soonest, (end_at_ - now) / 2);
}

void SessionTimer::stop() noexcept
{
    expires_.reset();
    we_refresh_ = false;
    refresh_at_ = end_at_ = never;
}

std::string SessionTimer::value(std::string_view ours) const
{
    if (!expires_) return {};
    const std::string_view theirs = ours == "uac" ? "uas" : "uac";
    return std::to_string(expires_->count()) + ";refresher=" + std::string(we_refresh_ ? ours : theirs);
}

SessionTimer::Due SessionTimer::expire(Instant now) noexcept
{
    if (end_at_ <= now) {
        stop();
        return Due::end;
    }
    if (refresh_at_ > now) return Due::nothing;
    refresh_at_ = never;
    return Due::refresh;
}

}  // namespace sipdiag::call
