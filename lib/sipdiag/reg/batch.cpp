// SPDX-License-Identifier: MIT
#include "sipdiag/reg/batch.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg {
namespace {

std::string domain_of(const std::string& aor)
{
    return lowered(sip::view_uri(aor).host.host);
}

}  // namespace

Batch::Batch(std::vector<BatchEntry> entries, BatchLimits limits, const Writer& writer, Entropy& entropy,
             const std::vector<std::size_t>& servers)
    : entries_(std::move(entries)), limits_(limits), writer_(&writer), entropy_(&entropy), left_(entries_.size())
{
    for (const auto count : servers)
        domains_.push_back({std::vector<Way>(count), 0, {}});
    if (servers.empty()) domains_.push_back({{{Way::State::open}}, 0, {}});
}

bool Batch::finished() const noexcept
{
    return running_.empty() && (withdrawing_ || !has_more());
}

void Batch::start(Instant now, Outbox& out)
{
    next_at_ = now;
    begin_due(now, out);
}

namespace {

/// Safety S8: 429 or 503 that says when to come again.
bool asks_to_wait(const Facts& facts) noexcept
{
    return std::any_of(facts.exchanges.begin(), facts.exchanges.end(), [](const Exchange& each) {
        return each.retry_after && (each.status == 429 || each.status == 503);
    });
}

}  // namespace

void Batch::skip(std::size_t index, Stop why)
{
    Facts facts;
    facts.identity.aor = entries_[index].setup.aor;
    facts.target = entries_[index].setup.target;
    facts.source = entries_[index].setup.source;
    facts.stop = why;
    done_.push_back({index, std::move(facts)});
}

/// That server does not answer, or there is no way to it. \param facts  of the visit \return is there a further one?
bool Batch::leave(const Visit& visit, std::optional<Facts> facts)
{
    auto& domain = domains_[entries_[visit.index].domain];
    if (visit.server + 1 >= domain.ways.size()) return false;
    left_[visit.index].push_back({visit.server, std::move(facts)});
    // One account's silence may be its own: others stay where somebody was answered.
    if (domain.at == visit.server && !domain.ways[visit.server].answered) {
        domain.left.push_back(left_[visit.index].back());
        ++domain.at;
    }
    again_.push_back({visit.index, visit.server + 1});
    return true;
}

void Batch::begin(Instant now, const Visit& visit, Outbox& out)
{
    auto& entry = entries_[visit.index];
    const auto& domain = domains_[entry.domain];
    if (const auto& way = domain.ways[visit.server].way) {
        entry.setup.source = way->source;
        entry.setup.target = way->target;
        entry.setup.advertised = way->advertised;
        entry.setup.ears = way->ears;
        entry.setup.more_sources = way->more_sources;
    }
    auto setup = entry.setup;
    const auto servers_left = static_cast<Duration::rep>(domain.ways.size() - visit.server);
    if (servers_left > 1 && limits_.until != never) {
        const auto share = (limits_.until - now) / (4 * servers_left);
        setup.timers.patience = std::min(std::max<Duration>(share, least_patience), setup.timers.give_up());
    }
    running_.push_back(
        {visit.index, visit.server, std::make_unique<Registration>(setup, entry.plan, *writer_, pace_, *entropy_)});
    auto& registration = *running_.back().registration;
    by_call_id_[registration.facts().identity.call_id] = visit.index;
    registration.start(now, out);
    settle();
}

void Batch::begin_due(Instant now, Outbox& out)
{
    const auto interval = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1.0 / limits_.rate));
    while (!withdrawing_ && has_more() && running_.size() < limits_.parallel && next_at_ <= now) {
        const bool is_new = again_.empty();
        const auto& entry = entries_[is_new ? next_ : again_.front().index];
        auto& domain = domains_[entry.domain];
        const auto visit = is_new ? Visit{next_, domain.at} : again_.front();
        if (is_new && !limits_.goes_on_after_refusals && refusals_[domain_of(entry.setup.aor)] >= max_refusals) {
            skip(next_++, Stop::domain_refused);
            continue;
        }
        if (is_new && domain.waits) {
            skip(next_++, Stop::asked_to_wait);
            continue;
        }
        const auto state = domain.ways[visit.server].state;
        if (state == Way::State::unknown) {
            wanted_ = {entry.domain, visit.server};
            return;
        }
        if (is_new) {
            left_[visit.index] = domain.left;
            ++next_;
        } else {
            again_.pop_front();
        }
        if (state == Way::State::shut) {
            if (leave(visit, std::nullopt)) continue;
            skip(visit.index, Stop::running);
            done_.back().server = visit.server;
            done_.back().shut = true;
            done_.back().left = std::move(left_[visit.index]);
            continue;
        }
        // Who fell behind does not catch up by a burst of more than one interval.
        next_at_ = std::max(next_at_ + interval, now - interval);
        begin(now, visit, out);
    }
}

