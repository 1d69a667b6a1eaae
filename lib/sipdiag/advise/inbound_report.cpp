// SPDX-License-Identifier: MIT
#include "sipdiag/advise/inbound_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/advise/detail/values.hpp"
#include "sipdiag/advise/trials.hpp"
#include "sipdiag/call/findings/entries.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/reg/findings/entries.hpp"
#include "sipdiag/reg/judge.hpp"

namespace sipdiag::advise {
namespace {

using detail::maybe;
using finding::Value;

long seconds(Duration duration)
{
    return static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

/// Nothing came to us, and nobody of ours refused it: what is known of why.
std::string why_not(const VisitFacts& facts)
{
    const auto& request = *facts.request;
    if (request.status == 0) {
        return fmt::format("the {} to the own address was answered by nobody, asked {} times", request.method,
                           facts.rounds);
    }
    return fmt::format("the {} to the own address came back {}", request.method, request.status);
}

std::string_view words_for(std::string_view sound)
{
    return sound == "both" ? "both ways" : sound == "deaf" ? "none arrives here" : "none, in either direction";
}

}  // namespace

finding::Finding answered_elsewhere(std::string seen)
{
    return {&nat::findings::entries::nat012_answered_elsewhere,
            "another device answered, probably your phone",
            {std::move(seen)},
            {},
            {},
            {}};
}

finding::Findings visit_findings(const VisitFacts& facts, bool registers)
{
    auto findings = reg::judge(facts.registration, registers ? reg::Goal::add : reg::Goal::query).findings;
    if (!facts.request) return findings;
    const auto& request = *facts.request;
    if (request.reached == true && request.by_us) {
        // What arrived refutes what the list made likely: an ALG translates answers back, or the registrar repairs NAT.
        std::erase_if(findings, [](const finding::Finding& each) {
            return each.entry == &reg::findings::entries::reg007_contact_private ||
                   each.entry == &reg::findings::entries::reg001_not_stored;
        });
    }
    if (request.by_another) {
        auto seen = fmt::format("{} to the own address: {}, Server: {}, Contact: {}", request.method, request.status,
                                request.server, request.contact);
        if (request.method == "INVITE") {
            findings.push_back(answered_elsewhere(std::move(seen)));
        } else {
            findings.push_back({&nat::findings::entries::nat011_reached_another_device,
                                "another device answered, probably your phone",
                                {std::move(seen)},
                                {},
                                {},
                                {}});
        }
    }
    if (request.reached == false && registers) {
        const auto& stored = facts.registration.after ? facts.registration.after : facts.registration.stored;
        std::vector<std::string> evidence{why_not(facts), "registered: " + facts.registration.contact};
        if (facts.waited && *facts.waited >= std::chrono::seconds(2)) {
            evidence.push_back(fmt::format("after {} s without a datagram of ours", seconds(*facts.waited)));
        }
        if (stored && !stored->listing.present) evidence.emplace_back("the registrar shows no list");
        findings.push_back({&reg::findings::entries::reg004_contact_not_reachable,
                            "the Contact that the registrar holds is not reached",
                            std::move(evidence),
                            "sipprobe advise finds the settings with which it is",
                            {},
                            {}});
    }
    if (facts.remains) {
        findings.push_back({&reg::findings::entries::reg028_binding_left_behind,
                            "our binding may still be there",
                            {facts.registration.contact},
                            "it runs out by itself",
                            {},
                            {}});
    }
    return findings;
}

finding::Report inbound_report(const VisitFacts& facts, bool registers, const std::string& aor, const phone::Path& path,
                               const std::function<std::chrono::system_clock::time_point(Instant)>& wall)
{
    finding::Report report;
    report.command = "inbound";
    report.findings = visit_findings(facts, registers);
    const auto& request = facts.request;

    WayKnown way;
    way.translated = path.local && path.seen && path.local->address.unmapped() != path.seen->address.unmapped();
    if (way.translated) way.outside = path.seen->address.unmapped();
    const auto sound = request ? sound_of(*request, way) : std::optional<std::string>();
    if (request && request->heard && (sound == "none" || (sound == "deaf" && !request->heard->by_phone))) {
        report.findings.push_back(
            {&call::findings::entries::rtp004_nothing_received,
             "the call stands, and no sound arrives here",
             {fmt::format("c= as it arrived here: {}", request->heard->to_phone),
              fmt::format("the caller's side hears {}", request->heard->by_caller ? "us" : "nothing, too")},
             "sipprobe advise finds the settings with which it does, where there are any",
             {},
             {}});
    }

    auto answered = Value::object();
    answered.set("status", request && request->status != 0 ? Value(request->status) : Value())
        .set("server", request ? maybe(request->server) : Value())
        .set("contact", request ? maybe(request->contact) : Value())
        .set("sdp_address", request ? Value(request->sdp_address) : Value())
        .set("is_tool", request && request->reached == true ? Value(request->by_us) : Value());
    auto vias = Value::array();
    for (const auto& each : request ? request->via_path : std::vector<std::string>{})
        vias.push(each);
    report.facts.set("reached", request ? Value(request->reached) : Value())
        .set("method", request ? Value(request->method) : Value())
        .set("after_s", facts.waited && registers ? Value(seconds(*facts.waited))
                        : request                 ? Value(0)
                                                  : Value())
        .set("answered_by", request && request->status != 0 ? std::move(answered) : Value())
        .set("via_path", std::move(vias))
        .set("media", sound ? Value(*sound) : Value())
        .set("at", request ? Value(finding::rfc3339(wall(request->at))) : Value())
        .set("path", path.to_value())
        .set("pings", facts.pings.size());

    std::string answer;
    if (!request) {
        const auto judged = reg::judge(facts.registration, registers ? reg::Goal::add : reg::Goal::query);
        report.outcome = judged.outcome == finding::Outcome::healthy ? finding::Outcome::undetermined : judged.outcome;
        if (facts.registration.stop == reg::Stop::other_lost) report.outcome = finding::Outcome::failed;
        const bool told = judged.outcome == finding::Outcome::failed && judged.state != reg::State::empty;
        report.verdict = told ? std::string(reg::to_string(judged.state)) : "undetermined";
        answer = fmt::format("It did not come to a request: {}.", judged.state == reg::State::undetermined
                                                                      ? "nothing could be asked"
                                                                      : reg::to_string(judged.state));
    } else if (request->reached == true && request->by_another) {
        report.outcome = finding::Outcome::healthy;
        report.verdict = "reached-another-device";
        answer = fmt::format("{} is reached: another device answered{}.", aor,
                             request->server.empty() ? "" : " (" + request->server + ")");
    } else if (request->reached == true) {
        report.outcome = finding::Outcome::healthy;
        report.verdict = "reached";
        answer = request->method == "INVITE" ? fmt::format("A call to {} arrives here.", aor)
                                             : fmt::format("A request to {} arrives here.", aor);
    } else if (request->reached == false) {
        report.outcome = finding::Outcome::failed;
        report.verdict = "not-reached";
        report.where = Value();
        answer = fmt::format("A request to {} does not arrive: {}.", aor, why_not(facts));
    } else {
        report.outcome = finding::Outcome::undetermined;
        report.verdict = "undetermined";
        answer = fmt::format("Whether a request to {} arrives could not be told: {}.", aor,
                             request->refused ? "the provider did not accept the credentials for it"
                             : request->status >= 200 && request->status < 300
                                 ? "the provider itself, or somebody who does not say who he is, answered"
                                 : why_not(facts));
    }
    const auto warning = path.warning();
    report.headline = warning ? *warning : answer;
    if (warning) {
        report.sections.push_back({"", {answer}});
        report.findings.push_back({&nat::findings::entries::nat009_not_the_phones_path,
                                   "this is not the phone's path",
                                   {path.why.value_or("")},
                                   "borrow the phone's address while it is unplugged",
                                   {},
                                   {}});
    }
    std::vector<std::string> through;
    if (registers && facts.registration.stored) through.push_back("registered  " + facts.registration.contact);
    if (request && !request->request_uri.empty()) through.push_back("arrived as  " + request->request_uri);
    for (const auto& each : request ? request->via_path : std::vector<std::string>{})
        through.push_back("through     " + each);
    if (sound) through.push_back("sound       " + std::string(words_for(*sound)));
    if (!through.empty()) report.sections.push_back({"The way", std::move(through)});
    std::vector<std::string> untested;
    if (request && request->method != "INVITE")
        untested.emplace_back("a call itself: --call (phones of the account may ring)");
    else if (request && !sound)
        untested.emplace_back(
            "sound: nobody outside relays it, and between two sockets of one machine it proves nothing");
    if (!facts.waited || *facts.waited < std::chrono::seconds(20)) {
        untested.emplace_back("whether it still arrives after some silence: --after 35");
    }
    untested.emplace_back("calls that the provider sends from another address than its registrar's");
    report.sections.push_back({"Not tested", std::move(untested)});
    report.sections.push_back(
        {"Left behind",
         {!registers      ? "nothing was registered"
          : facts.remains ? "our binding: it runs out by itself"
                          : fmt::format("nothing of ours; {} of others, untouched", facts.left.size())}});
    if (report.outcome != finding::Outcome::healthy) {
        report.sections.push_back({"Next", {fmt::format("sipprobe advise {}     which NAT settings are right?", aor)}});
    }
    return report;
}

}  // namespace sipdiag::advise
