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

Batch::Batch(std::vector<BatchEntry> entries, BatchLimits limits, const Writer& writer, Entropy& entropy)
    : entries_(std::move(entries)), limits_(limits), writer_(&writer), entropy_(&entropy)
{
}

bool Batch::finished() const noexcept
{
    return running_.empty() && (next_ >= entries_.size() || withdrawing_);
}

void Batch::start(Instant now, Outbox& out)
{
    next_at_ = now;
    begin_due(now, out);
}

void Batch::skip(std::size_t index, Stop why)
{
    Facts facts;
    facts.identity.aor = entries_[index].setup.aor;
    facts.target = entries_[index].setup.target;
    facts.source = entries_[index].setup.source;
    facts.stop = why;
    done_.push_back({index, std::move(facts)});
}

void Batch::begin_due(Instant now, Outbox& out)
{
    const auto interval = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1.0 / limits_.rate));
    while (!withdrawing_ && next_ < entries_.size() && running_.size() < limits_.parallel && next_at_ <= now) {
        auto& entry = entries_[next_];
        const auto index = next_++;
        if (!limits_.goes_on_after_refusals && refusals_[domain_of(entry.setup.aor)] >= max_refusals) {
            skip(index, Stop::domain_refused);
            continue;
        }
        // Who fell behind does not catch up by a burst of more than one interval.
        next_at_ = std::max(next_at_ + interval, now - interval);
        running_.push_back(
            {index, std::make_unique<Registration>(entry.setup, entry.plan, *writer_, pace_, *entropy_)});
        auto& registration = *running_.back().registration;
        by_call_id_[registration.facts().identity.call_id] = index;
        registration.start(now, out);
        settle(now, out);
    }
}

void Batch::settle(Instant, Outbox&)
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
        done_.push_back({each->index, facts});
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
    settle(now, out);
    begin_due(now, out);
}

void Batch::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    // The network names a destination, not a request: all that wait for that one are concerned.
    for (auto& each : running_)
        each.registration->undelivered(now, lost, out);
    settle(now, out);
    begin_due(now, out);
}

void Batch::expire(Instant now, Outbox& out)
{
    for (auto& each : running_) {
        if (each.registration->deadline() <= now) each.registration->expire(now, out);
    }
    settle(now, out);
    begin_due(now, out);
}

Instant Batch::deadline() const noexcept
{
    if (finished()) return never;
    Instant earliest = never;
    for (const auto& each : running_)
        earliest = std::min(earliest, each.registration->deadline());
    if (!withdrawing_ && next_ < entries_.size() && running_.size() < limits_.parallel) {
        earliest = std::min(earliest, next_at_);
    }
    return earliest;
}

void Batch::withdraw(Instant now, Outbox& out, Stop why)
{
    if (withdrawing_) return;
    withdrawing_ = true;
    for (auto& each : running_)
        each.registration->withdraw(now, out, why);
    settle(now, out);
    for (; next_ < entries_.size(); ++next_)
        skip(next_, why);
}

}  // namespace sipdiag::reg
