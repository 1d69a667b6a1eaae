// SPDX-License-Identifier: MIT
//
// rtpecho call: place a call, send a sound that knows itself again, and tell which way it gets through.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "common/visit.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "rtpecho/shown.hpp"
#include "sipdiag/advise/inbound_report.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/call/report.hpp"
#include "sipdiag/reach/size_mover.hpp"
#include "sipdiag/reach/ways.hpp"

namespace sipdiag::tools::rtpecho {
namespace {

using namespace std::chrono_literals;

constexpr auto own_rings = 8s;     // safety S9
constexpr auto others_ring = 60s;  // no longer is anybody's answer waited for
constexpr auto opening = 5s;       // for a connection
constexpr auto between_calls = 2s;
constexpr auto leaving = 1300ms;  // that CANCEL, or the wait for a first answer, takes

/// What was asked for, read and allowed.
struct Wish {
    Caller caller;
    sip::Uri target;
    std::vector<sdp::Codec> codecs;
    PortRange ports;
    Duration duration{};
    std::string digits;
    unsigned calls = 1;
    bool own = false;  ///< to the caller's own address
};

/// Whom to call: `sip:a@b`, `a@b`, `host:port`; a number alone is one of the caller's own provider.
std::optional<sip::Uri> read_target(const std::string& text, const Caller& caller)
{
    const bool number =
        !text.empty() && text.find_first_not_of("0123456789+*#") == std::string::npos && caller.has_user;
    auto uri = read_address_of_record(number ? text + "@" + caller.aor.host : text);
    if (uri && number) uri->port = caller.aor.port;
    return uri;
}

/// Safety S9 and S12.
std::optional<std::string> forbidden(const Wish& wish)
{
    if (call::is_emergency_number(wish.target.user)) return "emergency numbers are never called";
    if (wish.own && !wish.caller.call) return "this is the own address: its phones may ring. --call allows it";
    if (wish.calls > 1 && !wish.own && !wish.caller.may_cost && call::may_be_charged(wish.target.user)) {
        return fmt::format("{} calls to {} may cost money. --may-cost allows it", wish.calls,
                           visible(wish.target.user));
    }
    return std::nullopt;
}

std::variant<Wish, Misuse> read_wish(const Frame& frame)
{
    const auto& asked = frame.invocation();
    const auto& named = asked.positionals.front();
    Wish wish;
    // Without an account of its own the call is anybody's: then the target says where to go, and nothing else.
    const bool anybody = !asked.given("from") && !asked.given("cnf");
    auto read = read_caller(frame, anybody ? named : asked.text("from").value_or(""), {.account = false});
    if (auto* const wrong = std::get_if<Misuse>(&read)) return std::move(*wrong);
    wish.caller = std::get<Caller>(std::move(read));
    auto& caller = wish.caller;
    say_refusals(frame, caller);
    if (anybody && !asked.given("auth-user")) caller.has_user = false;
    const auto target = read_target(named, caller);
    if (!target) return Misuse{fmt::format("{} is no address to call", visible(named))};
    wish.target = *target;
    wish.own = caller.has_user && target->user == caller.aor.user && target->host == caller.aor.host;
    wish.calls = static_cast<unsigned>(asked.number("repeat").value_or(1));
    if (auto why = forbidden(wish)) return Misuse{*std::move(why)};
    auto codecs = read_codecs(asked);
    if (auto* const wrong = std::get_if<Misuse>(&codecs)) return std::move(*wrong);
    wish.codecs = std::get<std::vector<sdp::Codec>>(std::move(codecs));
    // Only what can be composed is offered: a tone needs G.711.
    std::erase_if(wish.codecs, [](const sdp::Codec& each) { return each.payload_type != 0 && each.payload_type != 8; });
    if (wish.codecs.empty()) return Misuse{"a call sends G.711: name g711ulaw or g711alaw in --codec"};
    auto ports = read_ports(asked);
    if (auto* const wrong = std::get_if<Misuse>(&ports)) return std::move(*wrong);
    wish.ports = std::get<PortRange>(ports);
    wish.duration = asked.seconds("duration").value_or(10s);
    wish.digits = asked.text("dtmf").value_or("");
    if (std::any_of(wish.digits.begin(), wish.digits.end(), [](char key) { return !rtp::event_of(key); })) {
        return Misuse{"--dtmf knows 0-9, *, #, A-D and ! (flash)"};
    }
    // An account calls by its own servers; without one the call goes straight to where it is meant.
    if (!caller.has_user) {
        caller.aor.host = target->host;
        caller.aor.port = target->port;
        if (target->scheme == sip::Scheme::sips) caller.aor.scheme = target->scheme;
    }
    return wish;
}

std::string plan_of(const Wish& wish)
{
    return fmt::format(
        "{} to {}, {}of at most {:g} s, 50 packets of sound a second, one BYE{}. The phone that is called rings.\n",
        wish.calls == 1 ? "One INVITE" : fmt::format("{} INVITEs", wish.calls), wish.target.to_string(),
        wish.calls == 1 ? "a call " : "calls one after another, each ",
        std::chrono::duration<double>(wish.duration).count(), wish.calls == 1 ? "" : " a call");
}

/// The calls of a run: sockets stay open from one to the next, the password is asked for once.
class Calling {
public:
    Calling(Frame& frame, Wish wish) : frame_(frame), wish_(std::move(wish)), wire_(frame, &wish_.caller) {}

