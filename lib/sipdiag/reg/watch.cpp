// SPDX-License-Identifier: MIT
#include "sipdiag/reg/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/phone/sh_reg.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg {
namespace {

constexpr std::size_t kept_exchanges = 64;
constexpr auto watch_slack = std::chrono::seconds(5);

/// Another port alone says nothing where we have moved to another socket ourselves.
bool is_elsewhere(const Seen& seen, const Seen& before)
{
    return seen.received != before.received || (seen.port && before.port && seen.port != before.port);
}

std::string seen_text(const Seen& seen)
{
    return seen.received + (seen.port ? ":" + std::to_string(*seen.port) : "");
}

}  // namespace

std::string_view to_string(WatchEvent::Kind kind) noexcept
{
    using Kind = WatchEvent::Kind;
    switch (kind) {
    case Kind::registered: return "registered";
    case Kind::refreshed: return "refreshed";
    case Kind::lost: return "lost";
    case Kind::restored: return "restored";
    case Kind::address_changed: return "address-changed";
    case Kind::binding_missing: return "binding-missing";
    case Kind::expired: return "expired";
    case Kind::stopped: return "stopped";
    case Kind::notice: break;
    }
    return "notice";
}

finding::Value to_value(const WatchEvent& event, std::string_view at)
{
    const auto* const state = event.kind == WatchEvent::Kind::stopped ? "stopped"
                              : event.is_registered                   ? "registered"
                                                                      : "lost";
    auto value = finding::Value::object();
    value.set("at", at)
        .set("event", to_string(event.kind))
        .set("state", state)
        .set("cause", event.cause.empty() ? finding::Value() : finding::Value(event.cause))
        .set("detail", visible(event.detail));
    return value;
}

Watch::Watch(Conversation::Setup setup, WatchPlan plan, const Writer& writer, sip::Pace& pace, Entropy& entropy)
    : conversation_(std::move(setup), writer, pace, entropy),
      plan_(std::move(plan)),
      pace_(&pace),
      entropy_(&entropy),
      keepalive_(entropy)
{
    auto& facts = notes();
    facts.plays_phone = plan_.plays_phone;
    const std::string user(sip::view_uri(facts.identity.aor).user);
    if (!plan_.exact_contact) facts.token = entropy.token();
    facts.user = facts.token.empty() ? user : user.empty() ? facts.token : user + "-" + facts.token;
    facts.contact = writer.contact(facts.user, facts.advertised, facts.identity.transport);
    facts.contact_uri = sip::view_single(facts.contact).uri;
    facts.requested = plan_.expires;
}

bool Watch::is_ours(const Binding& binding) const
{
    if (has_token(binding.uri, facts().token)) return true;
    if (may_be_there_ && sip::equivalent(binding.uri, facts().contact_uri)) return true;
    if (!stale_uri_.empty() && sip::equivalent(binding.uri, stale_uri_)) return true;
    return std::any_of(plan_.ours.begin(), plan_.ours.end(),
                       [&](const auto& uri) { return sip::equivalent(binding.uri, uri); });
}

std::vector<Binding> Watch::others(const Listing& list) const
{
    std::vector<Binding> found;
    std::copy_if(list.bindings.begin(), list.bindings.end(), std::back_inserter(found),
                 [this](const Binding& each) { return !is_ours(each); });
    return found;
}

void Watch::tell(Kind kind, Instant now, std::string detail, std::string cause)
{
    events_.push_back({kind, now, registered_, std::move(cause), std::move(detail)});
}

void Watch::start(Instant now, Outbox& out)
{
    if (plan_.length > Duration::zero()) ends_at_ = now + plan_.length;
    ask(now, Step::reading, {.purpose = Purpose::fetch}, out);
}

void Watch::ask(Instant now, Step step, Errand errand, Outbox& out)
{
    step_ = step;
    if (facts().exchanges.size() >= kept_exchanges) conversation_.forget_past();
    conversation_.ask(now, std::move(errand), out);
    go_on(now, out);
}

void Watch::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (finished() || keepalive_.receive(now, arrived)) return;
    conversation_.receive(now, arrived, out);
    go_on(now, out);
}

void Watch::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (finished()) return;
    const bool idle = step_ == Step::resting && is_stream() && lost.destination == facts().target;
    if (idle && lost.cause == Undelivered::Cause::closed) return lose_way(now, "the connection was closed");
    conversation_.undelivered(now, lost, out);
    go_on(now, out);
}

