// SPDX-License-Identifier: MIT
//
// sipprobe advise: the phone's settings, tried on the wire one after the other, and which of them to write.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "common/account_lock.hpp"
#include "common/visit.hpp"
#include "sipdiag/advise/advise_report.hpp"
#include "sipdiag/advise/inbound_report.hpp"
#include "sipprobe/options.hpp"
#include "sipprobe/probing.hpp"
#include "sipprobe/trial.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using namespace std::chrono_literals;

std::string transcript(const Caller& caller, Duration silence)
{
    const auto quiet = std::chrono::duration_cast<std::chrono::seconds>(silence).count();
    return fmt::format(
        "About 25 OPTIONS that show the way, then up to 4 settings: for each 8 to 16 REGISTERs for {}, a binding with "
        "a\n"
        "mark of its own for {} s, {} s of silence, and a request to the own address; at last nothing of it is "
        "left.\n{}",
        aor_of(caller), trial_expiry(caller, silence), quiet,
        caller.call ? "The requests are INVITEs: phones of the account may ring, for 8 s at most each time.\n"
                    : "The requests are OPTIONS: nothing rings.\n");
}

/// How long a NAT remembers what came in and found nobody.
constexpr Duration stale = 31s;
/// How long it keeps open what was used both ways: two minutes are the least by RFC 4787 REQ-5, and Linux's.
constexpr Duration open_for = 121s;

/// The trials of one run, and all that they need.
class Trials {
public:
    Trials(Frame& frame, Wire& wire, const Caller& caller, const Endpoint& server, auth::Secret password)
        : frame_(frame),
          wire_(wire),
          caller_(caller),
          server_(server),
          password_(std::move(password)),
          pace_(sip::Pace::towards(server.address)),
          entropy_(net::fresh_seed())
    {
    }

    [[nodiscard]] sip::Pace& pace() noexcept { return pace_; }
    [[nodiscard]] Entropy& entropy() noexcept { return entropy_; }
    [[nodiscard]] bool interrupted() const { return wire_.network().interrupted(); }

    /// Who answers for the account now? Registers nothing, and uses no socket of the phone's. The server that says so
    /// is the one of all trials.
    std::variant<advise::VisitFacts, Obstacle> look(reach::Ways& ways)
    {
        auto other = caller_;
        other.plays_phone = false;
        other.local_port = 0;
        auto looked =
            try_in_turn(frame_, wire_, other, ways, password_, {.registers = false, .call = false}, pace_, entropy_);
        server_ = ways.order().front();
        return looked;
    }

    /// One setting, at once and after the silence. \return why it could not be tried
    std::optional<Obstacle> run(advise::Trial& trial, Duration silence)
    {
        auto caller = caller_;
        caller.nat = trial.nat;
        // The socket of a phone that knows of NAT is the same each time, and its way still warm from the last visit:
        // the silence comes first then, before anything has warmed it, and is kept between two trials.
        const bool same_socket = caller.plays_phone && !caller.beside && trial.nat.enable == 1;
        if (same_socket) wait(warm_until_);
        // The phone that listens on that port without sending from it is to find it as closed as it would be. Only an
        // ALG makes it likely that this one gets anything at all, and worth the wait.
        const bool finds_open = caller.plays_phone && !caller.beside && !same_socket && way.translated;
        if (finds_open && way.rewritten) wait(open_until_);
        const bool was_open = finds_open && wire_.network().now() < open_until_;
        for (const bool later : {same_socket, !same_socket}) {
            if (interrupted() || stop_) break;
            if (later && (silence <= Duration::zero() || (!same_socket && trial.inbound != true))) continue;
            if (!later && same_socket && trial.inbound_after_quiet == true) continue;
            if (later) {
                frame_.say(fmt::format("nat_enable {}: silent for {} s", trial.nat.enable,
                                       std::chrono::duration_cast<std::chrono::seconds>(silence).count()));
            }
            auto tried = visit(caller, later ? silence : Duration::zero());
            if (auto* const shut = std::get_if<Obstacle>(&tried)) return std::move(*shut);
            const auto& facts = std::get<advise::VisitFacts>(tried);
            advise::note_visit(trial, facts, later, way);
            left_behind = left_behind || facts.remains;
            last = facts;
            stop_ = facts.registration.stop == reg::Stop::other_lost || facts.registration.stop == reg::Stop::refused;
            if (facts.request && facts.request->by_another && caller_.call) stop_ = true;  // S10: no further call
            if (!facts.request) break;
        }
        if (was_open) advise::forget_what_was_let_in(trial);
        if (same_socket) {
            warm_until_ = wire_.network().now() + silence;
            open_until_ = wire_.network().now() + open_for;
        }
        // Answers that nobody awaited leave a trace at the port of the phone, and its own way is then another one.
        if (trial.state == reg::State::unreachable && way.translated) warm_until_ = wire_.network().now() + stale;
        return std::nullopt;
    }

