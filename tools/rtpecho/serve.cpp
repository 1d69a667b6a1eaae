// SPDX-License-Identifier: MIT
//
// rtpecho serve: answer calls and send the sound back to where it came from.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "common/files.hpp"
#include "common/listening.hpp"
#include "common/visit.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "rtpecho/shown.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/call/report.hpp"
#include "sipdiag/reach/registered_echo.hpp"
#include "sipdiag/reg/phone_writer.hpp"
#include "sipdiag/reg/report.hpp"

namespace sipdiag::tools::rtpecho {
namespace {

using namespace std::chrono_literals;

call::EchoOptions read_options(const Invocation& asked, Serving& serving)
{
    call::EchoOptions options;
    options.allow = serving.allowed;
    options.realm = serving.realm;
    for (auto& each : serving.accounts)
        options.accounts.push_back({each.user, std::move(each.password)});
    options.me.user_agent = fmt::format("sipdiag/{}", version());
    options.max_calls = static_cast<std::size_t>(asked.number("max-calls").value_or(100));
    options.max_duration = asked.seconds("max-duration").value_or(300s);
    options.delay = std::chrono::milliseconds(asked.number("delay").value_or(0));
    options.count = static_cast<std::uint64_t>(asked.number("count").value_or(0));
    options.answer = asked.list("answer");
    options.answers_all = options.answer.empty();
    return options;
}

/// Two sockets a call: as many open files as the system lets this process have, if it needs them.
void allow_files(std::size_t calls)
{
    constexpr rlim_t others = 64;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const rlim_t wanted = std::min<rlim_t>(limit.rlim_max, 4 * calls + others);  // both families
    if (limit.rlim_cur >= wanted) return;
    limit.rlim_cur = wanted;
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Where sound is awaited: of each family the one address that is listened on, or every one of it.
std::vector<Address> media_addresses(const std::vector<Address>& listened)
{
    std::vector<Address> out;
    for (const auto& each : listened) {
        const auto same =
            std::find_if(out.begin(), out.end(), [&](const Address& one) { return one.family() == each.family(); });
        if (same == out.end()) {
            out.push_back(each);
        } else if (*same != each) {
            *same = each.is_v4() ? Address{} : Address::v6({});
        }
    }
    return out;
}

/// --register: who is called, and by which socket.
struct Account {
    Caller caller;
    auth::Secret password;
    Servers servers;  ///< that are reached from the socket, in order
    Endpoint local;
};

std::variant<Account, Misuse> read_account(const Frame& frame, const std::string& aor)
{
    auto read = read_caller(frame, aor);
    if (auto* const wrong = std::get_if<Misuse>(&read)) return std::move(*wrong);
    Account account{std::get<Caller>(std::move(read)), {}, {}, {}};
    say_refusals(frame, account.caller);
    if (frame.dry_run()) return account;
    auto password = available_password(account.caller);
    if (auto* const wrong = std::get_if<Misuse>(&password)) return std::move(*wrong);
    if (auto& given = std::get<std::optional<auth::Secret>>(password)) account.password = *std::move(given);
    return account;
}

std::variant<std::monostate, Obstacle> open_account(const Frame& frame, net::Network& network, Account& account)
{
    auto& caller = account.caller;
    // Calls come over UDP to the socket that registered.
    if (!caller.transport) caller.transport = Transport::udp;
    auto found = find_servers(frame, caller);
    if (auto* const none = std::get_if<Obstacle>(&found)) return std::move(*none);
    account.servers = std::get<Servers>(std::move(found));
    auto& servers = account.servers.endpoints;
    std::erase_if(servers, [](const Endpoint& each) { return each.transport != Transport::udp; });
    if (servers.empty()) return Obstacle{"an echo registers over UDP only", {}};
    if (caller.plays_phone && caller.local_port != 0) caller.nat.control_port = caller.local_port;
    const auto port = caller.plays_phone ? caller.nat.control_port : caller.local_port;
    for (auto first = servers.begin(); first != servers.end(); ++first) {
        auto opened = open_socket(network, caller, *first, port);
        if (auto* const shut = std::get_if<Obstacle>(&opened)) {
            if (first + 1 == servers.end()) return std::move(*shut);
            frame.say(fmt::format("{}; trying {}", shut->text, to_string(*(first + 1))));
            continue;
        }
        account.local = std::get<Endpoint>(opened);
        servers.erase(servers.begin(), first);
        break;
    }
    // One socket serves: servers that are reached from another address are none of its ways.
    std::erase_if(servers, [&](const Endpoint& each) {
        const auto source = network.source_towards(each.address);
        return !source || (!caller.local_address && *source != account.local.address) ||
               each.address.family() != account.local.address.family();
    });
    return std::monostate{};
}

/// Serve as the account. \return the visit's report, where it could not be registered
/// \param told  what became of the servers
std::optional<finding::Report> serve_account(const Frame& frame, net::Network& network, const Account& account,
                                             Entropy& entropy, call::EchoService& service, Instant until,
                                             reach::Ways& told)
{
    const auto& caller = account.caller;
    const auto shown = shown_identity(caller, account.local, entropy);
    reg::SoftphoneWriter softphone(fmt::format("sipdiag/{}", version()));
    std::optional<reg::PhoneWriter> phone;
    if (shown.phone) phone.emplace(*shown.phone, shown.phone_line);
    const reg::Writer& writer = phone ? static_cast<const reg::Writer&>(*phone) : softphone;

    reg::Conversation::Setup setup;
    setup.aor = "sip:" + caller.aor.user + "@" + caller.aor.host;
    setup.registrar = "sip:" + caller.aor.host;
    setup.target = account.servers.endpoints.front();
    setup.source = account.local;
    setup.advertised = {to_string(shown.media_address), shown.phone ? shown.phone_line.port : account.local.port};
    setup.account = {caller.auth_user, account.password, {}};
    auto pace = sip::Pace::towards(setup.target.address);
    reach::RegisteredEcho echo(std::move(setup), caller.expires.value_or(120), caller.keep, writer, pace, entropy,
                               service, account.servers.endpoints, until);
    std::optional<reg::Facts> failed;
    echo.on_registered = [&](const std::string& contact, std::uint32_t granted) {
        frame.say(fmt::format("registered {} for {} s", contact, granted));
    };
    echo.on_failed = [&](const reg::Facts& facts) { failed = facts; };
    network.run(
        echo, until, [&](Instant now, Outbox& out) { echo.withdraw(now, out); }, std::chrono::seconds(10));
    told = echo.ways();
    if (echo.registered() || !failed || network.interrupted()) return std::nullopt;
    const auto judged = reg::judge(*failed, reg::Goal::add);
    finding::Report report;
    report.outcome = judged.outcome == finding::Outcome::healthy ? finding::Outcome::failed : judged.outcome;
    report.verdict = "not-registered";
    report.findings = judged.findings;
    return report;
}

}  // namespace

int run_serve(Frame& frame)
{
    const auto& asked = frame.invocation();
    auto read_server = read_serving(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&read_server)) return frame.misuse(wrong->text);
    auto& serving = std::get<Serving>(read_server);
    auto& listeners = serving.listeners;
    std::optional<Account> account;
    if (const auto aor = asked.text("register")) {
        if (!asked.flag("answer-all") && asked.list("answer").empty()) {
            return frame.misuse("--register answers calls of the account: whose? --answer PATTERN, or --answer-all");
        }
        auto read = read_account(frame, *aor);
        if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
        account = std::get<Account>(std::move(read));
    } else if (listeners.empty()) {
        listeners.push_back({Address::v4({127, 0, 0, 1}), 5060, Transport::udp});
    }
    auto options = read_options(asked, serving);
    auto codecs = read_codecs(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&codecs)) return frame.misuse(wrong->text);
    options.codecs = std::get<std::vector<sdp::Codec>>(std::move(codecs));
    options.takes_any_audio = !asked.given("codec");
    const auto ports = read_ports(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&ports)) return frame.misuse(wrong->text);
    if (frame.dry_run()) {
        auto plan = would_listen(listeners);
        if (account) {
            plan += fmt::format("would register {}@{}: a REGISTER about every minute, and one at the end\n",
                                account->caller.aor.user, account->caller.aor.host);
        }
        return frame.plan(plan + "Calls are answered and echoed; nothing is called.\n");
    }

    std::optional<AccountLock> lock;  // safety S19
    if (account) {
        auto taken = AccountLock::take(aor_of(account->caller), numeric_target(account->caller));
        if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) {
            return frame.finish(not_begun("serve", "undetermined", busy(*other, account->caller)));
        }
        lock.emplace(std::get<AccountLock>(std::move(taken)));
    }
    Wire wire(frame, account ? &account->caller : nullptr, serving.tls);
    auto& network = wire.network();
    Entropy entropy(net::fresh_seed());
    std::string ready;
    std::vector<Address> addresses;
    if (account) {
        auto opened = open_account(frame, network, *account);
        if (const auto* const none = std::get_if<Obstacle>(&opened)) {
            return frame.finish(not_begun("serve", "undetermined", *none));
        }
        addresses.push_back(account->local.address);
        options.me = shown_identity(account->caller, account->local, entropy);
        ready = listening_line(account->local);
    }
    std::vector<Endpoint> open;
    for (const auto& each : listeners) {
        const auto bound = network.bind(each);
        if (!bound) return frame.finish(not_begun("serve", "undetermined", {bound.fault().text, {}}));
        addresses.push_back(bound->address);
        open.push_back(*bound);
        ready += listening_line(*bound);
    }
    for (const auto& each : without_tcp(open))
        frame.say(each);
    allow_files(options.max_calls);
    auto room = options.max_calls;
    for (const auto& address : media_addresses(addresses)) {
        std::uint16_t next = 0;
        const auto before = options.media.size();
        for (std::size_t i = 0; i < options.max_calls; ++i) {
            const auto pair = open_pair(network, address, std::get<PortRange>(ports), next);
            if (!pair) break;
            options.media.push_back(*pair);
        }
        room = std::min(room, options.media.size() - before);
    }
    if (options.media.empty()) {
        return frame.finish(not_begun("serve", "undetermined", {"no port of --port-range is free", {}}));
    }

    options.drops = [&network](const Endpoint& socket) { return network.own_drops(socket); };
    const auto limits = read_limits(asked);
    const auto asked_calls = options.max_calls;
    const bool streams = frame.format() == report::Format::jsonl;
    call::EchoService service(std::move(options), entropy);
    std::vector<call::EchoCall> calls;
    int worst = 0;
    service.on_call = [&](const call::EchoCall& each) {
        if (streams) worst = std::max(worst, frame.stream(call::echo_call_report(each, limits)));
        calls.push_back(each);
    };
    service.on_refused = [&](const std::string& who, const std::string& why) {
        frame.say(fmt::format("left alone: {}: {}", who, why));
    };
    // Where the result is no text, a line of text would spoil it.
    if (frame.format() == report::Format::text) {
        if (!frame.print(ready)) return exit_undetermined;
    } else {
        complain(ready.substr(0, ready.size() - 1));
    }
    if (asked.given("max-calls") && room < asked_calls) {
        frame.say(fmt::format("room for {} calls at a time, not {}: --port-range, or the limit of open files", room,
                              asked_calls));
    }
    const auto until = asked.given("timeout") ? wire.deadline({}) : never;
    std::optional<finding::Report> failure;
    reach::Ways told({});
    if (account) {
        failure = serve_account(frame, network, *account, entropy, service, until, told);
    } else {
        network.run(service, until, [&](Instant now, Outbox& out) { service.withdraw(now, out); });
    }
    service.tell_rest(network.now());
    if (failure) {
        auto failed = call::echo_report(calls, service.counts(), limits);
        failed.outcome = std::max(failed.outcome, failure->outcome);
        failed.verdict = failure->verdict;
        failed.headline = "The account was not registered: " + failure->verdict + ".";
        for (const auto& each : failure->findings)
            failed.findings.push_back(each);
        add_servers(failed, account->servers, told);
        return frame.finish(std::move(failed), network.interrupted());
    }
    if (streams) return frame.end_stream(network.interrupted() ? exit_interrupted : worst);
    auto report = call::echo_report(calls, service.counts(), limits);
    if (account) add_servers(report, account->servers, told);
    return frame.finish(std::move(report), network.interrupted());
}

}  // namespace sipdiag::tools::rtpecho