    std::variant<finding::Report, Misuse> one(const Servers& servers);
    [[nodiscard]] net::Network& network() noexcept { return wire_.network(); }
    /// \return false where the time of the whole command is over, or it was interrupted
    bool pause();
    /// Did a server say when to come back? Then no further call is placed (S8).
    [[nodiscard]] bool told_to_wait() const noexcept { return told_to_wait_; }

private:
    [[nodiscard]] Instant bound() const { return frame_.invocation().given("timeout") ? wire_.deadline({}) : never; }
    std::variant<Endpoint, Obstacle> signalling(const Endpoint& server, Instant until);
    [[nodiscard]] call::CallerOptions options(const Endpoint& server, const Endpoint& local,
                                              const std::pair<Endpoint, Endpoint>& media);
    void run(call::CallerLeg& leg, Instant until);

    Frame& frame_;
    Wish wish_;
    Wire wire_;
    Entropy entropy_{net::fresh_seed()};
    std::map<Endpoint, Endpoint> opened_;  // by server
    std::optional<auth::Secret> secret_;
    std::uint16_t next_port_ = 0;
    bool told_to_wait_ = false;
};

std::variant<Endpoint, Obstacle> Calling::signalling(const Endpoint& server, Instant until)
{
    auto& caller = wish_.caller;
    if (server.transport != Transport::udp) return open_way(network(), caller, server, until);
    if (const auto known = opened_.find(server); known != opened_.end()) return known->second;
    if (caller.plays_phone && caller.local_port != 0) caller.nat.control_port = caller.local_port;
    auto local =
        open_socket(network(), caller, server, caller.plays_phone ? caller.nat.control_port : caller.local_port);
    if (std::holds_alternative<Endpoint>(local) && caller.plays_phone && caller.nat.enable != 1) {
        local = open_socket(network(), caller, server, 0);  // it listens there, and sends from a port of the moment
    }
    if (const auto* const open = std::get_if<Endpoint>(&local)) opened_[server] = *open;
    return local;
}

call::CallerOptions Calling::options(const Endpoint& server, const Endpoint& local,
                                     const std::pair<Endpoint, Endpoint>& media)
{
    const auto& caller = wish_.caller;
    call::CallerOptions made;
    made.me = shown_identity(caller, local, entropy_);
    made.me.hears_local = !caller.plays_phone || caller.nat.enable == 1;
    made.target = wish_.target.to_string();
    made.to = "<" + made.target + ">";
    made.from = caller.has_user ? "<sip:" + caller.aor.user + "@" + caller.aor.host + ">"
                                : "<sip:rtpecho@" + host_of(local.address) + ">";
    made.destination = server;
    if (caller.outbound_proxy) made.routes.push_back("<sip:" + caller.outbound_proxy->host + ";lr>");
    made.frame.username = "rtpecho";
    made.frame.sess_id = entropy_.word();
    made.frame.sess_version = 1;
    made.frame.address = made.me.media_address;
    made.wanted.codecs = wish_.codecs;
    made.wanted.port = media.first.port;
    made.media.rtp = media.first;
    made.media.rtcp = media.second;
    made.media.digits = wish_.digits;
    made.media.drops = [this](const Endpoint& socket) { return network().own_drops(socket); };
    made.media.cname = "rtpecho@" + to_string(local.address);
    made.duration = wish_.duration;
    if (wish_.own) made.own_legs = caller.aor.user;
    made.rings = wish_.own ? Duration(own_rings) : Duration(others_ring);
    made.date = std::chrono::floor<std::chrono::seconds>(frame_.started());
    if (secret_ && caller.has_user) made.account = auth::Account{caller.auth_user, *secret_, {}};
    return made;
}

void Calling::run(call::CallerLeg& leg, Instant until)
{
    AnyMachineRef plain(leg);
    reach::SizeMover by_size(plain);
    // The phone sends over UDP whatever the size.
    const bool moves = !wish_.caller.plays_phone;
    // Who says nothing is waited for a moment when the call is given up: that, too, is within the time that was given.
    const auto now = network().now();
    const auto giving_up = now + std::max<Duration>((until - now) / 2, until - now - leaving);
    network().run(moves ? static_cast<AnyMachine&>(by_size) : plain, giving_up, [&](Instant at, Outbox& out) {
        Outbox wanted;
        leg.withdraw(at, network().interrupted() ? "interrupted" : "timeout", wanted);
        if (moves) return by_size.sort(at, wanted, out);
        for (auto& each : wanted.take())
            out.send(std::move(each));
    });
}

reach::Answer answer_of(const call::CallerLeg& leg)
{
    if (leg.status() == 503 && !leg.told_to_wait()) return reach::Answer::unavailable;
    if (leg.status() != 0 || !leg.provisionals().empty()) return reach::Answer::answered;
    return leg.lost() ? reach::Answer::undelivered : reach::Answer::silent;
}

std::variant<finding::Report, Misuse> Calling::one(const Servers& servers)
{
    const auto named = visible(frame_.invocation().positionals.front());
    const auto limits = read_limits(frame_.invocation());
    if (!secret_) {
        auto password = available_password(wish_.caller);
        if (auto* const wrong = std::get_if<Misuse>(&password)) return std::move(*wrong);
        secret_ = std::get<std::optional<auth::Secret>>(std::move(password));
    }
    const auto until = std::min(bound(), network().now() + wish_.duration + 70s);
    reach::Ways ways(servers.endpoints);
    finding::Report report;
    while (const auto server = ways.current()) {
        const auto now = network().now();
        // The sound wants its time, but a way in is looked for even where --timeout leaves too little for all of it.
        const auto share = ways.patience(now, std::max(until - wish_.duration, std::min(until, now + opening)));
        const auto local = signalling(*server, std::min(until, now + std::min<Duration>(share, opening)));
        if (const auto* const shut = std::get_if<Obstacle>(&local)) {
            report = not_begun("call", server->transport == Transport::udp ? "undetermined" : "unreachable", *shut);
            ways.tell(reach::Answer::not_opened, shut->text);
            continue;
        }
        const auto pair = open_pair(network(), std::get<Endpoint>(local).address, wish_.ports, next_port_);
        if (!pair) return not_begun("call", "undetermined", {"no port of --port-range is free", {}});
        auto placed = options(*server, std::get<Endpoint>(local), *pair);
        if (!ways.is_last()) placed.me.timers.patience = std::min(share, placed.me.timers.give_up());
        call::CallerLeg leg(std::move(placed), entropy_);
        run(leg, until);
        network().close(pair->first);
        network().close(pair->second);
        if (leg.refused_credentials() == auth::Decision::no_password && !secret_ && wish_.caller.has_user) {
            auto needed = needed_password(wish_.caller);
            if (auto* const wrong = std::get_if<Misuse>(&needed)) return std::move(*wrong);
            secret_ = std::get<auth::Secret>(std::move(needed));
            continue;
        }
        report = call::call_report(leg, named, limits);
        if (leg.ended() && leg.ended()->reason == "answered-elsewhere") {
            report.findings.push_back(advise::answered_elsewhere("Contact: " + visible(leg.remote_contact())));
        }
        if (network().interrupted()) break;
        told_to_wait_ = told_to_wait_ || leg.told_to_wait();
        const auto answer = answer_of(leg);
        ways.tell(answer, answer == reach::Answer::unavailable   ? visible(fmt::format("503 {}", leg.reason()))
                          : answer == reach::Answer::undelivered ? reach::why(*leg.lost())
                                                                 : std::string());
        if (network().now() >= until) break;
        if (const auto next = ways.current()) {
            frame_.say(fmt::format("{} does not answer; trying {}", to_string(*server), to_string(*next)));
        }
    }
    add_servers(report, servers, ways);
    return report;
}

bool Calling::pause()
{
    struct Nothing {
        Instant until;
        void start(Instant, Outbox&) {}
        void receive(Instant, const Datagram&, Outbox&) {}
        void undelivered(Instant, const Undelivered&, Outbox&) {}
        void expire(Instant now, Outbox&) { over = now >= until; }
        [[nodiscard]] Instant deadline() const { return until; }
        [[nodiscard]] bool finished() const { return over; }
        bool over = false;
    };
    Nothing rest{network().now() + between_calls};
    return network().run(rest, bound()) == net::Ending::finished;
}

}  // namespace

int run_call(Frame& frame)
{
    auto read = read_wish(frame);
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto wish = std::get<Wish>(std::move(read));
    const auto& caller = wish.caller;
    if (wish.own) frame.say(fmt::format("phones of {}@{} may ring for up to 8 s", caller.aor.user, caller.aor.host));
    if (frame.dry_run()) return frame.plan(plan_of(wish));
    std::optional<AccountLock> lock;  // safety S19
    if (caller.has_user) {
        auto taken = AccountLock::take(aor_of(caller), numeric_target(caller));
        if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) {
            return frame.finish(not_begun("call", "undetermined", busy(*other, caller)));
        }
        lock.emplace(std::get<AccountLock>(std::move(taken)));
    }
    auto found = find_servers(frame, caller);
    if (const auto* const none = std::get_if<Obstacle>(&found)) {
        return frame.finish(not_begun("call", "undetermined", *none));
    }
    Calling calling(frame, wish);
    std::vector<finding::Report> reports;
    for (unsigned number = 0; number < wish.calls; ++number) {
        if (number > 0 && !calling.pause()) break;
        auto made = calling.one(std::get<Servers>(found));
        if (const auto* const wrong = std::get_if<Misuse>(&made)) return frame.misuse(wrong->text);
        reports.push_back(std::get<finding::Report>(std::move(made)));
        if (calling.told_to_wait()) break;
        if (calling.network().interrupted() || reports.back().verdict == "answered-elsewhere") break;  // safety S10
    }
    return frame.finish(call::calls_report(std::move(reports)), calling.network().interrupted());
}

}  // namespace sipdiag::tools::rtpecho
