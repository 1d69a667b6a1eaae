// SPDX-License-Identifier: MIT
#include "sipdiag/reach/registered_echo.hpp"

#include <algorithm>
#include <utility>

namespace sipdiag::reach {
namespace {

using namespace std::chrono_literals;

constexpr auto after_failure = 30s;  // until a refresh that failed is tried again

bool is_response(const Datagram& arrived) noexcept
{
    return arrived.octets.starts_with("SIP/2.0 ");
}

reg::Plan first_visit(std::uint32_t expires)
{
    reg::Plan plan;
    plan.goal = reg::Goal::add;
    plan.expires = expires;
    plan.keep = true;
    return plan;
}

std::chrono::seconds granted(const reg::Facts& facts, std::uint32_t asked)
{
    const auto* const held = facts.stored ? facts.stored->listing.find(facts.contact_uri) : nullptr;
    return std::chrono::seconds(held != nullptr && held->expires ? *held->expires : asked);
}

}  // namespace

RegisteredEcho::RegisteredEcho(reg::Conversation::Setup setup, std::uint32_t expires, bool keep,
                               const reg::Writer& writer, sip::Pace& pace, Entropy& entropy, call::EchoService& echo,
                               std::vector<Endpoint> servers, Instant until)
    : setup_(std::move(setup)),
      expires_(expires),
      keep_(keep),
      writer_(&writer),
      pace_(&pace),
      entropy_(&entropy),
      echo_(&echo),
      ways_(servers.empty() ? std::vector{setup_.target} : std::move(servers)),
      timers_(setup_.timers),
      until_(until),
      visit_(std::in_place, setup_, first_visit(expires), writer, pace, entropy)
{
}

void RegisteredEcho::start(Instant now, Outbox& out)
{
    echo_->start(now, out);
    visit(now, out);
    look(now, out);
}

/// By the server whose turn it is.
void RegisteredEcho::visit(Instant now, Outbox& out)
{
    setup_.target = *ways_.current();
    setup_.timers = timers_;
    if (!ways_.is_last()) setup_.timers.patience = std::min(ways_.patience(now, until_), timers_.give_up());
    echo_->trust(setup_.target);
    visit_.emplace(setup_, first_visit(expires_), *writer_, *pace_, *entropy_);
    visit_->start(now, out);
}

void RegisteredEcho::visited(Instant now, Outbox& out)
{
    const auto& facts = visit_->facts();
    if (!leaving_) ways_.tell(facts);
    if (!leaving_ && ways_.current()) return visit(now, out);
    setup_.timers = timers_;
    servers_ = ways_.order();
    if (facts.stop != reg::Stop::done || !facts.stored_at) {
        state_ = State::done;
        if (on_failed) on_failed(facts);
        return;
    }
    registered_ = true;
    contact_ = facts.contact;
    echo_->answer_as(facts.user, facts.contact);
    const auto life = granted(facts, expires_);
    refresh_at_ = now + life / 2;
    state_ = State::serving;
    keeper_.emplace(setup_, *writer_, *pace_, *entropy_);
    if (on_registered) on_registered(facts.contact_uri, static_cast<std::uint32_t>(life.count()));
}

void RegisteredEcho::remove(Instant now, Outbox& out)
{
    if (!registered_ || keep_) {
        state_ = State::done;
        return;
    }
    state_ = State::removing;
    refresh_at_ = never;
    reg::Plan plan;
    plan.goal = reg::Goal::remove;
    plan.ours = {visit_->facts().contact_uri};
    farewell_.emplace(setup_, plan, *writer_, *pace_, *entropy_);
    farewell_->start(now, out);
}

void RegisteredEcho::look(Instant now, Outbox& out)
{
    switch (state_) {
    case State::registering:
        while (state_ == State::registering && visit_->finished())
            visited(now, out);
        break;
    case State::serving:
        if (keeper_->busy() || refresh_at_ != never) break;
        // A refresh has ended.
        if (keeper_->ending() == reg::Ending::accepted) {
            const auto* const exchange = keeper_->facts().last(reg::Purpose::add);
            const auto* const held =
                exchange != nullptr ? exchange->listing.find(visit_->facts().contact_uri) : nullptr;
            const std::chrono::seconds life(held != nullptr && held->expires ? *held->expires : expires_);
            refresh_at_ = now + std::max<Duration>(life / 2, 5s);
            if (!registered_ && on_registered) {
                on_registered(visit_->facts().contact_uri, static_cast<std::uint32_t>(life.count()));
            }
            registered_ = true;
            unanswered_ = 0;
        } else if (!refresh_elsewhere(now, out)) {
            unanswered_ = 0;
            if (on_failed) on_failed(keeper_->facts());
            registered_ = false;
            const bool refused = keeper_->ending() == reg::Ending::refused;
            refresh_at_ = refused ? never : now + after_failure;
            if (refused) withdraw(now, out);
        }
        break;
    case State::hanging_up:
        if (echo_->finished()) remove(now, out);
        break;
    case State::removing:
        if (farewell_->finished()) state_ = State::done;
        break;
    case State::done: break;
    }
    if (state_ == State::serving && echo_->finished()) remove(now, out);
}

/// The server that holds the binding has not answered: the next one is to hold it. \return was one left to ask?
bool RegisteredEcho::refresh_elsewhere(Instant now, Outbox& out)
{
    const auto ending = keeper_->ending();
    if (ending != reg::Ending::silence && ending != reg::Ending::undelivered) return false;
    if (++unanswered_ >= servers_.size()) return false;
    std::rotate(servers_.begin(), servers_.begin() + 1, servers_.end());
    setup_.target = servers_.front();
    echo_->trust(setup_.target);
    keeper_->take_way({setup_.source, setup_.target, setup_.advertised, setup_.ears, setup_.more_sources});
    keeper_->ask(now, {reg::Purpose::add, {contact_}, expires_}, out);
    return true;
}

void RegisteredEcho::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    // Responses may be the registrar's; the echo sees those that are of its calls. Requests are the echo's alone.
    if (is_response(arrived)) {
        if (state_ == State::registering) visit_->receive(now, arrived, out);
        if (state_ == State::serving) keeper_->receive(now, arrived, out);
        if (state_ == State::removing) farewell_->receive(now, arrived, out);
    }
    if (!echo_->finished()) echo_->receive(now, arrived, out);
    look(now, out);
}

