// SPDX-License-Identifier: MIT
//
// sipprobe dns: which servers a domain leads to, in which order. DNS questions only, not one octet of SIP.
#include <fmt/format.h>

#include "common/way.hpp"
#include "common/wire.hpp"
#include "sipdiag/locate/judge.hpp"
#include "sipdiag/locate/plan_report.hpp"
#include "sipprobe/options.hpp"

namespace sipdiag::tools::sipprobe {

int run_dns(Frame& frame)
{
    using namespace std::chrono_literals;
    const auto& asked = frame.invocation();
    const auto uri = read_address_of_record(asked.positionals.front());
    if (!uri)
        return frame.misuse(fmt::format("{}: a domain is wanted, or an address of record", asked.positionals.front()));
    auto settings = resolver_settings(frame);
    if (const auto* const wrong = std::get_if<Misuse>(&settings)) return frame.misuse(wrong->text);
    auto query = locate::query_of(*uri);
    query.survey = true;
    if (frame.dry_run()) {
        return frame.plan(
            fmt::format("Up to {} DNS questions about {}. No SIP is sent.\n", locate::Plan::max_questions, query.host));
    }
    Wire wire(frame);
    Entropy entropy(net::fresh_seed());
    locate::Plan plan(query, entropy);
    net::Resolver resolver(wire.network(), std::get<net::ResolverSettings>(std::move(settings)));
    resolver.answer(plan, wire.deadline(10s));
    return frame.finish(locate::plan_report(plan), wire.network().interrupted());
}

}  // namespace sipdiag::tools::sipprobe