void Batch::take_way(Instant now, Conversation::Way way, Outbox& out)
{
    if (!wanted_) return;
    auto& known = domains_[wanted_->domain].ways[wanted_->number];
    known.way = std::move(way);
    known.state = Way::State::open;
    wanted_.reset();
    begin_due(now, out);
}

void Batch::find_no_way(Instant now, Outbox& out)
{
    if (!wanted_) return;
    domains_[wanted_->domain].ways[wanted_->number].state = Way::State::shut;
    wanted_.reset();
    begin_due(now, out);
}

void Batch::settle()
{
    for (auto each = running_.begin(); each != running_.end();) {
        if (!each->registration->finished()) {
            ++each;
            continue;
        }
        const auto& facts = each->registration->facts();
        auto& refused = refusals_[domain_of(facts.identity.aor)];
        if (facts.stop == Stop::refused) {
            ++refused;
        } else if (facts.stop == Stop::done) {
            refused = 0;
        }
        by_call_id_.erase(facts.identity.call_id);
        const Visit visit{each->index, each->server};
        const bool unanswered = facts.unanswered();
        auto& domain = domains_[entries_[visit.index].domain];
        domain.waits = domain.waits || asks_to_wait(facts);
        auto& way = domain.ways[visit.server];
        way.answered = way.answered || !unanswered;
        if (withdrawing_ || !unanswered || !leave(visit, facts))
            done_.push_back({visit.index, facts, visit.server, false, std::move(left_[visit.index])});
        each = running_.erase(each);
    }
}

void Batch::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    const auto message = sip::Message::read(arrived.octets);
    if (!message) return;
    const auto known = by_call_id_.find(std::string(message->view().value(sip::FieldId::call_id)));
    if (known == by_call_id_.end()) return;
    for (auto& each : running_) {
        if (each.index == known->second) each.registration->receive(now, arrived, out);
    }
    settle();
    begin_due(now, out);
}

void Batch::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    // The network names a destination, not a request: all that wait for that one are concerned.
    for (auto& each : running_)
        each.registration->undelivered(now, lost, out);
    settle();
    begin_due(now, out);
}

void Batch::expire(Instant now, Outbox& out)
{
    for (auto& each : running_) {
        if (each.registration->deadline() <= now) each.registration->expire(now, out);
    }
    settle();
    begin_due(now, out);
}

Instant Batch::deadline() const noexcept
{
    if (finished()) return never;
    Instant earliest = never;
    for (const auto& each : running_)
        earliest = std::min(earliest, each.registration->deadline());
    if (!withdrawing_ && has_more() && running_.size() < limits_.parallel) earliest = std::min(earliest, next_at_);
    return earliest;
}

void Batch::withdraw(Instant now, Outbox& out, Stop why)
{
    if (withdrawing_) return;
    withdrawing_ = true;
    wanted_.reset();
    for (auto& each : running_)
        each.registration->withdraw(now, out, why);
    settle();
    for (const auto& each : again_) {  // not asked any more: what is known is that the one before did not answer
        auto& left = left_[each.index];
        const auto last = std::move(left.back());
        left.pop_back();
        if (last.facts) {
            done_.push_back({each.index, *last.facts, last.number, false, std::move(left)});
        } else {
            skip(each.index, why);
            done_.back().server = last.number;
            done_.back().shut = true;
            done_.back().left = std::move(left);
        }
    }
    again_.clear();
    for (; next_ < entries_.size(); ++next_)
        skip(next_, why);
}

}  // namespace sipdiag::reg