    /// The expiry itself: registered, renewed as a phone would, silent until shortly before the next time.
    std::optional<Obstacle> run_expiry(advise::Trial& trial)
    {
        auto caller = caller_;
        caller.nat = trial.nat;
        wait(warm_until_);
        const auto every = std::chrono::seconds(*trial.timer_register_expires - advise::register_delta);
        frame_.say(fmt::format("registering for {} s: renewed once, then silent, {} s in all",
                               *trial.timer_register_expires, (2 * every).count()));
        auto tried = run_trial(frame_, wire_, caller, server_, password_,
                               {.registers = true,
                                .call = caller.call,
                                .quiet = every - 1s,
                                .refresh_after = every,
                                .expires = *trial.timer_register_expires},
                               pace_, entropy_);
        if (auto* const shut = std::get_if<Obstacle>(&tried)) return std::move(*shut);
        const auto& facts = std::get<advise::VisitFacts>(tried);
        advise::note_visit(trial, facts, true, way);
        left_behind = left_behind || facts.remains;
        last = facts;
        return std::nullopt;
    }

    [[nodiscard]] bool stopped() const noexcept { return stop_; }

    advise::WayKnown way;  ///< as the probe has it
    bool left_behind = false;
    std::optional<advise::VisitFacts> last;

private:
    std::variant<advise::VisitFacts, Obstacle> visit(const Caller& caller, Duration quiet)
    {
        return run_trial(
            frame_, wire_, caller, server_, password_,
            {.registers = true, .call = caller.call, .quiet = quiet, .expires = trial_expiry(caller, quiet)}, pace_,
            entropy_);
    }
    void wait(Instant until) const
    {
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(until - wire_.network().now()).count();
        if (until != Instant{} && left >= 2)
            frame_.say(fmt::format("waiting {} s until the router has forgotten what was sent before", left));
        while (wire_.network().now() < until && !interrupted())
            std::this_thread::sleep_for(50ms);
    }

    Frame& frame_;
    Wire& wire_;
    const Caller& caller_;
    Endpoint server_;
    auth::Secret password_;
    sip::Pace pace_;
    Entropy entropy_;
    Instant warm_until_{};
    Instant open_until_{};
    bool stop_ = false;
};

bool phone_lives(const advise::VisitFacts& facts)
{
    return facts.request && facts.request->by_another;
}

}  // namespace

