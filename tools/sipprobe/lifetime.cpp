// SPDX-License-Identifier: MIT
//
// sipprobe lifetime: how long the way in stays open. Without an account by what a server says of our ports; with one by
// a request to the own address after growing silences.
#include <fmt/format.h>

#include <algorithm>

#include "common/account_lock.hpp"
#include "common/visit.hpp"
#include "sipdiag/advise/lifetime_report.hpp"
#include "sipdiag/base/version.hpp"
#include "sipprobe/options.hpp"
#include "sipprobe/probing.hpp"
#include "sipprobe/trial.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

/// Seconds of silence, up to a bound: below and above the times that are met in the field.
std::vector<long> silences(Duration most)
{
    std::vector<long> all;
    const auto bound = std::chrono::duration_cast<std::chrono::seconds>(most).count();
    for (const long each :
         {2L, 5L, 10L, 20L, 25L, 31L, 45L, 61L, 90L, 121L, 150L, 181L, 240L, 301L, 600L, 901L, 1800L}) {
        if (each < bound) all.push_back(each);
    }
    all.push_back(bound);
    return all;
}

/// Each address once: it is a NAT's memory for UDP that is in question.
std::vector<Endpoint> over_udp(const std::vector<Endpoint>& servers)
{
    std::vector<Endpoint> list;
    for (const auto& each : servers) {
        const Endpoint udp{each.address, each.port, Transport::udp};
        if (std::find(list.begin(), list.end(), udp) == list.end()) list.push_back(udp);
    }
    return list;
}

/// Without an account: all silences at once, a socket each; several where the target is a far end. Of the servers the
/// first one that answers.
std::optional<Obstacle> by_ports(const Frame& frame, Wire& wire, const Caller& caller, reach::Ways& ways, Duration most,
                                 advise::LifetimeResult& result)
{
    auto& network = wire.network();
    std::optional<advise::ProbeResult> living;
    std::optional<Obstacle> in_the_way;
    while (const auto server = ways.current()) {
        auto pace = sip::Pace::towards(server->address);
        Entropy entropy(net::fresh_seed());
        Servers one;
        one.endpoints = {*server};
        auto probed = run_probing(wire, caller, one, {.port = 0, .most_hops = 0, .brief = true}, pace, entropy);
        if (auto* const shut = std::get_if<Obstacle>(&probed)) {
            ways.tell(reach::Answer::not_opened, shut->text);
            in_the_way = std::move(*shut);
            continue;
        }
        living = std::get<advise::ProbeResult>(std::move(probed));
        result.target = to_string(*server);
        result.path = living->path;
        result.findings = living->findings;
        result.where = living->where;
        if (living->server) {
            ways.tell(reach::Answer::answered);
        } else {
            const auto& asked = living->facts.sightings;
            ways.tell(!asked.empty() && asked.front().lost ? reach::Answer::undelivered : reach::Answer::silent,
                      !asked.empty() && asked.front().lost ? reach::why(*asked.front().lost) : "");
        }
        if (network.interrupted() || network.now() >= wire.within(1s)) break;
    }
    if (!living) return in_the_way;
    if (!living->server) return std::nullopt;  // nobody is there
    const auto server = ways.order().front();
    nat::LifetimePlan plan;
    plan.target = caller.aor.host;
    if (const auto address = parse_ipv6(caller.aor.host)) plan.target = to_string(Endpoint{*address, server.port});
    plan.user_agent = fmt::format("sipdiag/{}", version());
    plan.server = server;
    auto pace = sip::Pace::towards(server.address);
    Entropy entropy(net::fresh_seed());
    plan.cookie = living->facts.cookie;
    const auto lengths = silences(most);
    for (const auto seconds : lengths) {
        for (const bool used : {false, true}) {
            // What a far end sends may get lost: several are to miss it, the more where no longer silence confirms it.
            const int sockets = plan.cookie.empty() ? 1 : seconds == lengths.back() ? 4 : 2;
            for (int i = 0; i < sockets; ++i) {
                auto opened = open_socket(network, caller, server, 0);
                if (auto* const shut = std::get_if<Obstacle>(&opened)) return std::move(*shut);
                plan.silences.push_back({std::get<Endpoint>(opened), std::chrono::seconds(seconds), used});
            }
        }
    }
    frame.say(plan.cookie.empty() ? fmt::format("silent for {} s", lengths.back())
                                  : fmt::format("{} is a far end of sipdiag's: it sends after silences of up to {} s",
                                                to_string(server), lengths.back()));
    nat::Lifetime lifetime(plan, pace, entropy);
    const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(most + 30s);
    network.run(
        lifetime, wire.within(whole), [&](Instant, Outbox&) { lifetime.stop(); }, 0s);
    result.reachable = lifetime.seen().has_value();
    result.once = lifetime.bounds(false);
    result.used = lifetime.bounds(true);
    if (lifetime.by_far_end()) {
        result.undecided = "nothing that the far end had promised to send arrived";
        result.evidence = {
            fmt::format("the target is a far end of sipdiag's: it sent to {} sockets, each after a silence "
                        "of another length",
                        plan.silences.size())};
        return std::nullopt;
    }
    const auto& own = plan.silences.front().socket;
    if (lifetime.seen() == own.address) {
        result.undecided = "no address is translated towards this server";
        result.once = result.used = {};
    } else if (lifetime.port_preserving() == true) {
        result.undecided =
            "the NAT keeps ports, and gives the same again once it has forgotten; an account can tell (sipprobe "
            "lifetime "
            "AOR), or a far end of your own (sipprobe farend)";
    }
    result.evidence = {
        fmt::format("{} sockets, each silent for another time; a changed rport shows that the mapping was "
                    "gone",
                    plan.silences.size())};
    return std::nullopt;
}

}  // namespace

