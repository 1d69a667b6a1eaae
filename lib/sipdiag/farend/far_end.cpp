// SPDX-License-Identifier: MIT
#include "sipdiag/farend/far_end.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/farend/answer.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/sip/reply.hpp"

namespace sipdiag::farend {
namespace {

constexpr auto provisional_interval = std::chrono::seconds(1);
constexpr int provisionals = 60;
/// So much of what waits may be for one address.
constexpr std::ptrdiff_t max_delayed_for_one = 256;

}  // namespace

struct FarEnd::Impl final : Desk {
    Impl(Settings settings_, const Entropy::Seed& seed)
        : settings(std::move(settings_)), randomness(seed), verdicts(settings.allowed, randomness)
    {
    }

    struct Delayed {
        Instant at;
        Datagram datagram;
    };
    struct Remembered {
        sip::NonInviteServer server;
        Endpoint from;  // by which socket it was answered
    };

    // Desk
    void reply(const sip::Received& request, Reply answer) override;
    bool send(Datagram datagram) override;
    bool send_later(Duration after, Datagram datagram) override { return later(after, std::move(datagram)); }
    [[nodiscard]] const std::vector<Endpoint>& alternates() const override { return settings.alternates; }
    [[nodiscard]] Instant now() const override { return clock; }
    [[nodiscard]] Trust& trust() override { return verdicts; }
    [[nodiscard]] Entropy& entropy() override { return randomness; }
    [[nodiscard]] const Misbehaviour& misbehaviour() const override { return settings.misbehaviour; }

    void receive(const Datagram& arrived);
    void handle(sip::Received request);
    void remember(const sip::Received& request, int code, const std::string& octets, const Datagram& answer);
    void emit(Datagram datagram);
    bool later(Duration after, Datagram datagram);
    [[nodiscard]] std::string allowed_methods() const;
    [[nodiscard]] Endpoint leaves_from(const sip::Received& request) const;

