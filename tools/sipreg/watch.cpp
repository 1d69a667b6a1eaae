// SPDX-License-Identifier: MIT
//
// sipreg watch: stay registered, an event a line.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/visit.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/reg/watch.hpp"
#include "sipdiag/sip/timers.hpp"
#include "sipreg/options.hpp"

namespace sipdiag::tools::sipreg {
namespace {

/// Providers are asked for the list less often than a test registrar: 200 requests are all that one run may make.
constexpr std::chrono::minutes seldom{5};

finding::Report report_of(const reg::WatchEvent& event, const std::string& at, const std::string& aor)
{
    finding::Report report;
    report.command = "watch";
    report.verdict = reg::to_string(event.kind);
    report.outcome = event.is_registered || event.kind == reg::WatchEvent::Kind::notice ? finding::Outcome::healthy
                                                                                        : finding::Outcome::failed;
    report.facts = reg::to_value(event, at);
    report.facts.set("aor", aor);
    return report;
}

void run_hook(const std::string& command, const reg::WatchEvent& event)
{
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::vector<std::string> more{fmt::format("SIPDIAG_EVENT={}", reg::to_string(event.kind)),
                                  fmt::format("SIPDIAG_STATE={}", event.is_registered ? "registered" : "lost"),
                                  fmt::format("SIPDIAG_CAUSE={}", event.cause),
                                  fmt::format("SIPDIAG_DETAIL={}", visible(event.detail))};
    std::vector<char*> environment;
    for (char** each = environ; *each != nullptr; ++each) {
        // The password is for us alone (S14).
        if (!std::string_view(*each).starts_with("SIPDIAG_PASSWORD=")) environment.push_back(*each);
    }
    for (auto& each : more)
        environment.push_back(each.data());
    environment.push_back(nullptr);
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::string line = command;
    char* arguments[] = {shell.data(), option.data(), line.data(), nullptr};
    pid_t child = 0;
    (void)::posix_spawn(&child, shell.c_str(), nullptr, nullptr, arguments, environment.data());
}

void close_way(net::Network& network, const reg::Conversation::Setup& setup)
{
    if (sip::is_reliable(setup.target.transport)) network.disconnect(setup.target);
    close_sockets(network, setup);
}

/// The watch, and after each step of it what it has to tell.
class Teller {
public:
    Teller(reg::Watch& watch, Frame& frame, net::Network& network, std::string aor)
        : watch_(&watch),
          frame_(&frame),
          network_(&network),
          aor_(std::move(aor)),
          hook_(frame.invocation().text("exec").value_or(""))
    {
    }
    /// Each run of the network begins so: with the first way or a further one, or with the news that there is none.
    void start(Instant now, Outbox& out)
    {
        step([&] {
            if (!std::exchange(begun_, true)) return watch_->start(now, out);
            if (way_) return watch_->take_way(now, *std::exchange(way_, std::nullopt), out);
            watch_->find_no_way(now, no_way_);
        });
    }
    void bring(reg::Conversation::Way way) { way_ = std::move(way); }
    void bring_none(std::string why) { no_way_ = std::move(why); }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        step([&] { watch_->receive(now, arrived, out); });
    }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out)
    {
        step([&] { watch_->undelivered(now, lost, out); });
    }
    void expire(Instant now, Outbox& out)
    {
        step([&] { watch_->expire(now, out); });
    }
    [[nodiscard]] Instant deadline() const { return watch_->deadline(); }
    /// Also where the watch cannot go on without another way: then that is to be brought.
    [[nodiscard]] bool finished() const
    {
        return watch_->finished() || watch_->wants_way() != reg::Watch::Want::nothing;
    }
    void withdraw(Instant now, Outbox& out)
    {
        step([&] { watch_->withdraw(now, out); });
    }
    void tell_rest()
    {
        step([] {});
    }
    [[nodiscard]] int code() const noexcept { return code_; }

private:
    template <class Step>
    void step(Step&& work)
    {
        work();
        for (const auto& event : watch_->take_events())
            tell(event);
    }
    void tell(const reg::WatchEvent& event)
    {
        const auto at = finding::rfc3339(network_->wall(event.at));
        auto report = report_of(event, at, aor_);
        if (event.kind == reg::WatchEvent::Kind::stopped) {
            using finding::Outcome;
            report.outcome = !watch_->was_registered()     ? Outcome::failed
                             : watch_->interruptions() > 0 ? Outcome::degraded
                                                           : Outcome::healthy;
            if (!event.cause.empty() && event.cause != "REG043") report.outcome = Outcome::failed;
        }
        if (frame_->format() == report::Format::text) {
            frame_->print(fmt::format("{}  {:<15} {}{}\n", at.substr(0, 19), reg::to_string(event.kind),
                                      visible(event.detail), event.cause.empty() ? "" : " [" + event.cause + "]"));
            code_ = network_->interrupted() ? exit_interrupted : static_cast<int>(report.outcome);
        } else {
            code_ = frame_->stream(std::move(report), network_->interrupted());
        }
        if (!hook_.empty()) run_hook(hook_, event);
    }

