// SPDX-License-Identifier: MIT
//
// sipprobe farend: the server to probe against. A registrar, and a mirror of what it saw; on a machine of one's own.
#include <fmt/format.h>

#include <algorithm>

#include "common/files.hpp"
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

/// `[udp:|tcp:|tls:]ADDR:PORT`
std::optional<Endpoint> read_listener(std::string_view text)
{
    auto transport = Transport::udp;
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        const auto word = std::string(to_string(each)) + ":";
        if (!text.starts_with(word)) continue;
        transport = each;
        text.remove_prefix(word.size());
        break;
    }
    // Port 0 is a wish here, and none of a SIP URI's: any free one.
    const bool any_port = text.ends_with(":0");
    const auto endpoint =
        parse_endpoint(any_port ? text.substr(0, text.size() - 2) : text, transport == Transport::tls ? 5061 : 5060);
    if (!endpoint) return std::nullopt;
    return Endpoint{endpoint->address, any_port ? std::uint16_t{0} : endpoint->port, transport};
}

Wrong read_accounts(const Invocation& asked, farend::RegistrarSettings& settings)
{
    settings.realm = asked.text("realm").value_or("sipdiag");
    const auto algorithm = asked.text("algorithm").value_or("md5");
    settings.algorithms.clear();
    if (algorithm != "md5") settings.algorithms.push_back(auth::Algorithm::sha_256);
    if (algorithm != "sha-256") settings.algorithms.push_back(auth::Algorithm::md5);
    for (const auto& each : asked.list("account")) {
        const auto colon = each.find(':');
        if (colon == std::string::npos || colon == 0) return "--account is USER:PASSWORD-FILE, not " + each;
        std::string fault;
        auto text = read_input(each.substr(colon + 1), fault, 4096);
        if (!text) return "--account: " + fault;
        text->resize(std::min(text->find_first_of("\r\n"), text->size()));
        if (text->empty()) return "--account: the first line of " + each.substr(colon + 1) + " is empty";
        settings.accounts.insert_or_assign(each.substr(0, colon), auth::Secret::taken_from(*text));
    }
    return {};
}

Wrong read_settings(const Invocation& asked, farend::Settings& settings)
{
    settings.server = fmt::format("sipdiag/{}", version());
    for (const auto& each : asked.list("allow")) {
        const auto network = farend::Network::parse(each);
        if (!network) return "--allow is an address with or without a length, 192.0.2.0/24, not " + each;
        settings.allowed.push_back(*network);
    }
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
    std::vector<Endpoint> listeners;
    for (const auto& each : asked.list("listen")) {
        const auto listener = read_listener(each);
        if (!listener) return frame.misuse("--listen is [udp:|tcp:|tls:]ADDR:PORT, not " + each);
        listeners.push_back(*listener);
    }
    if (listeners.empty()) listeners.push_back({Address::v4({127, 0, 0, 1}), 5060, Transport::udp});
    farend::RegistrarSettings registrar;
    farend::Settings settings;
    if (const auto wrong = read_accounts(asked, registrar)) return frame.misuse(*wrong);
    if (const auto wrong = read_settings(asked, settings)) return frame.misuse(*wrong);
    if (frame.dry_run()) {
        std::string plan;
        for (const auto& each : listeners)
            plan += fmt::format("would listen on {} {}\n", to_string(each.transport), to_string(each));
        return frame.plan(plan + "Nothing is sent but answers.\n");
    }

    net::TlsSettings tls;
    tls.certificate = asked.text("tls-cert").value_or("");
    tls.private_key = asked.text("tls-key").value_or("");
    if (std::any_of(listeners.begin(), listeners.end(),
                    [](const auto& each) { return each.transport == Transport::tls; }) &&
        (tls.certificate.empty() || tls.private_key.empty())) {
        return frame.misuse("a tls: listener wants --tls-cert FILE and --tls-key FILE");
    }
    Wire wire(frame, nullptr, tls);
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
        ready += fmt::format("listening {} {}\n", to_string(bound->transport), to_string(*bound));
    }
    farend::FarEnd far_end(std::move(settings), net::fresh_seed());
    far_end.plays<farend::Registrar>(std::move(registrar));
    far_end.plays<farend::Mirror>();
    if (!frame.print(ready)) return exit_undetermined;
    network.run(far_end, asked.seconds("timeout") ? wire.deadline({}) : never);
    return frame.finish(closing_report(far_end), network.interrupted());
}

}  // namespace sipdiag::tools::sipprobe
