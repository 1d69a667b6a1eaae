// SPDX-License-Identifier: MIT
#include "support/sim/universe.hpp"

#include <algorithm>
#include <stdexcept>

#include "sipdiag/sip/timers.hpp"

namespace sipdiag::sim {
namespace {

/// More than any sane run takes: past this, somebody talks to himself for ever.
constexpr std::size_t max_steps = 1'000'000;

constexpr auto later = [](const auto& a, const auto& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; };

}  // namespace

Host& Universe::host(std::string_view address)
{
    const auto parsed = parse_address(address);
    if (!parsed) throw std::invalid_argument("a host needs an address");
    auto* const known = find_host(*parsed);
    return known != nullptr ? *known : hosts_.emplace_back(*this, *parsed);
}

Nat& Universe::nat(NatRules rules)
{
    return nats_.emplace_back(std::move(rules));
}

std::size_t Universe::count(Fate fate) const
{
    return static_cast<std::size_t>(
        std::count_if(journal_.begin(), journal_.end(), [fate](const Crossing& each) { return each.fate == fate; }));
}

Host* Universe::find_host(const Address& address)
{
    const auto found =
        std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& each) { return each.address() == address; });
    return found != hosts_.end() ? &*found : nullptr;
}

Nat* Universe::find_nat(const Address& address)
{
    const auto found =
        std::find_if(nats_.begin(), nats_.end(), [&](const Nat& each) { return each.address() == address; });
    return found != nats_.end() ? &*found : nullptr;
}

Resident* Universe::find_resident(const Endpoint& endpoint)
{
    // The latest: a port may be bound again after its machine has finished.
    const auto found = std::find_if(residents_.rbegin(), residents_.rend(),
                                    [&](const auto& each) { return each->started && each->is_at(endpoint); });
    return found != residents_.rend() ? found->get() : nullptr;
}

void Universe::place(std::unique_ptr<Resident> resident, Duration after)
{
    residents_.push_back(std::move(resident));
    schedule(Event::Kind::start, after, residents_.back().get());
}

void Universe::schedule(Event::Kind kind, Duration after, Resident* resident, Datagram datagram, Undelivered report)
{
    events_.push_back({now_ + after, order_++, kind, resident, std::move(datagram), std::move(report)});
    std::push_heap(events_.begin(), events_.end(), later);
}

Duration Universe::delay()
{
    const auto span = settings_.link.most_delay - settings_.link.least_delay;
    if (span <= Duration::zero()) return settings_.link.least_delay;
    constexpr std::uint32_t steps = 1000;
    return settings_.link.least_delay + span * entropy_.between(0, steps) / steps;
}

void Universe::carry_out(Outbox& out, Resident& sender)
{
    for (auto& each : out.take())
        send(std::move(each), sender);
}

bool Universe::expires(const Datagram& datagram, unsigned hop, const Address& router, const Datagram& sent,
                       Resident& sender)
{
    if (datagram.ttl == 0 || datagram.ttl > hop) return false;
    if (!chance(settings_.link.loss)) {
        schedule(Event::Kind::undelivered, 2 * settings_.link.least_delay, &sender, {},
                 {sent.destination, Undelivered::Cause::expired_in_transit, sent.source, router,
                  datagram.octets.substr(0, settings_.quotes)});
    }
    note(sent, Fate::expired);
    return true;
}

void Universe::send(Datagram datagram, Resident& sender)
{
    // What a machine sends leaves from where it lives, whatever it says.
    if (!sender.is_at(datagram.source)) datagram.source = sender.endpoint;
    const auto sent = datagram;
    auto* const from = find_host(sender.endpoint.address);
    auto* const nat = from != nullptr ? from->nat_ : nullptr;
    const bool hairpin = nat != nullptr && datagram.destination.address == nat->address();
    if (hairpin && !nat->hairpins()) return note(std::move(datagram), Fate::dropped);
    // Hosts behind the same box reach each other without it.
    const auto* const to = find_host(datagram.destination.address);
    const bool neighbours = nat != nullptr && to != nullptr && to->nat_ == nat;
    unsigned hop = 0;
    for (auto* box = neighbours ? nullptr : nat; box != nullptr; box = box->outer()) {
        if (expires(datagram, ++hop, box->inside(), sent, sender)) return;
        auto outside = box->outbound(now_, std::move(datagram));
        if (!outside) return note(sent, Fate::dropped);
        datagram = *std::move(outside);
    }
    for (const auto& router : settings_.routers) {
        if (neighbours) break;
        if (expires(datagram, ++hop, *parse_address(router), sent, sender)) return;
    }

    if (sip::is_reliable(datagram.destination.transport)) {
        return schedule(Event::Kind::arrival, settings_.link.most_delay, &sender, std::move(datagram));
    }
    travel(std::move(datagram), sender);
}

