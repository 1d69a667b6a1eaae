// SPDX-License-Identifier: MIT
//
// sipprobe farend: the server to probe against. A registrar, and a mirror of what it saw; on a machine of one's own.
#include <fmt/format.h>

#include "common/listening.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/farend/registrar.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipprobe/options.hpp"

namespace sipdiag::tools::sipprobe {
namespace {

using Wrong = std::optional<std::string>;

farend::RegistrarSettings registrar_of(const Invocation& asked, Serving& serving)
{
    farend::RegistrarSettings settings;
    settings.realm = serving.realm;
    const auto algorithm = asked.text("algorithm").value_or("md5");
    settings.algorithms.clear();
    if (algorithm != "md5") settings.algorithms.push_back(auth::Algorithm::sha_256);
    if (algorithm != "sha-256") settings.algorithms.push_back(auth::Algorithm::md5);
    for (auto& each : serving.accounts)
        settings.accounts.insert_or_assign(each.user, std::move(each.password));
    return settings;
}

Wrong read_settings(const Invocation& asked, farend::Settings& settings)
{
    settings.server = fmt::format("sipdiag/{}", version());
    for (const auto& each : asked.list("alternate")) {
        const auto alternate = read_listener(each);
        if (!alternate || alternate->transport != Transport::udp) return "--alternate is ADDR:PORT, not " + each;
        settings.alternates.push_back(*alternate);
    }
    for (const auto& each : asked.list("misbehave")) {
        const auto unknown = farend::add_faults(settings.misbehaviour, each);
        if (!unknown) continue;
        return "--misbehave does not know " + unknown->word +
               (unknown->suggestion.empty() ? "" : "; did you mean " + unknown->suggestion + "?");
    }
    if (const auto least = asked.number("min-expires")) {
        settings.misbehaviour.min_expires = static_cast<std::uint32_t>(*least);
    }
    return {};
}

finding::Report closing_report(const farend::FarEnd& far_end)
{
    const auto& counts = far_end.counts();
    finding::Report report;
    report.command = "farend";
    report.outcome = finding::Outcome::healthy;
    report.verdict = "served";
    report.facts.set("requests", counts.requests)
        .set("repeats", counts.repeats)
        .set("answers", counts.answers)
        .set("withheld", counts.withheld)
        .set("noise", counts.noise);
    report.headline = fmt::format("{} requests were answered, {} times; {} answers were withheld.", counts.requests,
                                  counts.answers, counts.withheld);
    return report;
}

}  // namespace

int run_farend(Frame& frame)
{
    const auto& asked = frame.invocation();
    auto read = read_serving(asked);
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    auto& serving = std::get<Serving>(read);
    auto& listeners = serving.listeners;
    if (listeners.empty()) listeners.push_back({Address::v4({127, 0, 0, 1}), 5060, Transport::udp});
    farend::Settings settings;
    settings.allowed = serving.allowed;
    if (const auto wrong = read_settings(asked, settings)) return frame.misuse(*wrong);
    if (frame.dry_run()) return frame.plan(would_listen(listeners) + "Nothing is sent but answers.\n");

    Wire wire(frame, nullptr, serving.tls);
    auto& network = wire.network();
    std::string ready;
    const auto listening = listeners.size();
    listeners.insert(listeners.end(), settings.alternates.begin(), settings.alternates.end());
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        const auto& each = listeners[i];
        const auto bound = network.bind(each);
        if (!bound) {
            return frame.finish(not_begun("farend", "undetermined", {bound.fault().text}));
        }
        if (i >= listening) settings.alternates[i - listening] = *bound;
        ready += listening_line(*bound);
    }
    farend::FarEnd far_end(std::move(settings), net::fresh_seed());
    far_end.plays<farend::Registrar>(registrar_of(asked, serving));
    far_end.plays<farend::Mirror>();
    if (!frame.print(ready)) return exit_undetermined;
    network.run(far_end, asked.seconds("timeout") ? wire.deadline({}) : never);
    return frame.finish(closing_report(far_end), network.interrupted());
}

}  // namespace sipdiag::tools::sipprobe
