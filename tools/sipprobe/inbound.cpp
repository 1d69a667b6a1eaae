// SPDX-License-Identifier: MIT
//
// sipprobe inbound: does a request from outside arrive? A Contact of our own, or whoever is registered already.
#include <fmt/format.h>

#include <thread>

#include "common/account_lock.hpp"
#include "common/visit.hpp"
#include "sipdiag/advise/inbound_report.hpp"
#include "sipprobe/options.hpp"
#include "sipprobe/trial.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

std::string transcript(const Caller& caller, const TrialOrder& order)
{
    const auto aor = aor_of(caller);
    std::string plan = order.registers ? fmt::format(
                                             "up to 8 REGISTERs for {}: the list, one binding with a mark of its "
                                             "own for {} s, its removal, the list again.\n",
                                             aor, order.expires)
                                       : fmt::format("1 or 2 REGISTERs without Contact for {}: the list.\n", aor);
    plan += order.call ? "1 INVITE to the own address: phones of the account may ring, for 8 s at most.\n"
                       : "1 or 2 OPTIONS to the own address. Nothing rings.\n";
    return plan;
}

phone::Path path_of(const advise::VisitFacts& facts, const Caller& caller)
{
    reg::Surroundings around;
    around.nat = caller.nat;
    around.borrowed = caller.local_address.has_value() && caller.plays_phone;
    const auto goal = facts.registration.contact.empty() ? reg::Goal::query : reg::Goal::add;
    return reg::path_of(facts.registration, reg::judge(facts.registration, goal), around);
}

/// Until then, or until a signal.
void wait(const net::Network& network, Instant until)
{
    while (network.now() < until && !network.interrupted())
        std::this_thread::sleep_for(50ms);
}

}  // namespace

int run_inbound(Frame& frame)
{
    const auto& asked = frame.invocation();
    if (asked.positionals.empty() && asked.list("cnf").empty()) {
        return frame.misuse("an account is wanted: sip:user@host, or the phone's files with --cnf");
    }
    auto read = read_caller(frame, asked.positionals.empty() ? std::string() : asked.positionals.front());
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& caller = std::get<Caller>(read);
    say_refusals(frame, caller);
    TrialOrder order;
    order.registers = !asked.flag("no-register");
    order.call = caller.call;
    order.quiet = asked.seconds("after").value_or(0ms);
    order.expires = trial_expiry(caller, order.quiet);
    if (frame.dry_run()) {
        return frame.plan(transcript(caller, order));
    }
    Wire wire(frame, &caller);
    std::optional<AccountLock> lock;
    const auto undone = [&](const Obstacle& obstacle) {
        const auto nothing = advise::inbound_report({}, order.registers, aor_of(caller), {}, {});
        return frame.finish(not_begun("inbound", "undetermined", obstacle, nothing.facts));
    };
    auto taken = AccountLock::take(aor_of(caller), numeric_target(caller));
    if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) return undone(busy(*other, caller));
    lock.emplace(std::get<AccountLock>(std::move(taken)));

    auto available = available_password(caller);
    if (const auto* const wrong = std::get_if<Misuse>(&available)) return frame.misuse(wrong->text);
    auto password = std::get<std::optional<auth::Secret>>(std::move(available)).value_or(auth::Secret());
    auto found = servers_of(frame, wire, caller);
    if (const auto* const none = std::get_if<Obstacle>(&found)) return undone(*none);
    const auto& servers = std::get<Servers>(found);
    auto endpoints = servers.endpoints;
    if (order.call) {
        frame.say(fmt::format("a call to {} is placed: its phones may ring, for 8 s at most", aor_of(caller)));
    }

    const auto every = asked.seconds("every");
    const auto count = asked.number("count").value_or(0);
    int worst = 0;
    for (std::int64_t i = 0; i == 0 || (every && (count == 0 || i < count)); ++i) {
        auto& network = wire.network();
        const auto next = network.now() + every.value_or(0ms);
        auto pace = sip::Pace::towards(endpoints.front().address);
        Entropy entropy(net::fresh_seed());
        reach::Ways ways(endpoints);
        const auto shut_out = [&](const Obstacle& obstacle) {
            const auto nothing = advise::inbound_report({}, order.registers, aor_of(caller), {}, {});
            auto report = not_begun("inbound", "undetermined", obstacle, nothing.facts);
            add_servers(report, servers, ways);
            return frame.finish(std::move(report), network.interrupted());
        };
        auto tried = try_in_turn(frame, wire, caller, ways, password, order, pace, entropy);
        if (const auto* const shut = std::get_if<Obstacle>(&tried)) return shut_out(*shut);
        endpoints = ways.order();
        auto facts = std::get<advise::VisitFacts>(std::move(tried));
        if (facts.registration.stop == reg::Stop::no_password && password.empty() && !network.interrupted()) {
            auto wanted = needed_password(caller);
            if (const auto* const wrong = std::get_if<Misuse>(&wanted)) return frame.misuse(wrong->text);
            password = std::get<auth::Secret>(std::move(wanted));
            tried = run_trial(frame, wire, caller, endpoints.front(), password, order, pace, entropy);
            if (const auto* const shut = std::get_if<Obstacle>(&tried)) return shut_out(*shut);
            facts = std::get<advise::VisitFacts>(std::move(tried));
        }
        auto report = advise::inbound_report(facts, order.registers, aor_of(caller), path_of(facts, caller),
                                             [&network](Instant at) { return network.wall(at); });
        add_servers(report, servers, ways);
        if (!every) return frame.finish(std::move(report), network.interrupted());
        worst = std::max(worst, frame.stream(std::move(report), network.interrupted()));
        if (network.interrupted() || facts.registration.stop == reg::Stop::other_lost) break;
        // Another device picked a call up: no further one in this run (S10).
        if (order.call && facts.request && facts.request->by_another) break;
        wait(network, next);
        if (network.interrupted()) break;
    }
    return frame.end_stream(worst);
}

}  // namespace sipdiag::tools::sipprobe