void Universe::travel(Datagram datagram, Resident& sender)
{
    const auto mishap = settings_.mishap ? settings_.mishap(datagram) : Mishap::none;
    if (mishap == Mishap::lost || chance(settings_.link.loss)) return note(std::move(datagram), Fate::lost);
    if (mishap == Mishap::overtaken) {
        held_ = Held{std::move(datagram), &sender};
        return;
    }
    const auto destination = datagram.destination;
    const bool twice = mishap == Mishap::doubled || chance(settings_.link.duplication);
    if (twice) schedule(Event::Kind::arrival, delay(), &sender, datagram);
    schedule(Event::Kind::arrival, delay(), &sender, std::move(datagram));
    if (!held_ || held_->datagram.destination != destination) return;
    schedule(Event::Kind::arrival, delay() + std::chrono::milliseconds(1), held_->sender, std::move(held_->datagram));
    held_.reset();
}

void Universe::inject(Datagram datagram, const Endpoint& from)
{
    auto* const resident = find_resident(from);
    if (resident == nullptr) throw std::invalid_argument("nobody lives there");
    send(std::move(datagram), *resident);
}

void Universe::arrive(Event& event)
{
    auto& datagram = event.datagram;
    const auto destination = datagram.destination;
    while (auto* const nat = find_nat(datagram.destination.address)) {
        auto inside = nat->inbound(now_, datagram);
        if (!inside) return note(std::move(datagram), Fate::dropped);
        datagram = *std::move(inside);
    }
    auto* const to = find_host(datagram.destination.address);
    // From outside nobody sees a private host, whatever its address.
    const auto* const from = find_host(event.resident->endpoint.address);
    const bool unseen = to != nullptr && to->nat_ != nullptr && destination == datagram.destination &&
                        (from == nullptr || from->nat_ != to->nat_);
    if (to == nullptr || unseen) return note(std::move(datagram), Fate::went_nowhere);
    auto* const resident = find_resident(datagram.destination);
    if (resident == nullptr) {
        if (!to->hides_)
            schedule(Event::Kind::undelivered, delay(), event.resident, {}, {destination, Undelivered::Cause::refused});
        return note(std::move(datagram), Fate::refused);
    }
    if (resident->finished()) return note(std::move(datagram), Fate::came_too_late);
    Outbox out;
    resident->receive(now_, datagram, out);
    note(std::move(datagram), Fate::delivered);
    carry_out(out, *resident);
}

void Universe::handle(Event event)
{
    Outbox out;
    switch (event.kind) {
    case Event::Kind::start:
        event.resident->started = true;
        event.resident->start(now_, out);
        break;
    case Event::Kind::arrival: return arrive(event);
    case Event::Kind::undelivered:
        if (event.resident->finished()) return;
        event.resident->undelivered(now_, event.report, out);
        break;
    }
    carry_out(out, *event.resident);
}

void Universe::run(Duration until)
{
    const Instant end = Instant{} + until;
    for (std::size_t step = 0; step < max_steps; ++step) {
        Resident* due = nullptr;
        Instant deadline = never;
        for (const auto& each : residents_) {
            if (!each->started || each->finished() || each->deadline() >= deadline) continue;
            due = each.get();
            deadline = each->deadline();
        }
        const Instant event = events_.empty() ? never : events_.front().at;
        if (std::min(event, deadline) > end || (due == nullptr && events_.empty())) {
            now_ = end;
            return;
        }
        if (event <= deadline) {
            now_ = event;
            std::pop_heap(events_.begin(), events_.end(), later);
            auto next = std::move(events_.back());
            events_.pop_back();
            handle(std::move(next));
        } else {
            now_ = std::max(now_, deadline);
            Outbox out;
            due->expire(now_, out);
            carry_out(out, *due);
        }
    }
    throw std::logic_error("a machine that never comes to rest");
}

}  // namespace sipdiag::sim