int run_lifetime(Frame& frame)
{
    const auto& asked = frame.invocation();
    auto read = read_caller(frame, asked.positionals.front(), {.account = false});
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    auto caller = std::get<Caller>(read);
    const Duration most = asked.seconds("max").value_or(180s);
    const auto longest = std::chrono::duration_cast<std::chrono::seconds>(most).count();
    if (frame.dry_run()) {
        return frame.plan(
            caller.has_user
                ? fmt::format("Registrations of {} with a mark of their own, one after the other, each with a "
                              "longer silence, up to {} s, and an OPTIONS to the own address. Nothing rings.\n",
                              aor_of(caller), longest)
                : fmt::format("OPTIONS from about {} sockets, and again after a silence of up to {} s. Nothing "
                              "rings, nothing is registered.\n",
                              2 * silences(most).size(), longest));
    }
    Wire wire(frame, &caller);
    const auto undone = [&](const Obstacle& obstacle) {
        advise::LifetimeResult nothing;
        nothing.target = query_of(caller).host;
        return frame.finish(not_begun("lifetime", "undetermined", obstacle, advise::lifetime_report(nothing).facts));
    };
    auto found = servers_of(frame, wire, caller);
    if (const auto* const none = std::get_if<Obstacle>(&found)) return undone(*none);
    const auto& servers = std::get<Servers>(found);
    advise::LifetimeResult result;
    result.target = to_string(servers.endpoints.front());
    if (!caller.has_user) {
        reach::Ways ways(over_udp(servers.endpoints));
        const auto shut = by_ports(frame, wire, caller, ways, most, result);
        auto report = shut ? not_begun("lifetime", "undetermined", *shut, advise::lifetime_report(result).facts)
                           : advise::lifetime_report(result);
        add_servers(report, servers, ways);
        return frame.finish(std::move(report), wire.network().interrupted());
    }

    auto taken = AccountLock::take(aor_of(caller), numeric_target(caller));
    if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) return undone(busy(*other, caller));
    const auto lock = std::get<AccountLock>(std::move(taken));
    auto wanted = needed_password(caller);
    if (const auto* const wrong = std::get_if<Misuse>(&wanted)) return frame.misuse(wrong->text);
    const auto password = std::get<auth::Secret>(std::move(wanted));
    auto pace = sip::Pace::towards(servers.endpoints.front().address);
    Entropy entropy(net::fresh_seed());
    auto probed = run_probing(wire, caller, servers, {.port = 0, .most_hops = 0}, pace, entropy);
    if (const auto* const shut = std::get_if<Obstacle>(&probed)) return undone(*shut);
    const auto& probe = std::get<advise::ProbeResult>(probed);
    result.path = probe.path;
    reach::Ways ways(living_first(servers, probe));
    auto server = *ways.current();
    // Fresh sockets for each silence, and the address that the far side sees: nothing but the way is in question then.
    caller.plays_phone = false;
    if (probe.picture.seen && probe.picture.nat.present == true && probe.picture.alg.present != true) {
        caller.nat = {1, to_string(probe.picture.seen->address), 0, caller.nat.control_port};
    }
    std::vector<std::pair<long, bool>> survived;
    result.undecided = "no request to the own address arrived, even at once";
    for (const auto seconds : silences(most)) {
        if (wire.network().interrupted()) break;
        frame.say(fmt::format("silent for {} s", seconds));
        const auto quiet = std::chrono::seconds(seconds);
        const TrialOrder order{
            .registers = true, .call = false, .quiet = quiet, .expires = trial_expiry(caller, quiet)};
        auto tried = ways.has_answer() ? run_trial(frame, wire, caller, server, password, order, pace, entropy)
                                       : try_in_turn(frame, wire, caller, ways, password, order, pace, entropy);
        if (ways.has_answer()) result.target = to_string(server = ways.order().front());
        if (const auto* const shut = std::get_if<Obstacle>(&tried)) {
            auto report = not_begun("lifetime", "undetermined", *shut, advise::lifetime_report(result).facts);
            add_servers(report, servers, ways);
            return frame.finish(std::move(report), wire.network().interrupted());
        }
        const auto& facts = std::get<advise::VisitFacts>(tried);
        result.reachable = result.reachable || !facts.registration.exchanges.empty();
        result.left_behind = result.left_behind || facts.remains;
        if (!facts.pings.empty()) result.pinged = true;
        if (facts.registration.stop != reg::Stop::done && !wire.network().interrupted()) {
            const auto judged = reg::judge(facts.registration, reg::Goal::add);
            result.findings = judged.findings;
            result.refused = judged.outcome == finding::Outcome::failed;
            result.undecided = fmt::format("the account could not be registered ({})", reg::to_string(judged.state));
            break;
        }
        if (!facts.request || !facts.request->reached || facts.request->by_another) {
            result.undecided = "the provider answers such requests itself, or does not take them";
            break;
        }
        if (!result.pinged) result.pinged = false;
        const bool alive = *facts.request->reached;
        survived.emplace_back(seconds, alive);
        result.evidence.push_back(fmt::format("after {} s: {}", seconds, alive ? "arrived" : "nothing came"));
        if (!alive) break;
    }
    // Where not even the shortest came through, it is not the silence that shuts the way.
    const bool any = std::any_of(survived.begin(), survived.end(), [](const auto& each) { return each.second; });
    // A registrar that pings keeps the way open by that: only what closed all the same is known.
    if (any) (result.pinged == true ? result.used : result.once) = nat::bounds_of(survived);
    auto report = advise::lifetime_report(result);
    add_servers(report, servers, ways);
    if (ways.left().empty()) {  // the probing has left some, if any
        report.facts.set("servers", probe.servers);
        for (const auto& each : probe.findings) {
            if (each.entry->code == "NET021") report.findings.push_back(each);
        }
    }
    return frame.finish(std::move(report), wire.network().interrupted());
}

}  // namespace sipdiag::tools::sipprobe
