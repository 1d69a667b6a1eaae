// SPDX-License-Identifier: MIT
#include "sipdiag/locate/plan_report.hpp"

#include <fmt/format.h>

#include "sipdiag/locate/judge.hpp"

namespace sipdiag::locate {
namespace {

struct Said {
    finding::Outcome outcome;
    const char* verdict;
};

Said said(Failure failure) noexcept
{
    using finding::Outcome;
    switch (failure) {
    case Failure::none: return {Outcome::healthy, "found"};
    case Failure::no_such_name:
    case Failure::no_address:
    case Failure::contradiction: return {Outcome::failed, "not-found"};
    case Failure::not_offered: return {Outcome::failed, "not-offered"};
    case Failure::no_answer: break;
    }
    return {Outcome::undetermined, "undetermined"};
}

std::string headline(const Plan& plan)
{
    const auto& targets = plan.targets();
    if (targets.empty()) {
        return plan.failure() == Failure::no_answer ? fmt::format("Nobody could be asked: {}.", plan.failure_text())
                                                    : fmt::format("No server is found: {}.", plan.failure_text());
    }
    const auto& first = targets.front();
    return fmt::format("{} leads to {} way{}; the first is {} over {}.", plan.query().host, targets.size(),
                       targets.size() == 1 ? "" : "s", to_string(first.endpoint), to_string(first.endpoint.transport));
}

}  // namespace

finding::Report plan_report(const Plan& plan)
{
    finding::Report report;
    report.command = "dns";
    const auto [outcome, verdict] = said(plan.failure());
    report.outcome = outcome;
    report.verdict = verdict;
    report.findings = judge(plan);
    report.headline = headline(plan);
    auto targets = finding::Value::array();
    for (const auto& each : plan.targets()) {
        auto row = finding::Value::object();
        row.set("transport", to_string(each.endpoint.transport)).set("host", each.host);
        row.set("address", to_string(each.endpoint.address)).set("port", each.endpoint.port);
        row.set("service", each.service.empty() ? finding::Value() : finding::Value(each.service));
        targets.push(std::move(row));
    }
    report.facts.set("domain", plan.query().host).set("targets", std::move(targets)).set("dns", dns_facts(plan));
    if (!plan.targets().empty()) report.sections.push_back({"In this order", target_lines(plan)});
    if (!plan.steps().empty()) report.sections.push_back({"What was asked, and answered", record_lines(plan)});
    return report;
}

}  // namespace sipdiag::locate