Instant Watch::deadline() const noexcept
{
    if (finished()) return never;
    auto earliest =
        std::min({conversation_.deadline(), patience_, withdrawing_ ? never : ends_at_, keepalive_.deadline()});
    if (registered_) earliest = std::min(earliest, expires_at_);
    if (step_ == Step::resting) earliest = std::min({earliest, refresh_at_, query_at_});
    if (step_ == Step::waiting) earliest = std::min(earliest, again_at_);
    return earliest;
}

void Watch::expire(Instant now, Outbox& out)
{
    if (finished()) return;
    if (now >= patience_ && conversation_.busy()) {
        patience_ = never;
        if (letting_go_) {
            letting_go_ = false;
            conversation_.abandon(now, End::silence);
            return wait(now, std::chrono::seconds(plan_.expires));
        }
        const bool removing = step_ == Step::removing;
        conversation_.abandon(now, End::silence);
        if (!removing) return remove(now, out);
        return stop(now, "stopped; the removal of our binding was not answered", "REG028");
    }
    if (now >= ends_at_ && !withdrawing_) return withdraw(now, out);
    conversation_.expire(now, out);
    go_on(now, out);
    if (finished()) return;
    if (now >= keepalive_.deadline()) {
        keepalive_.expire(now, out);
        // What is under way over it comes to its own end first.
        if (keepalive_.is_lost() && step_ == Step::resting) return lose_way(now, "a keep-alive was not answered");
    }
    if (registered_ && now >= expires_at_) {
        leave(Kind::expired, now, "the granted time ran out without a refresh", {});
        if (step_ == Step::resting) return ask(now, Step::reading, {.purpose = Purpose::fetch}, out);
        return;
    }
    if (step_ == Step::waiting && now >= again_at_) {
        if (want_ != Want::nothing) {
            step_ = Step::rerouting;
            return;
        }
        ask(now, Step::reading, {.purpose = Purpose::fetch}, out);
    } else if (step_ == Step::resting && pace_->left() <= spare_requests) {
        stop_cause_ = "REG043";
        stop_detail_ = "stopped: this run has asked as often as one may";
        withdraw(now, out);
    } else if (step_ == Step::resting && now >= refresh_at_) {
        ask(now, Step::refreshing, binding(), out);
    } else if (step_ == Step::resting && now >= query_at_) {
        ask(now, Step::querying, {.purpose = Purpose::fetch}, out);
    }
}

void Watch::go_on(Instant now, Outbox& out)
{
    const bool registering = step_ == Step::adding || step_ == Step::refreshing;
    if (registering && conversation_.has_sent()) may_be_there_ = true;
    if (conversation_.busy() || conversation_.ending() == Ending::none) return;
    switch (step_) {
    case Step::reading: return has_read(now, out);
    case Step::adding:
    case Step::refreshing: return has_registered(now, out);
    case Step::rereading: return has_reread(now, out);
    case Step::querying: return has_queried(now, out);
    case Step::removing: {
        if (letting_go_) {
            // It waits as long as it had asked for, and begins again.
            letting_go_ = may_be_there_ = false;
            patience_ = never;
            return wait(now, std::chrono::seconds(plan_.expires));
        }
        const bool gone = conversation_.ending() == Ending::accepted;
        return stop(now, gone ? "stopped; our binding was removed" : "stopped; our binding may still be there",
                    gone ? std::string() : "REG028");
    }
    case Step::start:
    case Step::resting:
    case Step::waiting:
    case Step::rerouting:
    case Step::done: return;
    }
}

Errand Watch::binding() const
{
    Errand errand{Purpose::add, {facts().contact}, plan_.expires};
    if (!stale_uri_.empty()) errand.contacts.push_back("<" + stale_uri_ + ">;expires=0");
    return errand;
}

Errand Watch::removal() const
{
    Errand errand{Purpose::remove, {facts().contact}, 0};
    if (!stale_uri_.empty()) errand.contacts.push_back("<" + stale_uri_ + ">");
    return errand;
}

std::string Watch::failure() const
{
    const auto& exchanges = facts().exchanges;
    switch (conversation_.ending()) {
    case Ending::silence: return "nothing came back";
    case Ending::undelivered: return "the network refused the request";
    case Ending::gave_up:
        return fmt::format("the phone gives up at {} {}", exchanges.back().status, exchanges.back().reason);
    case Ending::asked_enough: return "this run has asked as often as one may";
    case Ending::unwritable: return "the account cannot stand in a message";
    case Ending::no_password: return "a password is asked for, and none is known";
    default: break;
    }
    if (exchanges.empty()) return "it failed";
    return fmt::format("the registrar answered {} {}", exchanges.back().status, exchanges.back().reason);
}