int run_advise(Frame& frame)
{
    const auto& asked = frame.invocation();
    if (asked.positionals.empty() && asked.list("cnf").empty()) {
        return frame.misuse("an account is wanted: sip:user@host, or the phone's files with --cnf");
    }
    auto read = read_caller(frame, asked.positionals.empty() ? std::string() : asked.positionals.front(),
                            {.account = true, .implies_phone = true});
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& caller = std::get<Caller>(read);
    say_refusals(frame, caller);
    const Duration silence = asked.seconds("silence").value_or(35s);
    if (frame.dry_run()) {
        return frame.plan(transcript(caller, silence));
    }
    Wire wire(frame, &caller);
    const auto undone = [&](const Obstacle& obstacle) {
        advise::AdviseResult nothing;
        nothing.probe.target = query_of(caller).host;
        return frame.finish(not_begun("advise", "undetermined", obstacle, advise::advise_report(nothing).facts));
    };
    auto taken = AccountLock::take(aor_of(caller), numeric_target(caller));
    if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) return undone(busy(*other, caller));
    const auto lock = std::get<AccountLock>(std::move(taken));
    auto available = available_password(caller);
    if (const auto* const wrong = std::get_if<Misuse>(&available)) return frame.misuse(wrong->text);
    auto password = std::get<std::optional<auth::Secret>>(std::move(available)).value_or(auth::Secret());
    auto found = servers_of(frame, wire, caller);
    if (const auto* const none = std::get_if<Obstacle>(&found)) return undone(*none);
    const auto& servers = std::get<Servers>(found);

    frame.say("asking what the way looks like, about 5 s");
    // From fresh ports: the phone's own must be cold when its turn comes.
    auto trials = std::make_unique<Trials>(frame, wire, caller, servers.endpoints.front(), password);
    auto probed = run_probing(wire, caller, servers, {}, trials->pace(), trials->entropy());
    if (const auto* const shut = std::get_if<Obstacle>(&probed)) return undone(*shut);
    advise::AdviseResult result;
    result.probe = std::get<advise::ProbeResult>(std::move(probed));
    result.findings = result.probe.findings;
    result.command =
        fmt::format("sipprobe advise {}", asked.positionals.empty() ? aor_of(caller) : asked.positionals.front());
    auto& evidence = result.evidence;
    evidence.picture = result.probe.picture;
    evidence.path = result.probe.path;
    evidence.call = caller.call;
    evidence.reachable =
        std::any_of(result.probe.transports.begin(), result.probe.transports.end(),
                    [](const auto& each) { return each.reachable && each.transport == Transport::udp; });

    frame.say("asking who answers for the account now");
    reach::Ways ways(living_first(servers, result.probe));
    auto looked = trials->look(ways);
    if (const auto* const shut = std::get_if<Obstacle>(&looked)) return undone(*shut);
    if (std::get<advise::VisitFacts>(looked).registration.stop == reg::Stop::no_password && password.empty()) {
        auto wanted = needed_password(caller);
        if (const auto* const wrong = std::get_if<Misuse>(&wanted)) return frame.misuse(wrong->text);
        password = std::get<auth::Secret>(std::move(wanted));
        ways = reach::Ways(ways.order());
        trials = std::make_unique<Trials>(frame, wire, caller, *ways.current(), password);
        looked = trials->look(ways);
        if (const auto* const shut = std::get_if<Obstacle>(&looked)) return undone(*shut);
    }
    if (!ways.left().empty()) {
        result.probe.servers = ways.facts();
        for (auto& each : ways.has_answer() ? ways.findings() : ways.dead_end())
            result.findings.push_back(std::move(each));
    }
    const auto& before = std::get<advise::VisitFacts>(looked);
    if (before.registration.before) result.others_before = before.registration.before->listing.bindings.size();
    bool goes_on = before.registration.stop == reg::Stop::done;
    if (!goes_on) {
        // Not even the list was given: what kept it back keeps the phone out, whatever its settings.
        advise::Trial none;
        none.nat = caller.nat;
        const auto judged = reg::judge(before.registration, reg::Goal::query);
        none.state = judged.state;
        if (judged.decisive != nullptr) none.status = judged.decisive->status;
        evidence.trials.push_back(std::move(none));
        result.findings.insert(result.findings.end(), judged.findings.begin(), judged.findings.end());
    } else if (phone_lives(before) && !caller.beside) {
        goes_on = false;
        result.findings.push_back(advise::phone_is_on(*before.request));
    }
    trials->way.translated = evidence.picture.nat.present == true;
    trials->way.rewritten = evidence.picture.alg.present == true;
    if (evidence.picture.seen && trials->way.translated) trials->way.outside = evidence.picture.seen->address;
    while (goes_on && !trials->interrupted() && !trials->stopped()) {
        const auto setting = advise::next_setting(caller.nat, evidence.trials, trials->way, asked.flag("only"));
        if (!setting) break;
        advise::Trial trial;
        trial.nat = *setting;
        frame.say(fmt::format("trying nat_enable {}, nat_address \"{}\", nat_received_processing {}", setting->enable,
                              setting->address, setting->received_processing));
        const auto shut = trials->run(trial, silence);
        if (shut && evidence.trials.empty()) return undone(*shut);
        if (shut) break;
        evidence.trials.push_back(std::move(trial));
    }
    if (auto expiry = advise::expiry_trial(evidence.trials);
        expiry && goes_on && !asked.flag("only") && !trials->interrupted() && !trials->stopped()) {
        if (!trials->run_expiry(*expiry) && !trials->interrupted()) evidence.trials.push_back(*std::move(expiry));
    }
    result.left_behind = trials->left_behind;
    if (trials->stopped() && trials->last) {
        for (auto& each : advise::visit_findings(*trials->last, true))
            result.findings.push_back(std::move(each));
    }
    return frame.finish(advise::advise_report(result), trials->interrupted());
}

}  // namespace sipdiag::tools::sipprobe
