// SPDX-License-Identifier: MIT
#include "sipdiag/advise/visit.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/reg/judge.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::advise {
namespace {

constexpr std::size_t max_pings = 16;
constexpr unsigned most_rounds = 2;

}  // namespace

bool is_stored(const reg::Facts& facts)
{
    return reg::judge(facts, reg::Goal::add).state == reg::State::registered;
}

Visit::Visit(VisitPlan plan, const reg::Writer& writer, const reg::Writer& caller_writer, sip::Pace& pace,
             Entropy& entropy)
    : plan_(std::move(plan)), writer_(&writer), caller_writer_(&caller_writer), pace_(&pace), entropy_(&entropy)
{
    plan_.registration.keep = true;  // what is removed is removed at the end, by us
    registration_ = std::make_unique<reg::Registration>(plan_.setup, plan_.registration, writer, pace, entropy);
}

/// Pass on what a part of ours wants sent, and remember when the phone's sockets spoke last.
void Visit::note_sent(Instant now, Outbox& from, Outbox& out)
{
    for (auto& each : from.take()) {
        if (each.source == plan_.setup.source || each.source == plan_.listen) last_sent_ = now;
        out.send(std::move(each));
    }
}

void Visit::start(Instant now, Outbox& out)
{
    Outbox own;
    registration_->start(now, own);
    note_sent(now, own, out);
    go_on(now, out);
}

void Visit::refresh(Instant now, Outbox& out)
{
    refresh_ = std::make_unique<reg::Conversation>(plan_.setup, *writer_, *pace_, *entropy_);
    step_ = Step::refreshing;
    Outbox own;
    refresh_->ask(now, {reg::Purpose::add, {registration_->facts().contact}, plan_.registration.expires}, own);
    note_sent(now, own, out);
}

void Visit::ask(Instant now, Outbox& out)
{
    if (facts_.rounds == 0) facts_.waited = now - last_sent_;
    auto plan = plan_.request;
    const auto& known = facts_.registration;
    plan.own_binding = plan_.registration.goal == reg::Goal::add;
    plan.own_contact = "<" + known.contact_uri + ">";
    for (const auto& each : known.exchanges) {
        if (!each.server.empty()) plan.registrar_server = each.server;
    }
    const auto& list = known.after ? known.after : known.stored ? known.stored : known.before;
    if (list) {
        for (const auto& each : list->listing.bindings) {
            if (!each.mine) plan.other_bindings.push_back(each.uri);
        }
    }
    request_ = std::make_unique<OwnRequest>(std::move(plan), *pace_, *entropy_);
    step_ = Step::asking;
    request_->start(now, out);
}

void Visit::remove(Instant now, Outbox& out)
{
    const auto& known = registration_->facts();
    // Kept is what was registered to the end of the machine: it is on us to take it away.
    const bool there = known.may_remain || known.stop == reg::Stop::done;
    if (plan_.registration.goal != reg::Goal::add || known.contact_uri.empty() || !there) {
        step_ = Step::done;
        return;
    }
    start_removal(now, true, out);
}

void Visit::start_removal(Instant now, bool by_caller, Outbox& out)
{
    auto setup = plan_.setup;
    if (by_caller) {
        setup.source = plan_.request.caller;
        setup.target = plan_.request.target;
        setup.advertised = {to_string(plan_.request.caller.address), plan_.request.caller.port};
    }
    removal_ = std::make_unique<reg::Conversation>(std::move(setup), by_caller ? *caller_writer_ : *writer_, *pace_,
                                                   *entropy_);
    removes_by_caller_ = by_caller;
    facts_.remains = true;
    step_ = Step::removing;
    // Our own Contact and nothing else: whether the list shows it or not.
    Outbox own;
    removal_->ask(now, {reg::Purpose::remove, {registration_->facts().contact}, 0}, own);
    note_sent(now, own, out);
}

void Visit::go_on_removing(Instant now, Outbox& out)
{
    if (removal_->busy()) return;
    const auto done = removal_->errand().purpose;
    Outbox own;
    if (done == reg::Purpose::remove && removal_->ending() == reg::Ending::accepted) {
        removal_->ask(now, {reg::Purpose::fetch, {}, {}}, own);
        note_sent(now, own, out);
        return;
    }
    facts_.removal = removal_->facts();
    const auto* const list = facts_.removal->last(reg::Purpose::fetch);
    const auto& known = registration_->facts();
    if (done == reg::Purpose::fetch && list != nullptr && list->accepted()) {
        facts_.left = list->listing.bindings;
        facts_.remains = std::any_of(facts_.left.begin(), facts_.left.end(), [&](const reg::Binding& each) {
            return sip::equivalent(each.uri, known.contact_uri) ||
                   (!known.token.empty() && reg::has_token(each.uri, known.token));
        });
        // An ALG wrote another Contact for the phone's socket, and does so for that socket alone.
        const bool hidden = !list->listing.present && !(known.after && known.after->listing.present);
        if (removes_by_caller_ && (facts_.remains || hidden)) return start_removal(now, false, out);
    } else if (removes_by_caller_) {
        return start_removal(now, false, out);
    }
    step_ = Step::done;
}

