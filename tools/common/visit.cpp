// SPDX-License-Identifier: MIT
#include "common/visit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/twin.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/net/judge.hpp"
#include "sipdiag/reach/size_mover.hpp"
#include "sipdiag/reach/ways.hpp"
#include "sipdiag/reg/phone_writer.hpp"

namespace sipdiag::tools {
namespace {

/// As many requests as a visit asks: the list, the registration, the list, the removal, the list, each twice for its
/// challenge, and the switch.
constexpr unsigned sockets_in_turn = 16;

std::unique_ptr<reg::Writer> writer_for(const Caller& caller, Entropy& entropy)
{
    if (!caller.plays_phone) return std::make_unique<reg::SoftphoneWriter>(fmt::format("sipdiag/{}", version()));
    // The phone registers 1-BU first, then its lines in their order, and counts on from 2.
    const unsigned before = caller.backup ? 0U : static_cast<unsigned>(caller.line) - (backup_of(caller) ? 0U : 1U);
    return std::make_unique<reg::PhoneWriter>(phone_identity(caller, entropy), phone_line(caller), 2U + before);
}

/// What a name in nat_address means.
phone::Knowledge resolved(const Frame& frame, Wire& wire, const std::string& name)
{
    locate::Query query;
    query.host = name;
    query.port = 5060;
    query.transport = Transport::udp;
    query.families = {Family::ipv4};
    const auto found = find_servers(frame, query, wire.network(), wire.within(std::chrono::seconds(10)));
    const auto* const servers = std::get_if<Servers>(&found);
    return servers != nullptr ? phone::Knowledge::of(servers->endpoints.front().address) : phone::Knowledge::absent();
}

/// The phone's own port is taken: what to do about it is not what one does about a port that one chose.
void how_else(Obstacle& shut, std::uint16_t port)
{
    for (auto& each : shut.findings) {
        if (each.entry->code != "NET001") continue;
        each.fix = fmt::format(
            "the phone listens on {} (voip_control_port). ss -lunp shows who has it here; --beside plays the phone "
            "from "
            "another port",
            port);
    }
}

/// Is that a provider's, who counts requests, or a test's?
bool is_bounded(const sip::Pace& pace)
{
    return pace.left() <= sip::Pace::requests_a_run;
}

void remember(const reg::Facts& facts, const reg::Plan& plan, const Caller& caller)
{
    const auto account = aor_of(caller);
    auto kept = kept_bindings(account, facts.target);
    const auto before = kept.size();
    std::erase_if(kept, [&facts](const Kept& each) {
        return std::any_of(facts.removed.begin(), facts.removed.end(),
                           [&each](const auto& gone) { return sip::equivalent(gone.uri, each.uri); });
    });
    const bool left = plan.goal == reg::Goal::add && facts.stored_at && facts.removed.empty();
    if (left) {
        const auto seconds = facts.requested.value_or(3600);
        const auto lists = [&facts](const std::optional<reg::Snapshot>& list) {
            return list && list->listing.find(facts.contact_uri) != nullptr;
        };
        kept.push_back({facts.contact_uri, std::chrono::system_clock::now() + std::chrono::seconds(seconds),
                        lists(facts.stored) || lists(facts.after)});
    }
    if (left || kept.size() != before) (void)keep_record(account, facts.target, kept);
}

}  // namespace

std::variant<Caller, Misuse> caller_of(const Frame& frame)
{
    const auto& positionals = frame.invocation().positionals;
    if (positionals.empty() && frame.invocation().list("cnf").empty()) {
        return Misuse{"an account is wanted: sip:user@host, or the phone's files with --cnf"};
    }
    return read_caller(frame, positionals.empty() ? std::string() : positionals.front());
}

std::string aor_of(const Caller& caller)
{
    auto aor = caller.aor;
    aor.parameters.clear();
    aor.headers.clear();
    // A phone writes the proxy's host alone.
    if (caller.plays_phone) aor.port = 0;
    return aor.to_string();
}

Endpoint numeric_target(const Caller& caller)
{
    const auto query = query_of(caller);
    const auto address = parse_address(query.host);
    if (!address) return {};
    return {*address, query.port.value_or(5060), caller.transport.value_or(Transport::udp)};
}

std::variant<Servers, Obstacle> servers_of(const Frame& frame, Wire& wire, const Caller& caller)
{
    return find_servers(frame, query_of(caller), wire.network(), wire.within(std::chrono::seconds(15)));
}

std::variant<Prepared, Obstacle> prepare(const Frame& frame, Wire& wire, const Caller& caller, const Endpoint& server,
                                         const auth::Secret& password, Entropy& entropy,
                                         std::optional<Instant> opened_by)
{
    auto& network = wire.network();
    Prepared ready;
    auto& setup = ready.setup;
    setup.target = server;
    setup.aor = aor_of(caller);
    auto registrar = caller.aor;
    registrar.user.clear();
    registrar.parameters.clear();
    if (caller.plays_phone) registrar.port = 0;
    setup.registrar = registrar.to_string();
    setup.account.user = caller.auth_user.empty() ? caller.aor.user : caller.auth_user;
    setup.account.password = password;

    Endpoint listening;
    if (sip::is_reliable(server.transport)) {
        if (auto another = answered_by_another(caller)) return *std::move(another);
        const auto from = caller.local_address.value_or(Address());
        const auto until = opened_by.value_or(wire.within(std::chrono::seconds(15)));
        const auto connection = network.connect(server, until, nullptr, from);
        if (!connection) return obstacle_of(connection.fault());
        setup.source = listening = connection->local;
        setup.target = connection->remote;
    } else {
        const auto port = caller.local_port != 0                 ? caller.local_port
                          : caller.plays_phone && !caller.beside ? caller.nat.control_port
                                                                 : std::uint16_t{0};
        auto opened = open_socket(network, caller, server, port);
        if (auto* const shut = std::get_if<Obstacle>(&opened)) {
            if (caller.plays_phone && port != 0) how_else(*shut, port);
            return std::move(*shut);
        }
        setup.source = listening = std::get<Endpoint>(opened);
        // nat_enable 0: the phone listens on one port and sends from another, of the moment.
        if (caller.plays_phone && caller.nat.enable != 1) {
            auto sending = open_socket(network, caller, server, 0);
            if (auto* const shut = std::get_if<Obstacle>(&sending)) return std::move(*shut);
            setup.source = std::get<Endpoint>(sending);
            setup.ears = listening;
            // By an outbound proxy each request leaves from a socket of its own.
            for (unsigned i = 1; caller.outbound_proxy && i < sockets_in_turn; ++i) {
                auto another = open_socket(network, caller, server, 0);
                if (const auto* const endpoint = std::get_if<Endpoint>(&another))
                    setup.more_sources.push_back(*endpoint);
            }
        }
    }

    if (caller.plays_phone) {
        setup.timers = phone_timers(caller);
        setup.gives_up_at_provisional = true;
    }

    phone::Surroundings known;
    known.own = listening.address.unmapped();
    if (caller.nat.enable != 0 && phone::nat_address_kind(caller.nat.address) == phone::NatAddressKind::name) {
        known.resolved = resolved(frame, wire, caller.nat.address);
        if (known.resolved.state == phone::Knowledge::State::absent)
            ready.findings.push_back(reg::nat_address_unresolved(caller.nat.address, to_string(*known.own)));
    }
    auto nat = caller.nat;
    nat.control_port = listening.port;
    const auto shown = phone::nat_behaviour(nat, known).first;
    setup.advertised = {to_string(shown.host.address.value_or(*known.own)), listening.port};

    ready.writer = writer_for(caller, entropy);
    ready.pace = sip::Pace::towards(server.address);
    auto& around = ready.around;
    around.wall = [&network](Instant at) { return network.wall(at); };
    around.nat = caller.nat;
    around.line = caller.line;
    around.backup = caller.backup;
    around.expires = caller.expires.value_or(3600);
    around.registers = !caller.plays_phone || !caller.phone || caller.phone->settings.registers;
    around.auth_user = setup.account.user;
    around.proxy = caller.proxy ? caller.proxy->host : caller.aor.host;
    around.proxy_port = server.port;
    around.borrowed = caller.local_address.has_value() && caller.plays_phone;
    around.keep = caller.keep;
    if (caller.plays_phone) around.model = model_of(caller);
    around.other_rows = other_rows(caller);
    return ready;
}

std::variant<Visited, Misuse> visit(Frame& frame, Wire& wire, const Caller& caller, const reg::Plan& plan)
{
    Visited visited;
    visited.around.wall = [&wire](Instant at) { return wire.network().wall(at); };
    visited.around.nat = caller.nat;
    visited.around.line = caller.line;
    visited.around.auth_user = caller.auth_user.empty() ? caller.aor.user : caller.auth_user;
    visited.facts.identity.aor = aor_of(caller);

    auto available = available_password(caller);
    if (auto* const wrong = std::get_if<Misuse>(&available)) return std::move(*wrong);
    auto password = std::get<std::optional<auth::Secret>>(std::move(available)).value_or(auth::Secret());

    auto found = servers_of(frame, wire, caller);
    if (auto* const none = std::get_if<Obstacle>(&found)) {
        visited.obstacle = std::move(*none);
        return visited;
    }
    const auto& servers = std::get<Servers>(found);
    Entropy entropy(net::fresh_seed());
    reach::Ways ways(servers.endpoints);
    visited.dns = servers.dns;
    // All of them are one provider's: what was sent to one counts for the next (S8).
    std::optional<sip::Pace> spent;
    bool asked_one = false;
    while (const auto current = ways.current()) {
        const auto server = *current;
        const auto now = wire.network().now();
        const auto share = ways.patience(now, wire.deadline(patience));
        auto prepared = prepare(frame, wire, caller, server, password, entropy, now + share);
        visited.findings = servers.findings;
        if (caller.phone) {
            visited.findings.insert(visited.findings.end(), caller.phone->findings.begin(),
                                    caller.phone->findings.end());
        }
        if (auto* const shut = std::get_if<Obstacle>(&prepared)) {
            ways.tell(reach::Answer::not_opened, shut->text);
            // What stands in our own way does not undo what was seen of the servers before.
            if (shut->unreachable || !asked_one) {
                asked_one = shut->unreachable;
                visited.facts.target = server;
                visited.obstacle = std::move(*shut);
            }
            if (ways.current() && !wire.network().interrupted() && now < wire.deadline(patience)) continue;
            break;
        }
        visited.obstacle.reset();
        asked_one = true;
        auto& ready = std::get<Prepared>(prepared);
        if (spent && is_bounded(*spent) && is_bounded(ready.pace)) ready.pace = *spent;
        if (!ways.is_last()) ready.setup.timers.patience = std::min(share, ready.setup.timers.give_up());
        auto mine = plan;
        for (const auto& each : kept_bindings(aor_of(caller), server)) {
            mine.ours.push_back(each.uri);
            if (!each.listed) mine.kept_unlisted.push_back(each.uri);
        }
        reg::Registration registration(ready.setup, mine, *ready.writer, ready.pace, entropy);
        auto& network = wire.network();
        const auto withdraw = [&registration, &network](Instant at, Outbox& out) {
            registration.withdraw(at, out, network.interrupted() ? reg::Stop::withdrawn : reg::Stop::out_of_time);
        };
        AnyMachineRef plain(registration);
        reach::SizeMover by_size(plain);
        // The phone sends over UDP whatever the size.
        auto& machine = caller.plays_phone ? static_cast<AnyMachine&>(plain) : by_size;
        network.run(machine, wire.deadline(patience), withdraw);
        close_sockets(network, ready.setup);
        spent = ready.pace;
        for (auto& each : ready.findings)
            visited.findings.push_back(std::move(each));
        visited.facts = registration.facts();
        visited.around = std::move(ready.around);
        visited.interrupted = wire.network().interrupted();
        const auto answer = reach::answer_of(visited.facts);
        // What kept us from one server is an error only where no other answered.
        for (auto& each : net::judge(wire.network())) {
            if (answer != reach::Answer::answered || each.severity() != finding::Severity::error)
                visited.findings.push_back(std::move(each));
        }
        remember(visited.facts, mine, caller);

        if (visited.facts.stop == reg::Stop::no_password && password.empty() && !visited.interrupted) {
            auto asked = needed_password(caller);
            if (auto* const wrong = std::get_if<Misuse>(&asked)) return std::move(*wrong);
            password = std::get<auth::Secret>(std::move(asked));
            if (!password.empty()) continue;
        }
        if (visited.interrupted) break;
        ways.tell(visited.facts);
        if (answer == reach::Answer::answered || wire.network().now() >= wire.deadline(patience)) break;
        if (const auto next = ways.current())
            frame.say(fmt::format("{} does not answer; trying {}", to_string(server), to_string(*next)));
    }
    visited.servers = ways.facts();
    for (auto& each : ways.has_answer() ? ways.findings() : ways.dead_end())
        visited.findings.push_back(std::move(each));
    return visited;
}

void close_sockets(net::Network& network, const reg::Conversation::Setup& setup)
{
    if (sip::is_reliable(setup.source.transport)) return;
    network.close(setup.source);
    if (setup.ears) network.close(*setup.ears);
    for (const auto& each : setup.more_sources)
        network.close(each);
}

finding::Report report_of(const Visited& visited, reg::Goal goal, const reg::Expectation& expectation)
{
    if (!visited.obstacle) {
        auto report = reg::report_of(visited.facts, goal, reg::judge(visited.facts, goal, expectation), visited.around);
        report.findings.insert(report.findings.end(), visited.findings.begin(), visited.findings.end());
        report.facts.set("dns", visited.dns).set("servers", visited.servers);
        return report;
    }
    reg::Judgement nothing;
    if (visited.obstacle->unreachable) {
        nothing.state = reg::State::unreachable;
        nothing.outcome = finding::Outcome::failed;
    }
    auto report = reg::report_of(visited.facts, goal, nothing, visited.around);
    report.sections.clear();
    report.findings = visited.obstacle->findings;
    if (visited.obstacle->unreachable)
        report.findings.insert(report.findings.end(), visited.findings.begin(), visited.findings.end());
    const auto none = visited.dns == finding::Value::array();
    report.facts.set("dns", none ? visited.obstacle->dns : visited.dns).set("servers", visited.servers);
    report.headline = fmt::format("{}: {}.", visited.obstacle->unreachable ? "Not reached" : "Nothing could be asked",
                                  visited.obstacle->text);
    return report;
}

Obstacle busy(const AccountLock::Busy& busy, const Caller& caller)
{
    const auto text = fmt::format("another run is testing {}{}", aor_of(caller),
                                  busy.since.empty() ? std::string() : ", since " + busy.since);
    return {text, {reg::account_busy(text)}, finding::Value::array()};
}

}  // namespace sipdiag::tools