std::string Watch::cause_of_failure() const
{
    switch (conversation_.ending()) {
    case Ending::silence: return "REG021";
    case Ending::undelivered: return "REG023";
    case Ending::gave_up: return "REG050";
    case Ending::asked_enough: return "REG043";
    case Ending::unwritable: return "REG045";
    case Ending::no_password: return "REG044";
    case Ending::refused: return "REG015";
    default: break;
    }
    switch (facts().exchanges.empty() ? 0 : facts().exchanges.back().status) {
    case 403: return "REG016";
    case 404: return "REG017";
    case 429:
    case 503: return "REG033";
    default: break;
    }
    return "REG022";
}

void Watch::leave(Kind kind, Instant now, std::string detail, std::string cause)
{
    const bool was = registered_;
    registered_ = false;
    missing_from_registered_ = missing_from_registered_ || was;
    expires_at_ = refresh_at_ = query_at_ = never;
    if (was) ++interruptions_;
    tell(kind, now, std::move(detail), std::move(cause));
}

void Watch::wait(Instant now, Duration how_long)
{
    step_ = Step::waiting;
    again_at_ = now + how_long;
}

bool Watch::try_next(Instant now, const std::string& why, const std::string& cause)
{
    want_ = plan_.servers > 1 ? Want::next_server : is_stream() ? Want::same_server : Want::nothing;
    keepalive_.stop();
    if (++unanswered_ >= plan_.servers || withdrawing_) {
        unanswered_ = 0;
        return false;
    }
    tell(Kind::notice, now, fmt::format("{}: {}; the next server is tried", to_string(facts().target), why), cause);
    step_ = Step::rerouting;
    return true;
}

void Watch::lose_way(Instant now, const std::string& how)
{
    keepalive_.stop();
    want_ = Want::same_server;
    leave(Kind::lost, now, fmt::format("{}: {}", to_string(facts().target), how), "REG052");
    const auto longest = std::min<Duration>(first_way_retry * (1U << std::min(ways_lost_++, 5U)), longest_retry);
    const auto milliseconds = static_cast<std::uint32_t>(longest / std::chrono::milliseconds(1));
    wait(now, std::chrono::milliseconds(entropy_->between(milliseconds / 2, milliseconds)));
}

void Watch::take_way(Instant now, Conversation::Way way, Outbox& out)
{
    want_ = Want::nothing;
    conversation_.take_way(std::move(way));
    auto& facts = notes();
    const auto before = facts.contact_uri;
    if (seen_) seen_->port.reset();
    facts.contact = conversation_.writer().contact(facts.user, facts.advertised, facts.identity.transport);
    facts.contact_uri = sip::view_single(facts.contact).uri;
    if (sip::equivalent(before, facts.contact_uri)) {
        if (sip::equivalent(stale_uri_, before)) stale_uri_.clear();
    } else if (may_be_there_) {
        stale_uri_ = before;
    }
    ask(now, Step::reading, {.purpose = Purpose::fetch}, out);
}

void Watch::find_no_way(Instant now, const std::string& why)
{
    const std::string cause = "REG023";
    if (try_next(now, why, cause)) return;
    if (cause != last_cause_) {
        if (registered_ || !ever_) {
            leave(Kind::lost, now, why, cause);
        } else {
            tell(Kind::notice, now, why, cause);
        }
    }
    last_cause_ = cause;
    wait(now, retry_);
    retry_ = std::min(2 * retry_, longest_retry);
}

