// SPDX-License-Identifier: MIT
#include "sipdiag/advise/advise_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/advise/detail/values.hpp"
#include "sipdiag/nat/findings/entries.hpp"

namespace sipdiag::advise {
namespace {

using detail::texts;
using finding::Value;

Value advice_value(const std::optional<Advice>& advice)
{
    if (!advice) return {};
    auto value = Value::object();
    value.set("nat_enable", advice->nat.enable)
        .set("nat_address", advice->nat.address)
        .set("nat_received_processing", advice->nat.received_processing)
        .set("timer_register_expires", advice->timer_register_expires)
        .set("voip_control_port", advice->nat.control_port)
        .set("cnf", texts(advice->cnf))
        .set("router", texts(advice->router))
        .set("any_phone", texts(advice->any_phone))
        .set("why", advice->why);
    return value;
}

std::string_view word(const std::optional<bool>& answer)
{
    return !answer ? "-" : *answer ? "yes" : "NO";
}

/// One row a setting, as the phone's owner knows it.
std::vector<std::string> table(const std::vector<Trial>& trials)
{
    std::vector<std::string> rows = {fmt::format("{:<30} {:<14} {:<13} {:<15} {}", "nat_enable, nat_address",
                                                 "registered", "call arrives", "after silence", "sound")};
    for (const auto& each : trials) {
        const auto setting = each.nat.enable == 0 ? std::string("0")
                                                  : fmt::format("{}   {}{}", each.nat.enable,
                                                                each.nat.address.empty() ? "\"\"" : each.nat.address,
                                                                each.nat.received_processing == 1 ? " + received" : "");
        const auto often =
            each.timer_register_expires ? fmt::format(", every {} s", *each.timer_register_expires) : std::string();
        rows.push_back(
            fmt::format("{:<30} {:<14} {:<13} {:<15} {}", setting + often,
                        each.state == reg::State::undetermined ? "-" : reg::to_string(each.state), word(each.inbound),
                        each.inbound_after_quiet
                            ? fmt::format("{} ({} s)", word(each.inbound_after_quiet), each.quiet_s.value_or(0))
                            : "-",
                        each.media.value_or("-")));
    }
    return rows;
}

std::vector<std::string> untested(const AdviseResult& result)
{
    std::vector<std::string> lines;
    if (!result.evidence.call) lines.emplace_back("a call itself; only requests that ring nothing were used (--call)");
    const bool sound = std::any_of(result.evidence.trials.begin(), result.evidence.trials.end(),
                                   [](const Trial& each) { return each.media.has_value(); });
    if (!sound) lines.emplace_back("sound in both directions: rtpecho call, against a far end outside");
    const bool quiet = std::any_of(result.evidence.trials.begin(), result.evidence.trials.end(),
                                   [](const Trial& each) { return each.inbound_after_quiet.has_value(); });
    if (!quiet) lines.emplace_back("whether a call arrives after a silence");
    lines.emplace_back("calls that the provider sends from another address than its registrar's");
    return lines;
}

}  // namespace

finding::Finding phone_is_on(const OwnRequestResult& answer)
{
    return {&nat::findings::entries::nat013_twin_needs_the_phone_off,
            "the phone is on, and answers for the account",
            {fmt::format("{} to the own address: {}, Server: {}, Contact: {}", answer.method, answer.status,
                         answer.server, answer.contact)},
            "switch it off for two minutes, or --beside: another Contact, a free port, no exact trial",
            {},
            {}};
}

finding::Report advise_report(const AdviseResult& result)
{
    const auto conclusion = conclude(result.evidence);
    finding::Report report;
    report.tool = "sipprobe";
    report.command = "advise";
    report.outcome = conclusion.outcome;
    report.verdict = to_string(conclusion.verdict);
    report.where = conclusion.where.empty() ? Value() : Value(conclusion.where);
    if (conclusion.verdict == Verdict::unreachable && result.probe.where) report.where = *result.probe.where;
    report.facts = probe_facts(result.probe);
    auto trials = Value::array();
    for (const auto& each : result.evidence.trials)
        trials.push(to_value(each));
    report.facts.set("trials", std::move(trials)).set("advice", advice_value(conclusion.advice));

    report.findings = result.findings;
    const bool works = conclusion.outcome == finding::Outcome::healthy;
    for (const auto& each : result.probe.picture.findings) {
        // An ALG with which all works is the cure, not a fault.
        const bool cure = works && each.entry == &nat::findings::entries::alg001_rewritten;
        if (!cure) report.findings.push_back(each);
    }
    for (auto& each : size_findings(result.probe.sizes))
        report.findings.push_back(std::move(each));

    const auto warning = result.evidence.path.warning();
    report.headline = warning ? *warning : conclusion.sentence;
    std::vector<std::string> first = {fmt::format("Verdict: {}", report.verdict)};
    if (warning) {
        first.insert(first.begin(), conclusion.sentence);
        report.findings.push_back({&nat::findings::entries::nat009_not_the_phones_path,
                                   "this is not the phone's path",
                                   {result.evidence.path.why.value_or("")},
                                   "borrow the phone's address while it is unplugged: ip addr add ADDRESS dev DEVICE, "
                                   "then --local-address ADDRESS, then ip addr del",
                                   {},
                                   {}});
    }
    report.sections.push_back({"", std::move(first)});
    if (conclusion.advice) {
        const auto& advice = *conclusion.advice;
        if (!advice.router.empty()) report.sections.push_back({"At the router", advice.router});
        if (!works || advice.timer_register_expires) {
            auto lines = advice.cnf;
            lines.emplace_back("then restart the phone");
            report.sections.push_back({"Write in the phone's file", std::move(lines)});
            if (!advice.any_phone.empty()) report.sections.push_back({"In any other phone", advice.any_phone});
        }
        if (!advice.why.empty()) report.sections.push_back({"Why", {advice.why}});
    }
    report.sections.push_back({"The way", way_lines(result.probe)});
    if (!result.evidence.trials.empty()) report.sections.push_back({"Tried", table(result.evidence.trials)});
    report.sections.push_back({"Not tested", untested(result)});
    report.sections.push_back(
        {"Left behind",
         {result.left_behind ? "a binding of ours may be there still: it runs out by itself"
                             : fmt::format("nothing: {} bindings of others, untouched", result.others_before)}});
    if (!works) {
        report.sections.push_back(
            {"Next",
             {conclusion.advice ? result.command + "     again, once that is written" : result.command + " --call"}});
    }
    return report;
}

}  // namespace sipdiag::advise
