// SPDX-License-Identifier: MIT
#include "sipdiag/locate/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/locate/findings/entries.hpp"

namespace sipdiag::locate {
namespace {

namespace entries = findings::entries;
using finding::Finding;

Finding of(const Remark& remark)
{
    const auto make = [&](const finding::Entry& entry, std::string message, std::optional<std::string> fix = {}) {
        return Finding{&entry, std::move(message), remark.evidence, std::move(fix), std::nullopt, {}};
    };
    const auto& about = remark.about;
    using Kind = Remark::Kind;
    switch (remark.kind) {
    case Kind::server_missing:
        return make(entries::dns006_srv_target_missing,
                    fmt::format("an SRV record leads to {}, which has no address", about));
    case Kind::server_is_alias:
        return make(entries::dns007_srv_target_is_alias,
                    fmt::format("an SRV record leads to {}, which is an alias", about));
    case Kind::alias_loop:
        return make(entries::dns015_alias_loop, fmt::format("the aliases of {} lead in a circle", about));
    case Kind::naptr_unusable:
        return make(entries::dns012_naptr_unusable, fmt::format("none of the NAPTR records of {} leads to SIP", about));
    case Kind::naptr_contradicts:
        return make(entries::dns013_naptr_contradicts,
                    fmt::format("a NAPTR record leads to {} for another transport", about));
    case Kind::naptr_leads_nowhere:
        return make(entries::dns014_naptr_leads_nowhere,
                    fmt::format("a NAPTR record leads to {}, where there is nothing", about));
    case Kind::wrong_labels:
        return make(entries::dns009_srv_labels_wrong,
                    fmt::format("there are SRV records at {}, where nobody looks", about),
                    "name the server itself: --proxy HOST:PORT --transport tls");
    case Kind::one_transport:
        return make(entries::dns008_one_transport_only,
                    fmt::format("{} has SRV records for one transport only", about));
    case Kind::one_target:
        return make(entries::dns005_one_target_only, fmt::format("all ways to {} lead to one address", about));
    case Kind::address_differs:
        return make(entries::dns010_address_differs,
                    fmt::format("the address of {} itself is none of its SIP servers'", about));
    case Kind::unreadable:
        return make(entries::dns011_answer_missing, fmt::format("a question about {} was not answered", about),
                    "ask another name server: --dns-server ADDR");
    case Kind::too_many: break;
    }
    return make(entries::dns016_too_many_records, fmt::format("{} leads to more names than are worth asking", about));
}

std::optional<Finding> of_failure(const Plan& plan)
{
    const auto make = [&](const finding::Entry& entry, std::optional<std::string> fix) {
        std::vector<std::string> evidence;
        for (const auto& each : plan.steps()) {
            if (each.record) {
                evidence.push_back(
                    fmt::format("{} {} {}", each.question.name, to_string(each.question.type), data_of(*each.record)));
                continue;
            }
            const auto what = each.kind == Reply::Kind::no_such_name ? std::string("no such name")
                              : each.kind == Reply::Kind::no_data    ? std::string("no such record")
                                                                     : each.why;
            evidence.push_back(fmt::format("{} {}: {}", each.question.name, to_string(each.question.type), what));
        }
        return Finding{&entry, plan.failure_text(), std::move(evidence), std::move(fix), std::nullopt, {}};
    };
    switch (plan.failure()) {
    case Failure::none: break;
    case Failure::no_such_name:
        return make(entries::dns001_no_such_domain, "compare the name with the provider's, letter by letter");
    case Failure::no_address: return make(entries::dns002_no_address, "use the name that the provider gives for SIP");
    case Failure::not_offered: return make(entries::dns003_service_not_offered, "try another --transport");
    case Failure::no_answer:
        return make(entries::dns004_name_server_silent,
                    "ask another name server: --dns-server ADDR, or none: --resolve HOST:ADDR");
    case Failure::contradiction: return make(entries::dns017_cannot_be_reached_as_asked, std::nullopt);
    }
    return std::nullopt;
}

}  // namespace

finding::Findings judge(const Plan& plan)
{
    finding::Findings findings;
    if (auto failure = of_failure(plan)) findings.push_back(std::move(*failure));
    for (const auto& each : plan.remarks()) {
        // What the failure says already.
        if (each.kind == Remark::Kind::unreadable && plan.failure() == Failure::no_answer) continue;
        auto finding = of(each);
        // One finding for all that was not answered.
        const auto same = std::find_if(findings.begin(), findings.end(), [&](const auto& known) {
            return known.entry == finding.entry && each.kind == Remark::Kind::unreadable;
        });
        if (same == findings.end()) {
            findings.push_back(std::move(finding));
        } else {
            same->evidence.insert(same->evidence.end(), finding.evidence.begin(), finding.evidence.end());
        }
    }
    return findings;
}

finding::Value dns_facts(const Plan& plan)
{
    auto rows = finding::Value::array();
    for (const auto& each : plan.steps()) {
        auto row = finding::Value::object();
        row.set("question", each.question.name).set("type", to_string(each.question.type));
        if (each.record) {
            row.set("ttl", each.record->ttl).set("answer", data_of(*each.record)).set("used", each.used);
        } else {
            row.set("ttl", nullptr).set("answer", nullptr).set("used", false);
        }
        rows.push(std::move(row));
    }
    return rows;
}

std::vector<std::string> record_lines(const Plan& plan)
{
    std::vector<std::string> lines;
    for (const auto& each : plan.steps()) {
        const auto head = fmt::format("{} {}", each.question.name, to_string(each.question.type));
        if (each.record) {
            lines.push_back(fmt::format("{:<34} {:>6} s  {}{}", head, each.record->ttl, data_of(*each.record),
                                        each.used ? "" : "   (not used)"));
        } else if (each.kind == Reply::Kind::failed) {
            lines.push_back(fmt::format("{:<34} not answered: {}", head, each.why));
        } else {
            lines.push_back(fmt::format("{:<34}      -    {}", head,
                                        each.kind == Reply::Kind::no_such_name ? "no such name" : "no such record"));
        }
    }
    return lines;
}

std::vector<std::string> target_lines(const Plan& plan)
{
    std::vector<std::string> lines;
    int number = 0;
    for (const auto& each : plan.targets()) {
        lines.push_back(fmt::format("{:>2}  {}  {:<24} {}{}", ++number, to_string(each.endpoint.transport),
                                    to_string(each.endpoint), each.host,
                                    each.service.empty() ? "" : ", by " + each.service));
    }
    return lines;
}

}  // namespace sipdiag::locate
