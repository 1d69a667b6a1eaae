// SPDX-License-Identifier: MIT
//
// rtpecho serve: answer calls and send the sound back to where it came from.
#include <fmt/format.h>

#include <algorithm>

#include "common/files.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "rtpecho/limits.hpp"
#include "rtpecho/options.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/call/report.hpp"

namespace sipdiag::tools::rtpecho {
namespace {

using namespace std::chrono_literals;
using Wrong = std::optional<std::string>;

Wrong read_accounts(const Invocation& asked, call::EchoOptions& options)
{
    options.realm = asked.text("realm").value_or("sipdiag");
    for (const auto& each : asked.list("account")) {
        const auto colon = each.find(':');
        if (colon == std::string::npos || colon == 0) return "--account is USER:PASSWORD-FILE, not " + each;
        std::string fault;
        auto text = read_input(each.substr(colon + 1), fault, 4096);
        if (!text) return "--account: " + fault;
        text->resize(std::min(text->find_first_of("\r\n"), text->size()));
        if (text->empty()) return "--account: the first line of " + each.substr(colon + 1) + " is empty";
        options.accounts.push_back({each.substr(0, colon), auth::Secret::taken_from(*text)});
    }
    return {};
}

Wrong read_options(const Invocation& asked, call::EchoOptions& options)
{
    for (const auto& each : asked.list("allow")) {
        const auto network = call::Network::parse(each);
        if (!network) return "--allow is an address with or without a length, 192.0.2.0/24, not " + each;
        options.allow.push_back(*network);
    }
    if (const auto wrong = read_accounts(asked, options)) return wrong;
    options.me.user_agent = fmt::format("sipdiag/{}", version());
    options.max_calls = static_cast<std::size_t>(asked.number("max-calls").value_or(100));
    options.max_duration = asked.seconds("max-duration").value_or(300s);
    options.delay = std::chrono::milliseconds(asked.number("delay").value_or(0));
    options.count = static_cast<std::uint64_t>(asked.number("count").value_or(0));
    options.answer = asked.list("answer");
    options.answers_all = options.answer.empty();
    return {};
}

}  // namespace

int run_serve(Frame& frame)
{
    const auto& asked = frame.invocation();
    std::vector<Endpoint> listeners;
    for (const auto& each : asked.list("listen")) {
        const auto listener = read_listener(each);
        if (!listener) return frame.misuse("--listen is [udp:|tcp:|tls:]ADDR:PORT, not " + each);
        listeners.push_back(*listener);
    }
    if (listeners.empty()) listeners.push_back({Address::v4({127, 0, 0, 1}), 5060, Transport::udp});
    call::EchoOptions options;
    if (const auto wrong = read_options(asked, options)) return frame.misuse(*wrong);
    auto codecs = read_codecs(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&codecs)) return frame.misuse(wrong->text);
    options.codecs = std::get<std::vector<sdp::Codec>>(std::move(codecs));
    options.takes_any_audio = !asked.given("codec");
    const auto ports = read_ports(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&ports)) return frame.misuse(wrong->text);
    if (frame.dry_run()) {
        std::string plan;
        for (const auto& each : listeners)
            plan += fmt::format("would listen on {} {}\n", to_string(each.transport), to_string(each));
        frame.print(plan + "Calls are answered and echoed; nothing is called.\n");
        return 0;
    }

    Wire wire(frame);
    auto& network = wire.network();
    std::string ready;
    Address media_address;
    for (const auto& each : listeners) {
        const auto bound = network.bind(each);
        if (!bound) return frame.finish(not_begun("serve", "undetermined", {bound.fault().text, {}}));
        media_address = bound->address;
        ready += fmt::format("listening {} {}\n", to_string(bound->transport), to_string(*bound));
    }
    std::uint16_t next = 0;
    while (options.media.size() < options.max_calls) {
        const auto pair = open_pair(network, media_address, std::get<PortRange>(ports), next);
        if (!pair) break;
        options.media.push_back(*pair);
    }
    if (options.media.empty()) {
        return frame.finish(not_begun("serve", "undetermined", {"no port of --port-range is free", {}}));
    }

    const auto limits = read_limits(asked);
    const bool streams = frame.format() == report::Format::jsonl;
    Entropy entropy(net::fresh_seed());
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
    network.run(service, asked.given("timeout") ? wire.deadline({}) : never,
                [&](Instant now, Outbox& out) { service.withdraw(now, out); });
    if (streams) return network.interrupted() ? exit_interrupted : worst;
    return frame.finish(call::echo_report(calls, service.counts(), limits), network.interrupted());
}

}  // namespace sipdiag::tools::rtpecho
