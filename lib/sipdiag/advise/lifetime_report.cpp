// SPDX-License-Identifier: MIT
#include "sipdiag/advise/lifetime_report.hpp"

#include <fmt/format.h>

#include "sipdiag/nat/findings/entries.hpp"

namespace sipdiag::advise {
namespace {

using finding::Value;

bool known(const nat::LifetimeBounds& bounds)
{
    return bounds.at_least || bounds.at_most;
}

Value value_of(const nat::LifetimeBounds& bounds)
{
    if (!known(bounds)) return {};
    auto value = Value::object();
    value.set("at_least", bounds.at_least ? Value(*bounds.at_least) : Value())
        .set("at_most", bounds.at_most ? Value(*bounds.at_most) : Value());
    return value;
}

std::string words(const nat::LifetimeBounds& bounds)
{
    if (bounds.at_least && bounds.at_most) return fmt::format("between {} and {} s", *bounds.at_least, *bounds.at_most);
    if (bounds.at_least) return fmt::format("at least {} s", *bounds.at_least);
    return bounds.at_most ? fmt::format("less than {} s", *bounds.at_most) : std::string("not known");
}

}  // namespace

finding::Report lifetime_report(const LifetimeResult& result)
{
    finding::Report report;
    report.command = "lifetime";
    report.facts.set("target", result.target)
        .set("binding_lifetime_s", value_of(result.once))
        .set("binding_lifetime_used_s", value_of(result.used))
        .set("pinged_by_registrar", result.pinged)
        .set("path", result.path.to_value());
    report.findings = result.findings;
    if (!result.reachable) {
        if (result.where) report.where = *result.where;
        report.outcome = finding::Outcome::failed;
        report.verdict = "unreachable";
        report.headline = fmt::format("{} does not answer.", result.target);
        return report;
    }
    if (known(result.once) || known(result.used)) {
        report.outcome = finding::Outcome::healthy;
        report.verdict = "measured";
        report.headline = known(result.once)
                              ? fmt::format("After one exchange the way in stays open {}.", words(result.once))
                              : fmt::format("Once it is used the way in stays open {}.", words(result.used));
    } else {
        report.outcome = result.refused ? finding::Outcome::failed : finding::Outcome::undetermined;
        report.verdict = "undetermined";
        report.headline = fmt::format("How long the way in stays open could not be told: {}.", result.undecided);
    }
    // RFC 4787 REQ-5: two minutes at least.
    constexpr long least = 120;
    if (result.once.at_most && *result.once.at_most <= least) {
        report.findings.push_back({&nat::findings::entries::nat010_mapping_short_lived,
                                   fmt::format("the way in was shut after {} s of silence", *result.once.at_most),
                                   result.evidence,
                                   "raise the router's UDP timeout, forward the phone's port, or register more often",
                                   {},
                                   {}});
    }
    report.sections.push_back(
        {"Measured",
         {"after one exchange         " + words(result.once), "used both ways over time   " + words(result.used)}});
    report.sections.push_back({"Why", result.evidence});
    if (result.left_behind) report.sections.push_back({"Left behind", {"a binding of ours: it runs out by itself"}});
    return report;
}

}  // namespace sipdiag::advise
