// SPDX-License-Identifier: MIT
#include "sipdiag/sip/keepalive.hpp"

#include <algorithm>
#include <limits>

#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip {

std::optional<std::chrono::seconds> promised_keepalive(MessageView response)
{
    ViaView via;
    if (!view_first(response, FieldId::via, via)) return std::nullopt;
    std::optional<std::chrono::seconds> figure;
    // `keep` as it was sent, without a value, is what a server gives back that has never heard of it.
    const auto keep = via.parameters.find("keep");
    if (keep && !keep->value.empty()) {
        if (const auto seconds = parse_seconds(keep->value)) figure = std::chrono::seconds(*seconds);
    }
    const auto timer = parse_seconds(response.value(FieldId::flow_timer));
    if (timer && *timer > 0 && (!figure || figure->count() == 0)) figure = std::chrono::seconds(*timer);
    return figure;
}

Duration Keepalive::interval()
{
    using std::chrono::milliseconds;
    const auto most = figure_.count() > 0 ? figure_ : most_interval;
    const auto least = figure_.count() > 0 ? milliseconds(figure_) * 4 / 5 : milliseconds(least_interval);
    const auto most_milliseconds = std::min<std::int64_t>(milliseconds(most).count(), std::numeric_limits<int>::max());
    const auto least_milliseconds = std::min<std::int64_t>(least.count(), most_milliseconds);
    return milliseconds(entropy_->between(static_cast<std::uint32_t>(least_milliseconds),
                                          static_cast<std::uint32_t>(most_milliseconds)));
}

void Keepalive::agree(Instant now, const Endpoint& local, const Endpoint& remote, std::chrono::seconds figure)
{
    const bool same = running_ && figure_ == figure && local_ == local && remote_ == remote;
    figure_ = figure;
    local_ = local;
    remote_ = remote;
    lost_ = false;
    if (same) return;
    running_ = true;
    ping_at_ = now + interval();
    pong_until_ = never;
}

void Keepalive::stop() noexcept
{
    running_ = lost_ = false;
    ping_at_ = pong_until_ = never;
}

bool Keepalive::receive(Instant now, const Datagram& arrived)
{
    if (!running_ || pong_until_ == never || arrived.octets != keepalive_pong || arrived.source != remote_)
        return false;
    pong_until_ = never;
    ping_at_ = now + interval();
    return true;
}

void Keepalive::expire(Instant now, Outbox& out)
{
    if (!running_) return;
    if (now >= pong_until_) {
        stop();
        lost_ = true;
        return;
    }
    if (now >= ping_at_) {
        ping_at_ = never;
        pong_until_ = now + pong_patience;
        out.send({local_, remote_, std::string(keepalive_ping)});
    }
}

}  // namespace sipdiag::sip
