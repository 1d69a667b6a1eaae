// SPDX-License-Identifier: MIT
//
// rtpecho call: place a call, send a sound that knows itself again, and tell which way it gets through.
#include <fmt/format.h>

#include <algorithm>

#include "common/way.hpp"
#include "common/wire.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "rtpecho/shown.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/call/report.hpp"

namespace sipdiag::tools::rtpecho {
namespace {

using namespace std::chrono_literals;

/// Whom to call: `sip:a@b`, `a@b`, `host:port`; a number alone is one of the caller's own provider.
std::optional<sip::Uri> read_target(const std::string& text, const Caller& caller)
{
    const bool number =
        !text.empty() && text.find_first_not_of("0123456789+*#") == std::string::npos && caller.has_user;
    auto uri = read_address_of_record(number ? text + "@" + caller.aor.host : text);
    if (uri && number) uri->port = caller.aor.port;
    return uri;
}

std::optional<std::string> forbidden(const sip::Uri& target, const Caller& caller)
{
    if (call::is_emergency_number(target.user)) return "emergency numbers are never called";
    const bool own = caller.has_user && target.user == caller.aor.user && target.host == caller.aor.host;
    if (own && !caller.call) return "this is the own address: its phones may ring. --call allows it";
    return std::nullopt;
}

}  // namespace

int run_call(Frame& frame)
{
    const auto& asked = frame.invocation();
    const auto& named = asked.positionals.front();
    // Without an account of its own the call is anybody's: then the target says where to go, and nothing else.
    const bool anybody = !asked.given("from") && !asked.given("cnf");
    auto read = read_caller(frame, anybody ? named : asked.text("from").value_or(""), {.account = false});
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    auto caller = std::get<Caller>(std::move(read));
    if (anybody && !asked.given("auth-user")) caller.has_user = false;
    const auto target = read_target(named, caller);
    if (!target) return frame.misuse(fmt::format("{} is no address to call", visible(named)));
    if (const auto why = forbidden(*target, caller)) return frame.misuse(*why);
    auto codecs = read_codecs(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&codecs)) return frame.misuse(wrong->text);
    auto wanted = std::get<std::vector<sdp::Codec>>(std::move(codecs));
    // Only what can be composed is offered: a tone needs G.711.
    std::erase_if(wanted, [](const sdp::Codec& each) { return each.payload_type != 0 && each.payload_type != 8; });
    if (wanted.empty()) return frame.misuse("a call sends G.711: name g711ulaw or g711alaw in --codec");
    const auto ports = read_ports(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&ports)) return frame.misuse(wrong->text);
    const auto duration = asked.seconds("duration").value_or(10s);
    const auto digits = asked.text("dtmf").value_or("");
    if (std::any_of(digits.begin(), digits.end(), [](char key) { return !rtp::event_of(key); })) {
        return frame.misuse("--dtmf knows 0-9, *, #, A-D and ! (flash)");
    }
    const bool own = caller.has_user && target->user == caller.aor.user && target->host == caller.aor.host;
    if (own) frame.say(fmt::format("phones of {}@{} may ring for up to 8 s", caller.aor.user, caller.aor.host));
    if (frame.dry_run()) {
        return frame.plan(
            fmt::format("One INVITE to {}, a call of at most {:g} s, 50 packets of sound a second, one BYE. The "
                        "phone that is called rings.\n",
                        target->to_string(), std::chrono::duration<double>(duration).count()));
    }

    // An account calls by its own servers; without one the call goes straight to where it is meant.
    if (!caller.has_user) {
        caller.aor.host = target->host;
        caller.aor.port = target->port;
        if (target->scheme == sip::Scheme::sips) caller.aor.scheme = target->scheme;
    }
    auto found = find_servers(frame, caller);
    if (const auto* const none = std::get_if<Obstacle>(&found)) {
        return frame.finish(not_begun("call", "undetermined", *none));
    }
    const auto& server = std::get<Servers>(found).endpoints.front();

    Wire wire(frame, &caller);
    auto& network = wire.network();
    Entropy entropy(net::fresh_seed());
    const auto until = wire.deadline(duration + 70s);
    Endpoint local;
    if (server.transport == Transport::udp) {
        if (caller.plays_phone && caller.local_port != 0) caller.nat.control_port = caller.local_port;
        const auto port = caller.plays_phone ? caller.nat.control_port : caller.local_port;
        auto opened = open_socket(network, caller, server, port);
        if (const auto* const shut = std::get_if<Obstacle>(&opened)) {
            return frame.finish(not_begun("call", "undetermined", *shut));
        }
        local = std::get<Endpoint>(opened);
        if (caller.plays_phone && caller.nat.enable != 1) {  // it listens there, and sends from a port of the moment
            auto sending = open_socket(network, caller, server, 0);
            if (const auto* const shut = std::get_if<Obstacle>(&sending)) {
                return frame.finish(not_begun("call", "undetermined", *shut));
            }
            local = std::get<Endpoint>(sending);
        }
    } else {
        const auto connection = network.connect(server, std::min(until, network.now() + 5s));
        if (!connection) return frame.finish(not_begun("call", "unreachable", {connection.fault().text, {}}));
        local = connection->local;
    }
    std::uint16_t next = 0;
    const auto pair = open_pair(network, local.address, std::get<PortRange>(ports), next);
    if (!pair) return frame.finish(not_begun("call", "undetermined", {"no port of --port-range is free", {}}));

    call::CallerOptions options;
    options.me = shown_identity(caller, local, entropy);
    options.me.hears_local = !caller.plays_phone || caller.nat.enable == 1;
    options.target = target->to_string();
    options.to = "<" + options.target + ">";
    options.from = caller.has_user ? "<sip:" + caller.aor.user + "@" + caller.aor.host + ">"
                                   : "<sip:rtpecho@" + host_of(local.address) + ">";
    options.destination = server;
    if (caller.outbound_proxy) options.routes.push_back("<sip:" + caller.outbound_proxy->host + ";lr>");
    options.frame.username = "rtpecho";
    options.frame.sess_id = entropy.word();
    options.frame.sess_version = 1;
    options.frame.address = options.me.media_address;
    options.wanted.codecs = std::move(wanted);
    options.wanted.port = pair->first.port;
    options.media.rtp = pair->first;
    options.media.rtcp = pair->second;
    options.media.digits = digits;
    options.media.cname = "rtpecho@" + to_string(local.address);
    options.duration = duration;
    options.rings = own ? Duration(8s) : Duration(60s);
    options.date = std::chrono::floor<std::chrono::seconds>(frame.started());

    auto password = available_password(caller);
    if (const auto* const wrong = std::get_if<Misuse>(&password)) return frame.misuse(wrong->text);
    auto secret = std::get<std::optional<auth::Secret>>(std::move(password));
    for (;;) {
        if (secret && caller.has_user) options.account = auth::Account{caller.auth_user, *secret, {}};
        call::CallerLeg leg(options, entropy);
        network.run(leg, until, [&](Instant now, Outbox& out) {
            leg.withdraw(now, network.interrupted() ? "interrupted" : "timeout", out);
        });
        if (leg.refused_credentials() == auth::Decision::no_password && !secret && caller.has_user) {
            auto needed = needed_password(caller);
            if (const auto* const wrong = std::get_if<Misuse>(&needed)) return frame.misuse(wrong->text);
            secret = std::get<auth::Secret>(std::move(needed));
            continue;
        }
        return frame.finish(call::call_report(leg, visible(named), read_limits(asked)), network.interrupted());
    }
}

}  // namespace sipdiag::tools::rtpecho