void Watch::failed(Instant now)
{
    const auto ending = conversation_.ending();
    const auto cause = cause_of_failure();
    const auto& last = facts().exchanges;
    const bool unavailable = ending == Ending::rejected && !last.empty() && last.back().status == 503;
    const bool unanswered =
        ending == Ending::silence || ending == Ending::undelivered || (unavailable && !last.back().retry_after);
    want_ = Want::nothing;
    if (unanswered && try_next(now, failure(), cause)) return;
    if (registered_ || (!ever_ && last_cause_.empty())) {
        leave(Kind::lost, now, failure(), cause);
    } else if (cause != last_cause_) {
        tell(Kind::notice, now, failure(), cause);
    }
    last_cause_ = cause;
    if (ending == Ending::unwritable || ending == Ending::no_password || ending == Ending::asked_enough) {
        return stop(now, "stopped: " + failure(), cause);
    }
    if (ending == Ending::refused) {
        wait(now, refusal_wait_);
        refusal_wait_ = std::min(2 * refusal_wait_, longest_refusal_wait);
        conversation_.forgive();
        return;
    }
    auto pause = retry_;
    const auto& exchange = facts().exchanges.back();
    if (exchange.retry_after) pause = std::max<Duration>(pause, std::chrono::seconds(*exchange.retry_after));
    wait(now, pause);
    if (!plan_.plays_phone) retry_ = std::min(2 * retry_, longest_retry);
}

void Watch::has_read(Instant now, Outbox& out)
{
    if (conversation_.ending() != Ending::accepted) return failed(now);
    const auto& list = listing();
    const auto* const same = list.find(facts().contact_uri);
    if (same != nullptr && !is_ours(*same)) {
        return stop(now, "stopped: another device has bound this very Contact", "REG010");
    }
    const auto now_there = others(list);
    const bool ours_is_there = now_there.size() < list.bindings.size();
    const bool came_instead = ever_ && !now_there.empty() && others_before_.empty() && !ours_is_there;
    if (came_instead) {
        // Whoever took the place of our binding would take it again, and we from him: nobody is served by that.
        return stop(now, "stopped: another device's binding stands where ours stood", "REG013");
    }
    others_before_ = now_there;
    ask(now, Step::adding, binding(), out);
}

void Watch::has_registered(Instant now, Outbox& out)
{
    const bool first = step_ == Step::adding;
    patience_ = never;
    const auto& exchange = facts().exchanges.back();
    if (conversation_.ending() != Ending::accepted) {
        const bool may_have_been_taken =
            conversation_.ending() == Ending::silence || conversation_.ending() == Ending::gave_up;
        if (!may_have_been_taken) may_be_there_ = registered_;
        if (withdrawing_) return may_be_there_ ? remove(now, out) : stop(now, "stopped; nothing was registered");
        const bool elsewhere = is_stream() || plan_.servers > 1;
        if (!first && registered_ && conversation_.ending() == Ending::silence && !elsewhere) {
            // It is still bound, and may be refreshed yet.
            tell(Kind::notice, now, "a refresh was not answered", "REG021");
            refresh_at_ = now + std::min<Duration>(first_retry, (expires_at_ - now) / 3);
            step_ = Step::resting;
            return;
        }
        if (exchange.status == 423 && exchange.min_expires.value_or(0) > plan_.expires) {
            plan_.expires = *exchange.min_expires;
            notes().requested = plan_.expires;
            tell(Kind::notice, now, fmt::format("the registrar wants {} s at least", plan_.expires), "REG029");
            return ask(now, step_, binding(), out);
        }
        return failed(now);
    }
    if (withdrawing_) return remove(now, out);
    retry_ = first_retry;
    refusal_wait_ = first_refusal_wait;
    unanswered_ = 0;
    ways_lost_ = 0;
    stale_uri_.clear();
    if (exchange.keepalive && is_stream()) {
        keepalive_.agree(now, facts().source, facts().target, *exchange.keepalive);
    } else {
        keepalive_.stop();
    }
    if (exchange.seen && seen_ && is_elsewhere(*exchange.seen, *seen_)) {
        tell(Kind::address_changed, now,
             fmt::format("seen at {}, before at {}", seen_text(*exchange.seen), seen_text(*seen_)), "REG006");
    }
    if (exchange.seen) seen_ = exchange.seen;

    const auto* const own = exchange.listing.find(facts().contact_uri);
    shows_list_ = shows_list_ || own != nullptr;
    if (own == nullptr && (exchange.listing.present || shows_list_)) {
        may_be_there_ = false;
        leave(Kind::lost, now, "the registrar said 200 and does not list our Contact", "REG001");
        return wait(now, retry_);
    }
    const auto granted = std::chrono::seconds(
        own != nullptr && own->expires ? *own->expires : exchange.listing.expires.value_or(plan_.expires));
    expires_at_ = now + granted;
    const auto phone_rest = granted - std::chrono::seconds(plan_.register_delta);
    if (plan_.plays_phone && phone_rest < std::chrono::seconds(phone::least_interval)) return let_go(now, granted, out);
    refresh_at_ = now + (plan_.plays_phone ? Duration(phone_rest) : Duration(granted) / 2);
    const auto detail = fmt::format("for {} s, at {}", granted.count(), facts().contact_uri);
    const bool stayed = std::exchange(registered_, true);
    last_cause_.clear();
    tell(missing_from_registered_ ? Kind::restored
         : first && !stayed       ? Kind::registered
                                  : Kind::refreshed,
         now, detail);
    missing_from_registered_ = false;
    ever_ = true;
    if (!first) return rest(now);
    ask(now, Step::rereading, {.purpose = Purpose::fetch}, out);
}