    reg::Watch* watch_;
    Frame* frame_;
    net::Network* network_;
    std::string aor_;
    std::string hook_;
    bool begun_ = false;
    std::optional<reg::Conversation::Way> way_;
    std::string no_way_;
    int code_ = exit_undetermined;
};

}  // namespace

int run_watch(Frame& frame)
{
    auto read = caller_of(frame);
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& caller = std::get<Caller>(read);
    const auto& asked = frame.invocation();
    if (frame.dry_run()) {
        return frame.plan(
            fmt::format("REGISTERs for {}: the list, one binding for {} s, refreshed in time, and between the\n"
                        "refreshes the list again; 200 requests at most. A call to the account meanwhile is\n"
                        "answered 480 here and rings at the other devices.\n",
                        aor_of(caller), caller.expires.value_or(3600)));
    }
    auto available = available_password(caller);
    if (const auto* const wrong = std::get_if<Misuse>(&available)) return frame.misuse(wrong->text);
    auto password = std::get<std::optional<auth::Secret>>(std::move(available));
    if (!password && ::isatty(STDIN_FILENO) != 0) {
        auto typed = needed_password(caller);
        if (const auto* const wrong = std::get_if<Misuse>(&typed)) return frame.misuse(wrong->text);
        password = std::get<auth::Secret>(std::move(typed));
    }

    Wire wire(frame, &caller);
    auto& network = wire.network();
    auto taken = AccountLock::take(aor_of(caller), numeric_target(caller));
    const auto not_possible = [&](const Obstacle& obstacle) {
        return frame.finish(not_begun("watch", "undetermined", obstacle));
    };
    if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) return not_possible(busy(*other, caller));
    auto found = servers_of(frame, wire, caller);
    if (const auto* const none = std::get_if<Obstacle>(&found)) return not_possible(*none);
    const auto& servers = std::get<Servers>(found).endpoints;
    std::size_t current = 0;
    Entropy entropy(net::fresh_seed());
    const auto secret = password.value_or(auth::Secret());
    auto prepared = prepare(frame, wire, caller, servers.front(), secret, entropy);
    while (std::holds_alternative<Obstacle>(prepared) && current + 1 < servers.size() && !network.interrupted()) {
        frame.say(fmt::format("{}; trying {}", std::get<Obstacle>(prepared).text, to_string(servers[current + 1])));
        prepared = prepare(frame, wire, caller, servers[++current], secret, entropy);
    }
    if (const auto* const shut = std::get_if<Obstacle>(&prepared)) return not_possible(*shut);
    auto& ready = std::get<Prepared>(prepared);
    ready.setup.offers_keepalive = !caller.plays_phone;

    reg::WatchPlan plan;
    plan.expires = caller.expires.value_or(3600);
    plan.plays_phone = caller.plays_phone;
    if (caller.phone) plan.register_delta = static_cast<std::uint32_t>(caller.phone->settings.register_delta.count());
    plan.exact_contact = caller.exact_contact;
    plan.keep = caller.keep;
    if (const auto every = asked.seconds("query-every")) plan.query_every = *every;
    const bool bounded = ready.pace.left() <= sip::Pace::requests_a_run;
    if (bounded && !asked.given("query-every")) plan.query_every = seldom;
    if (const auto length = asked.seconds("duration")) plan.length = *length;
    plan.servers = servers.size();
    for (const auto& each : kept_bindings(aor_of(caller), servers[current]))
        plan.ours.push_back(each.uri);

    reg::Watch watch(ready.setup, plan, *ready.writer, ready.pace, entropy);
    Teller teller(watch, frame, network, aor_of(caller));
    const auto until = asked.seconds("timeout") ? wire.deadline({}) : never;
    const auto withdraw = [&teller](Instant now, Outbox& out) { teller.withdraw(now, out); };
    network.run(teller, until, withdraw);
    auto open = ready.setup;
    while (!watch.finished() && watch.wants_way() != reg::Watch::Want::nothing) {
        close_way(network, open);
        if (watch.wants_way() == reg::Watch::Want::next_server) current = (current + 1) % servers.size();
        frame.say(fmt::format("trying {}", to_string(servers[current])));
        auto further = prepare(frame, wire, caller, servers[current], secret, entropy);
        if (const auto* const shut = std::get_if<Obstacle>(&further)) {
            teller.bring_none(shut->text);
        } else {
            open = std::get<Prepared>(std::move(further)).setup;
            teller.bring({open.source, open.target, open.advertised, open.ears, open.more_sources});
        }
        network.run(teller, until, withdraw);
    }
    teller.tell_rest();
    return frame.end_stream(network.interrupted() ? exit_interrupted : teller.code());
}

}  // namespace sipdiag::tools::sipreg
