// SPDX-License-Identifier: MIT
//
// What the answers say beside that: of the way, of credentials, of the list.
#include <algorithm>

#include "sipdiag/reg/findings/entries.hpp"
#include "sipdiag/reg/opinion.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg::opinions {
namespace {

namespace entries = findings::entries;

}  // namespace

void the_way(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    std::vector<std::string> elsewhere;
    std::vector<std::string> altered;
    std::vector<std::string> contradicting;
    std::vector<std::string> repeated;
    for (const auto& each : facts.exchanges) {
        const auto which = "CSeq " + std::to_string(each.cseq);
        if (each.end == End::answered && each.answered_from != each.target) {
            elsewhere.push_back(which + " was sent to " + to_string(each.target) + ", answered from " +
                                to_string(each.answered_from));
        }
        for (const auto& other : each.also_from)
            elsewhere.push_back(which + " was answered again from " + to_string(other));
        if (!each.altered_sent_by.empty()) {
            altered.push_back(which + ": we wrote " + each.via.substr(0, each.via.find(';')) + ", the answer says " +
                              each.altered_sent_by);
        }
        if (each.contradicting > 0) {
            contradicting.push_back(which + ": " + std::to_string(each.status) + ", then " +
                                    std::to_string(each.contradicted_by));
        }
        if (each.end == End::answered && each.sent_at.size() > 1) repeated.push_back(which + " " + times(each));
    }
    if (!altered.empty()) {
        opinion.add(entries::reg005_sent_by_altered, "answers name a sent-by in their Via that was never ours",
                    std::move(altered), "turn off the SIP ALG on the way; sipprobe probe tells which");
        opinion.blame(Where::router);
    }
    if (!elsewhere.empty()) {
        opinion.add(entries::reg024_answered_from_elsewhere,
                    "the answer came from another address or port than was asked", std::move(elsewhere));
    }
    if (!contradicting.empty()) {
        opinion.add(entries::reg026_answers_contradict, "two different final answers came to one request",
                    std::move(contradicting));
    }
    if (facts.stray_count > 0) {
        std::vector<std::string> evidence;
        for (const auto& each : facts.strays)
            evidence.push_back(to_string(each.source) + ": " + each.start_line + " (" + each.why + ")");
        opinion.add(entries::reg027_answers_not_ours,
                    std::to_string(facts.stray_count) + " messages came that answer nothing we had asked",
                    std::move(evidence));
    }
    if (!repeated.empty()) {
        opinion.add(entries::reg032_packets_lost, "a request had to be repeated before its answer came",
                    std::move(repeated));
    }
    const auto* const last = opinion.decisive();
    if (last != nullptr && last->seen) {
        const auto& seen = *last->seen;
        const bool other_address = seen.address && seen.address->unmapped() != facts.source.address.unmapped();
        const bool other_port = seen.port && *seen.port != facts.source.port;
        if (other_address || other_port) {
            opinion.add(entries::reg006_seen_elsewhere,
                        "the registrar saw us at another address or port than we sent from",
                        {"we sent from " + to_string(facts.source),
                         "it saw " + (seen.address ? to_string(*seen.address) : seen.received) +
                             (seen.port ? " port " + std::to_string(*seen.port) : "")});
        }
    }
}

void authentication(const Opinion& opinion)
{
    using Kind = auth::AuthRemark::Kind;
    const auto& facts = opinion.facts;
    std::vector<std::string> odd;
    for (const auto& each : facts.auth_remarks) {
        switch (each.kind) {
        case Kind::only_md5:
            opinion.add(entries::reg031_only_md5_offered, "the server offers MD5 alone",
                        {"realm \"" + each.detail + "\""});
            break;
        case Kind::without_qop: odd.push_back("no qop in realm \"" + each.detail + "\""); break;
        case Kind::stronger_below: odd.push_back(each.detail + " stands below a weaker algorithm"); break;
        case Kind::stale_not_said:
            odd.push_back("a new nonce without stale=true in realm \"" + each.detail + "\"");
            break;
        case Kind::joined: odd.push_back("two challenges in one field, realm \"" + each.detail + "\""); break;
        case Kind::unknown_scheme: odd.push_back("scheme " + each.detail + " passed over"); break;
        case Kind::unknown_algorithm: odd.push_back("algorithm " + each.detail + " passed over"); break;
        case Kind::unknown_qop: odd.push_back("qop " + each.detail + " passed over"); break;
        case Kind::session_without_qop: odd.push_back(each.detail + " without qop passed over"); break;
        case Kind::realm_differs: odd.push_back("realm \"" + each.detail + "\" was not answered"); break;
        }
    }
    const bool understood = !facts.decision || *facts.decision != auth::Decision::unanswerable;
    if (!odd.empty() && understood) {
        opinion.add(entries::reg036_challenge_odd, "the challenge is not as it should be", std::move(odd));
    }
    if (facts.proof == auth::Proof::wrong) {
        opinion.add(entries::reg037_server_proof_wrong, "the server did not prove that it knows the password",
                    {"rspauth in Authentication-Info"});
    }
}

void the_list(const Opinion& opinion, const Expectation& expectation)
{
    const auto& facts = opinion.facts;
    auto& verdict = opinion.verdict;
    if (facts.list_unreadable) {
        opinion.add(entries::reg038_list_unreadable, "the registrar does not let its list be read",
                    {status_line(facts.exchanges.front()) + " to a REGISTER without Contact"});
    }
    if (verdict.state == State::hidden) {
        std::vector<std::string> evidence{"no Contact in it"};
        if (verdict.held->expires)
            evidence.insert(evidence.begin(), "Expires: " + std::to_string(*verdict.held->expires));
        for (const auto& each : facts.kept_unlisted)
            evidence.push_back("accepted by a 200 without a list, kept, and not run out: " + each);
        opinion.add(entries::reg003_answer_without_list,
                    verdict.held->expires ? "the 200 says for how long, and lists no binding"
                                          : "the 200 lists no binding, not even one that this registrar has accepted",
                    std::move(evidence), "sipprobe inbound proves whether calls arrive");
    }
    if (verdict.state != State::bound) return;
    const auto& bindings = verdict.held->bindings;
    std::vector<const Binding*> fitting;
    for (const auto& each : bindings) {
        if (fits(each, expectation.pattern)) fitting.push_back(&each);
    }
    std::vector<std::string> missed;
    if (fitting.empty()) {
        missed.push_back("no binding is at " + expectation.pattern);
    } else if (expectation.min_expires) {
        const bool lasts = std::any_of(fitting.begin(), fitting.end(), [&](const Binding* each) {
            return each->expires && *each->expires >= *expectation.min_expires;
        });
        if (!lasts) missed.push_back("none has " + std::to_string(*expectation.min_expires) + " s left");
    }
    if (expectation.max_bindings && bindings.size() + verdict.held->left_out > *expectation.max_bindings) {
        missed.push_back(std::to_string(bindings.size() + verdict.held->left_out) + " bindings, at most " +
                         std::to_string(*expectation.max_bindings) + " expected");
    }
    if (missed.empty()) return;
    verdict.outcome = finding::Outcome::failed;
    for (auto& each : uris(bindings))
        missed.push_back(std::move(each));
    opinion.add(entries::reg039_expectation_missed, "the list is not what was expected", std::move(missed));
}

}  // namespace sipdiag::reg::opinions