void Watch::let_go(Instant now, std::chrono::seconds granted, Outbox& out)
{
    letting_go_ = true;
    leave(Kind::lost, now,
          fmt::format("granted {} s, too short for the phone: it un-registers at once, and begins again in {} s",
                      granted.count(), plan_.expires),
          "REG009");
    remove(now, out);
}

void Watch::has_reread(Instant now, Outbox& out)
{
    if (conversation_.ending() != Ending::accepted) return has_queried(now, out);
    const auto& list = listing();
    for (const auto& each : others_before_) {
        const bool ran_out = each.expires && std::chrono::seconds(*each.expires) <= watch_slack;
        if (ran_out || list.left_out > 0 || list.find(each.uri) != nullptr) continue;
        tell(Kind::notice, now, "a binding of another device vanished when we registered: " + each.uri, "REG011");
        stop_detail_ = "stopped: make the other device register again (on a 7940/7960: reg 0 1, then reg 1 1)";
        stop_cause_ = "REG011";
        return withdraw(now, out);
    }
    has_queried(now, out);
}

void Watch::has_queried(Instant now, Outbox& out)
{
    if (conversation_.ending() != Ending::accepted) {
        const auto ending = conversation_.ending();
        if (ending == Ending::refused) return failed(now);
        if (is_stream() && (ending == Ending::silence || ending == Ending::undelivered))
            return lose_way(now, "asked for the list: " + failure());
        if (!mute_) tell(Kind::notice, now, "asked for the list: " + failure(), cause_of_failure());
        mute_ = true;
        return rest(now);
    }
    mute_ = false;
    const auto& list = listing();
    const auto& exchange = facts().exchanges.back();
    if (exchange.seen && seen_ && is_elsewhere(*exchange.seen, *seen_)) {
        tell(Kind::address_changed, now,
             fmt::format("seen at {}, before at {}", seen_text(*exchange.seen), seen_text(*seen_)), "REG006");
    }
    if (exchange.seen) seen_ = exchange.seen;
    const bool there = list.find(facts().contact_uri) != nullptr;
    shows_list_ = shows_list_ || there;
    if (there || !registered_ || !shows_list_) return rest(now);
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(expires_at_ - now).count();
    may_be_there_ = false;
    leave(Kind::binding_missing, now, fmt::format("the list lacks our Contact, {} s before its time", left), "REG014");
    has_read(now, out);
}

void Watch::rest(Instant now)
{
    if (keepalive_.is_lost()) return lose_way(now, "a keep-alive was not answered");
    step_ = Step::resting;
    query_at_ = plan_.query_every > Duration::zero() ? now + plan_.query_every : never;
}

void Watch::remove(Instant now, Outbox& out)
{
    patience_ = now + removal_patience;
    ask(now, Step::removing, removal(), out);
}

void Watch::stop(Instant now, std::string detail, std::string cause)
{
    registered_ = false;
    step_ = Step::done;
    patience_ = never;
    if (!stop_detail_.empty()) detail = stop_detail_;
    if (!stop_cause_.empty()) cause = stop_cause_;
    tell(Kind::stopped, now, std::move(detail), std::move(cause));
}

void Watch::withdraw(Instant now, Outbox& out)
{
    if (finished() || withdrawing_) return;
    withdrawing_ = true;
    if (letting_go_ && step_ == Step::removing) {
        letting_go_ = false;  // its end is this one's
        return;
    }
    conversation_.answer_no_more();
    if ((step_ == Step::adding || step_ == Step::refreshing) && conversation_.has_sent()) {
        patience_ = now + last_patience;
        return;
    }
    if (conversation_.busy()) conversation_.abandon(now);
    if (!may_be_there_) return stop(now, "stopped; nothing of ours is there");
    if (plan_.keep) return stop(now, "stopped; our binding was kept, as told");
    remove(now, out);
}

}  // namespace sipdiag::reg
