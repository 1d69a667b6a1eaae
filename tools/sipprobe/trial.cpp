// SPDX-License-Identifier: MIT
#include "sipprobe/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "common/visit.hpp"
#include "sipdiag/base/version.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

/// An answer to REGISTER that takes longer comes too late for a trial.
constexpr Duration trial_patience = 8s;

/// A socket for the sound of the phone's place, in the range that phones use. \return port 0 where none is free
Endpoint bind_media(net::Network& network, const Address& own, Entropy& entropy)
{
    constexpr std::uint32_t first = 16384;
    constexpr std::uint32_t last = 32766;
    for (int tries = 0; tries < 8; ++tries) {
        const auto port = static_cast<std::uint16_t>(entropy.between(first / 2, last / 2) * 2);
        if (const auto bound = network.bind({own, port, Transport::udp})) return *bound;
    }
    return {};
}

/// Closes a socket at the end of a trial: the next one wants the phone's port again.
class Closing {
public:
    Closing(net::Network& network, const Endpoint& endpoint) : network_(network), endpoint_(endpoint) {}
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;
    ~Closing()
    {
        if (endpoint_.transport == Transport::udp && endpoint_.port != 0) network_.close(endpoint_);
    }

private:
    net::Network& network_;
    Endpoint endpoint_;
};

Instant until_of(const Wire& wire, const TrialOrder& order)
{
    return wire.within(order.quiet < 1h ? 300s : 8000s);
}

}  // namespace

std::uint32_t trial_expiry(const Caller& caller, Duration quiet)
{
    const auto silence = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(quiet).count());
    const auto most = std::max<std::uint32_t>(120, silence + 30);
    return std::min(caller.expires.value_or(most), most);
}

std::variant<advise::VisitFacts, Obstacle> run_trial(Frame& frame, Wire& wire, const Caller& caller,
                                                     const Endpoint& server, const auth::Secret& password,
                                                     const TrialOrder& order, sip::Pace& pace, Entropy& entropy)
{
    const auto opened_by = order.patience ? std::optional(wire.network().now() + *order.patience) : std::nullopt;
    auto prepared = prepare(frame, wire, caller, server, password, entropy, opened_by);
    if (auto* const shut = std::get_if<Obstacle>(&prepared)) return std::move(*shut);
    auto& ready = std::get<Prepared>(prepared);
    auto& network = wire.network();

    advise::VisitPlan plan;
    plan.setup = ready.setup;
    // A trial shall be over soon: as many repeats as ever, in an eighth of the time.
    plan.setup.timers.t1 = 125ms;
    plan.setup.timers.t2 = 2s;
    plan.setup.timers.patience =
        std::min({plan.setup.timers.give_up(), trial_patience, order.patience.value_or(trial_patience)});
    plan.listen = ready.setup.source;
    const bool asymmetric = caller.plays_phone && caller.nat.enable != 1 && server.transport == Transport::udp;
    if (asymmetric) plan.listen.port = ready.setup.advertised.port;
    const Closing listening(network, plan.listen);
    const Closing sending(network, plan.setup.source);
    std::deque<Closing> sending_too;
    for (const auto& each : plan.setup.more_sources)
        sending_too.emplace_back(network, each);

    auto& request = plan.request;
    auto second = caller;
    second.local_port = 0;
    if (sip::is_reliable(server.transport)) {
        request.caller = ready.setup.source;
        request.one_connection = true;
    } else {
        auto opened = open_socket(network, second, server, 0);
        if (auto* const shut = std::get_if<Obstacle>(&opened)) return std::move(*shut);
        request.caller = std::get<Endpoint>(opened);
    }
    const Closing calling(network, request.caller);
    auto media = network.bind({request.caller.address, 0, Transport::udp});
    if (media) request.media = *media;
    const Closing sound(network, request.media);
    if (order.call && order.registers) request.own_media = bind_media(network, plan.listen.address, entropy);
    const Closing own_sound(network, request.own_media);

    request.aor = aor_of(caller);
    request.user_agent = fmt::format("sipdiag/{}", version());
    request.target = ready.setup.target;
    request.account = ready.setup.account;
    request.call = order.call;
    request.shown = parse_address(ready.setup.advertised.host).value_or(request.caller.address);
    plan.quiet = order.quiet;
    plan.refresh_after = order.refresh_after;
    plan.registration.goal = order.registers ? reg::Goal::add : reg::Goal::query;
    plan.registration.expires = order.expires;
    plan.registration.exact_contact = caller.exact_contact;
    plan.registration.plays_phone = caller.plays_phone;
    if (caller.phone) {
        plan.registration.register_delta = static_cast<std::uint32_t>(caller.phone->settings.register_delta.count());
    }
    plan.registration.follows_received = caller.nat.enable == 1 && caller.nat.received_processing == 1;

    const reg::SoftphoneWriter caller_writer(request.user_agent);
    advise::Visit visit(plan, *ready.writer, caller_writer, pace, entropy);
    network.run(
        visit, until_of(wire, order),
        [&visit, &network](Instant now, Outbox& out) {
            visit.withdraw(now, out, network.interrupted() ? reg::Stop::withdrawn : reg::Stop::out_of_time);
        },
        10s);
    return visit.facts();
}

std::variant<advise::VisitFacts, Obstacle> try_in_turn(Frame& frame, Wire& wire, const Caller& caller,
                                                       reach::Ways& ways, const auth::Secret& password,
                                                       const TrialOrder& order, sip::Pace& pace, Entropy& entropy)
{
    auto& network = wire.network();
    std::optional<std::variant<advise::VisitFacts, Obstacle>> result;
    while (const auto server = ways.current()) {
        auto its = order;
        // What comes after the first answer wants its time too.
        const auto until = until_of(wire, order) - order.quiet;
        if (!ways.is_last()) its.patience = std::min(ways.patience(network.now(), until), trial_patience);
        auto tried = run_trial(frame, wire, caller, *server, password, its, pace, entropy);
        if (const auto* const shut = std::get_if<Obstacle>(&tried)) {
            ways.tell(reach::Answer::not_opened, shut->text);
            // What stands in our own way does not undo what was seen of the servers before.
            if (shut->unreachable || !result) result = std::move(tried);
        } else {
            if (!network.interrupted()) ways.tell(std::get<advise::VisitFacts>(tried).registration);
            result = std::move(tried);
        }
        if (ways.has_answer() || network.interrupted() || network.now() >= until_of(wire, order)) break;
        if (const auto next = ways.current())
            frame.say(fmt::format("{} does not answer; trying {}", to_string(*server), to_string(*next)));
    }
    return *std::move(result);
}

}  // namespace sipdiag::tools::sipprobe