void RegisteredEcho::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (state_ == State::registering) visit_->undelivered(now, lost, out);
    if (state_ == State::serving) keeper_->undelivered(now, lost, out);
    if (state_ == State::removing) farewell_->undelivered(now, lost, out);
    echo_->undelivered(now, lost, out);
    look(now, out);
}

void RegisteredEcho::expire(Instant now, Outbox& out)
{
    if (state_ == State::registering && visit_->deadline() <= now) visit_->expire(now, out);
    if (state_ == State::serving && keeper_->deadline() <= now) keeper_->expire(now, out);
    if (state_ == State::removing && farewell_->deadline() <= now) farewell_->expire(now, out);
    if (state_ == State::serving && refresh_at_ <= now) {
        refresh_at_ = never;
        keeper_->ask(now, {reg::Purpose::add, {contact_}, expires_}, out);
    }
    if (!echo_->finished() && echo_->deadline() <= now) echo_->expire(now, out);
    look(now, out);
}

Instant RegisteredEcho::deadline() const
{
    Instant first = std::min(refresh_at_, echo_->deadline());
    switch (state_) {
    case State::registering: first = std::min(first, visit_->deadline()); break;
    case State::serving: first = std::min(first, keeper_->deadline()); break;
    case State::removing: first = std::min(first, farewell_->deadline()); break;
    case State::hanging_up: break;
    case State::done: return never;
    }
    return first;
}

void RegisteredEcho::withdraw(Instant now, Outbox& out)
{
    if (state_ == State::registering) {
        leaving_ = true;
        visit_->withdraw(now, out);
        return;
    }
    if (state_ != State::serving) return;
    refresh_at_ = never;
    state_ = State::hanging_up;
    echo_->withdraw(now, out);
    look(now, out);
}

}  // namespace sipdiag::reach