    Settings settings;
    Entropy randomness;
    Trust verdicts;
    std::vector<std::unique_ptr<Role>> roles;
    std::deque<Remembered> transactions;
    std::deque<Delayed> delayed;
    Counts counts;
    Instant clock{};
    Outbox* out = nullptr;
};

void FarEnd::Impl::emit(Datagram datagram)
{
    if (!verdicts.admit(clock, datagram.destination, datagram.octets.size())) {
        ++counts.withheld;
        return;
    }
    ++counts.answers;
    out->send(std::move(datagram));
}

bool FarEnd::Impl::send(Datagram datagram)
{
    if (!verdicts.verified(clock, datagram.destination)) return false;
    out->send(std::move(datagram));
    return true;
}

bool FarEnd::Impl::later(Duration after, Datagram datagram)
{
    // Nothing that a timer drives goes to those who might never have asked.
    if (delayed.size() >= max_delayed || !verdicts.verified(clock, datagram.destination)) return false;
    const auto theirs = std::count_if(delayed.begin(), delayed.end(), [&datagram](const Delayed& each) {
        return each.datagram.destination.address == datagram.destination.address;
    });
    if (theirs >= max_delayed_for_one) return false;
    delayed.push_back({clock + after, std::move(datagram)});
    return true;
}

Endpoint FarEnd::Impl::leaves_from(const sip::Received& request) const
{
    return settings.misbehaviour.elsewhere && !settings.alternates.empty() ? settings.alternates.front()
                                                                           : request.destination;
}

/// \param octets  empty: it is answered later, and once; its repeats get nothing
void FarEnd::Impl::remember(const sip::Received& request, int code, const std::string& octets, const Datagram& answer)
{
    const auto method = request.message.view().method_id();
    if (method == sip::Method::invite || method == sip::Method::ack) return;
    if (transactions.size() >= max_transactions) transactions.pop_front();
    transactions.push_back(
        {{request, answer.destination, sip::ServerOptions{.timers = {}, .says_trying = false}}, answer.source});
    auto& server = transactions.back().server;
    Outbox none;  // it has been sent; here it is kept for repeats
    server.start(clock, none);
    if (!octets.empty()) (void)server.respond(clock, code, octets, none);
}

void FarEnd::Impl::reply(const sip::Received& request, Reply answer)
{
    const auto& faults = settings.misbehaviour;
    // The way back is the source's own address, whatever maddr or anything else says.
    auto to = sip::reply_destination(request);
    to.address = request.source.address;
    if (faults.force_rport) to.port = request.source.port;
    const auto from = answer.from.value_or(leaves_from(request));
    const bool verified = verdicts.verified(clock, to);
    const bool full = verified && !answer.brief;

    if (full && faults.provisional_only && answer.code >= 200) {
        const auto octets = compose(request, {.code = 100, .reason = "Trying"}, settings.server, {}, faults);
        for (int i = 0; i < provisionals; ++i)
            later(i * provisional_interval, {from, to, octets});
        return remember(request, 100, octets, {from, to, {}});
    }
    const auto tag = full ? randomness.tag() : randomness.letters(3);
    auto octets =
        full ? compose(request, answer, settings.server, tag, faults) : compose_shortest(request, answer, tag, true);
    if (!full && octets.size() > verdicts.credit(to.address)) octets = compose_shortest(request, answer, tag, false);
    if (octets.empty()) return;
    const bool fits = full || octets.size() <= verdicts.credit(to.address);
    if (!fits) {
        ++counts.withheld;
        return;
    }
    if (verified && answer.after > Duration::zero()) {
        if (later(answer.after, {from, to, octets})) remember(request, answer.code, {}, {from, to, {}});
        return;
    }
    remember(request, answer.code, octets, {from, to, {}});
    if (full && faults.provisional && answer.code >= 200) {
        const Reply early{.code = static_cast<int>(std::clamp(*faults.provisional, 101U, 199U)), .reason = "Progress"};
        emit({from, to, compose(request, early, settings.server, randomness.tag(), faults)});
        later(std::chrono::milliseconds(250), {from, to, octets});
    } else if (full && faults.slow) {
        later(std::chrono::milliseconds(*faults.slow), {from, to, octets});
    } else {
        emit({from, to, octets});
    }
    if (full && faults.two_finals && answer.code < 300) {
        const Reply second{.code = 500, .reason = "Server Internal Error"};
        emit({from, to, compose(request, second, settings.server, randomness.tag(), faults)});
    }
}

std::string FarEnd::Impl::allowed_methods() const
{
    std::string list;
    for (const auto& each : roles) {
        if (!list.empty()) list += ", ";
        list += each->methods();
    }
    return list;
}

void FarEnd::Impl::receive(const Datagram& arrived)
{
    verdicts.received(arrived.source, arrived.octets.size());
    auto read = sip::Received::read(clock, arrived);
    if (!read) {
        for (const auto& each : roles) {
            if (each->datagram(arrived, *this)) return;
        }
        ++counts.noise;
        return;
    }
    if (read->message.view().is_request()) return handle(*std::move(read));
    for (const auto& each : roles) {
        if (each->response(*read, *this)) return;
    }
}

void FarEnd::Impl::handle(sip::Received request)
{
    const auto message = request.message.view();
    std::erase_if(transactions,
                  [this](const auto& each) { return each.server.deadline() <= clock || each.server.finished(); });
    for (auto& each : transactions) {
        Outbox repeated;
        if (!each.server.accept(message, repeated)) continue;
        ++counts.repeats;
        for (auto& datagram : repeated.take()) {
            datagram.source = each.from;
            emit(std::move(datagram));
        }
        return;
    }
    ++counts.requests;
    const auto& faults = settings.misbehaviour;
    if (faults.silent_after && counts.requests > *faults.silent_after) return;
    for (const auto& each : roles) {
        if (each->request(request, *this)) return;
    }
    switch (message.method_id()) {
    case sip::Method::ack: return;
    case sip::Method::cancel:
    case sip::Method::bye: return reply(request, {.code = 481, .reason = "Call/Transaction Does Not Exist"});
    case sip::Method::other: return reply(request, {.code = 501, .reason = "Not Implemented"});
    default: break;
    }
    reply(request, {.code = 405, .reason = "Method Not Allowed", .fields = {{"Allow", allowed_methods(), true}}});
}

FarEnd::FarEnd(Settings settings, const Entropy::Seed& seed) : impl_(std::make_unique<Impl>(std::move(settings), seed))
{
}
FarEnd::FarEnd(FarEnd&&) noexcept = default;
FarEnd& FarEnd::operator=(FarEnd&&) noexcept = default;
FarEnd::~FarEnd() = default;

FarEnd& FarEnd::add(std::unique_ptr<Role> role)
{
    impl_->roles.push_back(std::move(role));
    return *this;
}

const FarEnd::Counts& FarEnd::counts() const noexcept
{
    return impl_->counts;
}

void FarEnd::start(Instant now, Outbox&)
{
    impl_->clock = now;
}

void FarEnd::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    impl_->clock = now;
    impl_->out = &out;
    impl_->receive(arrived);
}

void FarEnd::expire(Instant now, Outbox& out)
{
    impl_->clock = now;
    impl_->out = &out;
    auto& delayed = impl_->delayed;
    for (auto at = delayed.begin(); at != delayed.end();) {
        if (at->at > now) {
            ++at;
            continue;
        }
        impl_->emit(std::move(at->datagram));
        at = delayed.erase(at);
    }
    for (const auto& each : impl_->roles) {
        if (each->deadline() <= now) each->expire(*impl_);
    }
}

Instant FarEnd::deadline() const
{
    Instant earliest = never;
    for (const auto& each : impl_->delayed)
        earliest = std::min(earliest, each.at);
    for (const auto& each : impl_->roles)
        earliest = std::min(earliest, each->deadline());
    return earliest;
}

}  // namespace sipdiag::farend
