// SPDX-License-Identifier: MIT
//
// sipprobe probe: what any server says of us. No password, nothing registered, nothing rings.
#include <fmt/format.h>

#include "sipprobe/options.hpp"
#include "sipprobe/probing.hpp"

namespace sipdiag::tools::sipprobe {

using namespace std::chrono_literals;

int run_probe(Frame& frame)
{
    const auto& asked = frame.invocation();
    auto read = read_caller(frame, asked.positionals.front(), {.account = false});
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& caller = std::get<Caller>(read);
    ProbingOrder order;
    order.most_hops = static_cast<std::uint8_t>(asked.number("max-hops").value_or(0));
    order.port = caller.local_port != 0 ? caller.local_port
                 : caller.plays_phone   ? caller.nat.control_port
                                        : std::uint16_t{0};
    if (frame.dry_run()) {
        return frame.plan(
            fmt::format("About {} OPTIONS to {} in about 5 s, 5 a second and 10 at first, repeated where they are "
                        "lost. Nothing rings, nothing is registered, no password is used.\n",
                        16 + order.most_hops, query_of(caller).host));
    }
    Wire wire(frame, &caller);
    const auto undone = [&](const Obstacle& obstacle) {
        advise::ProbeResult nothing;
        nothing.target = query_of(caller).host;
        return frame.finish(not_begun("probe", "undetermined", obstacle, advise::probe_facts(nothing)));
    };
    auto found = find_servers(frame, query_of(caller), wire.network(), wire.deadline(15s));
    if (const auto* const none = std::get_if<Obstacle>(&found)) return undone(*none);
    const auto& servers = std::get<Servers>(found);
    auto pace = sip::Pace::towards(servers.endpoints.front().address);
    Entropy entropy(net::fresh_seed());
    auto probed = run_probing(wire, caller, servers, order, pace, entropy);
    if (const auto* const shut = std::get_if<Obstacle>(&probed)) return undone(*shut);
    return frame.finish(advise::probe_report(std::get<advise::ProbeResult>(probed)), wire.network().interrupted());
}

}  // namespace sipdiag::tools::sipprobe