void Visit::go_on(Instant now, Outbox& out)
{
    if (step_ == Step::registering && registration_->finished()) {
        facts_.registration = registration_->facts();
        const auto stop = facts_.registration.stop;
        const bool query = plan_.registration.goal == reg::Goal::query;
        // Where our Contact is not listed a request may come all the same: some registrars do not show their list.
        const bool accepted =
            std::any_of(facts_.registration.exchanges.begin(), facts_.registration.exchanges.end(),
                        [](const reg::Exchange& each) { return each.purpose == reg::Purpose::add && each.accepted(); });
        if (stop != reg::Stop::done || facts_.withdrawn || (!query && !accepted)) {
            // S2 and the like have removed already what could be removed.
            if (facts_.registration.may_remain) return remove(now, out);
            step_ = Step::done;
            return;
        }
        const bool refreshes = plan_.refresh_after > Duration::zero() && !query;
        step_ = refreshes ? Step::waiting : Step::silent;
        until_ = now + (refreshes ? plan_.refresh_after : std::max(plan_.quiet, Duration::zero()));
    }
    if (step_ == Step::waiting && now >= until_) refresh(now, out);
    if (step_ == Step::refreshing && !refresh_->busy()) {
        facts_.refreshed = refresh_->ending() == reg::Ending::accepted;
        step_ = Step::silent;
        until_ = now + std::max(plan_.quiet, Duration::zero());
    }
    if (step_ == Step::silent && now >= until_) ask(now, out);
    if (step_ == Step::asking && request_->finished()) {
        facts_.request = request_->result();
        ++facts_.rounds;
        // A few lost datagrams look like a filter. What rings nobody may be asked again.
        const bool silence = facts_.request->status == 0 || facts_.request->status == 408;
        if (facts_.request->reached == false && silence && !plan_.request.call && facts_.rounds < most_rounds &&
            !facts_.withdrawn)
            return ask(now, out);
        remove(now, out);
    }
    if (step_ == Step::removing) go_on_removing(now, out);
}

void Visit::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (finished()) return;
    if (arrived.destination == plan_.setup.source && plan_.setup.source != plan_.listen) {
        ++facts_.deaf;
        return;
    }
    Outbox own;
    if (request_ != nullptr && request_->take(now, arrived, own)) {
        // Ours, on its way out or come in.
    } else if (step_ == Step::refreshing) {
        refresh_->receive(now, arrived, own);
    } else if (removal_ != nullptr && (!removes_by_caller_ || arrived.destination == plan_.request.caller)) {
        removal_->receive(now, arrived, own);
    } else {
        if (arrived.octets.starts_with("OPTIONS ") || arrived.octets.starts_with("NOTIFY ")) {
            if (facts_.pings.size() < max_pings) facts_.pings.push_back(arrived);
        }
        registration_->receive(now, arrived, own);
    }
    note_sent(now, own, out);
    go_on(now, out);
}

void Visit::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (finished()) return;
    Outbox own;
    const bool callers = lost.source.port != 0 && lost.source == plan_.request.caller;
    if (request_ != nullptr && step_ == Step::asking && (callers || lost.source.port == 0)) {
        request_->undelivered(now, lost, own);
    } else if (removal_ != nullptr) {
        removal_->undelivered(now, lost, own);
    } else if (step_ == Step::refreshing) {
        refresh_->undelivered(now, lost, own);
    } else if (step_ == Step::registering) {
        registration_->undelivered(now, lost, own);
    }
    note_sent(now, own, out);
    go_on(now, out);
}

void Visit::expire(Instant now, Outbox& out)
{
    Outbox own;
    if (!registration_->finished() && registration_->deadline() <= now) registration_->expire(now, own);
    if (step_ == Step::refreshing && refresh_->deadline() <= now) refresh_->expire(now, own);
    if (request_ != nullptr && request_->deadline() <= now) request_->expire(now, own);
    if (removal_ != nullptr && removal_->deadline() <= now) removal_->expire(now, own);
    note_sent(now, own, out);
    go_on(now, out);
}

Instant Visit::deadline() const
{
    if (finished()) return never;
    Instant first = step_ == Step::silent || step_ == Step::waiting ? until_ : never;
    if (step_ == Step::refreshing) first = std::min(first, refresh_->deadline());
    if (!registration_->finished()) first = std::min(first, registration_->deadline());
    if (request_ != nullptr) first = std::min(first, request_->deadline());
    if (removal_ != nullptr) first = std::min(first, removal_->deadline());
    return first;
}

void Visit::withdraw(Instant now, Outbox& out, reg::Stop why)
{
    if (finished() || facts_.withdrawn) return;
    facts_.withdrawn = true;
    switch (step_) {
    case Step::registering: registration_->withdraw(now, out, why); break;
    case Step::waiting:
    case Step::refreshing:
    case Step::silent: remove(now, out); break;
    case Step::asking: request_->withdraw(now, out); break;
    case Step::removing:
    case Step::done: break;
    }
    go_on(now, out);
}

}  // namespace sipdiag::advise
