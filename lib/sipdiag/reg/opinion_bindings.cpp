// SPDX-License-Identifier: MIT
//
// What the registrar holds: ours, and those of others.
#include <algorithm>

#include "sipdiag/reg/findings/entries.hpp"
#include "sipdiag/reg/opinion.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg::opinions {
namespace {

namespace entries = findings::entries;

constexpr std::uint32_t phone_least = 20;  // what must be left after it

bool is_local(std::string_view uri)
{
    const auto address = parse_address(sip::view_uri(uri).host.host);
    return address && address->unmapped().is_local_only();
}

void stored_where_nobody_listens(const Opinion& opinion, const Binding& stored)
{
    const auto& facts = opinion.facts;
    opinion.verdict.outcome = finding::Outcome::failed;
    opinion.blame(Where::phone);
    opinion.add(
        entries::reg048_stored_where_nobody_listens,
        "calls would be sent to the port from which the phone sends, and it listens on " +
            std::to_string(facts.ears->port) + " alone",
        {"stored " + stored.uri,
         "the phone sends from " + to_string(facts.source) + " and listens on " + to_string(*facts.ears)},
        "nat_enable: 1 makes the phone send from the port it listens on; or the registrar keeps the Contact as it is");
}

}  // namespace

void others_lost(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    if (facts.lost.empty()) return;
    auto evidence = uris(facts.lost);
    if (facts.before) evidence.push_back(std::to_string(facts.before->listing.bindings.size()) + " bindings before");
    const auto& after = facts.after ? facts.after : facts.left;
    if (after) evidence.push_back(std::to_string(after->listing.bindings.size()) + " after our REGISTER");
    opinion.add(entries::reg011_binding_of_another_lost, "a binding of another device vanished when we registered",
                std::move(evidence),
                "make that device register again: on a 7940/7960 reg 0 1, then reg 1 1, or a restart");
    opinion.blame(Where::provider);
    const bool only_ours =
        facts.after && std::all_of(facts.after->listing.bindings.begin(), facts.after->listing.bindings.end(),
                                   [](const Binding& each) { return each.mine; });
    if (only_ours && !facts.after->listing.bindings.empty()) {
        opinion.add(entries::reg013_one_binding_only, "the registrar keeps one binding an account", uris(facts.lost),
                    "one device an account; test with sipreg query and sipprobe inbound --no-register");
    }
}

// The registrar means well: it keeps the address from which the REGISTER came. The phone sends from there and listens
// elsewhere.

void own_binding(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    auto& verdict = opinion.verdict;
    const auto* const added = facts.last(Purpose::add);
    if (opinion.goal != Goal::add || added == nullptr || !added->accepted()) return;

    const Binding* altered = nullptr;
    for (const auto* list : {facts.stored ? &*facts.stored : nullptr, facts.after ? &*facts.after : nullptr}) {
        if (list == nullptr) continue;
        for (const auto& each : list->listing.bindings) {
            if (has_token(each.uri, facts.token) && !sip::equivalent(each.uri, facts.contact_uri)) altered = &each;
        }
    }
    if (altered == nullptr && verdict.own != nullptr && !sip::equivalent(verdict.own->uri, facts.contact_uri)) {
        altered = verdict.own;
    }
    if (verdict.state == State::not_stored) {
        std::vector<std::string> evidence{"sent <" + facts.contact_uri + ">", status_line(*added)};
        if (facts.stored) {
            const bool echoed = facts.stored->listing.find(facts.contact_uri) != nullptr;
            evidence.push_back(echoed ? "listed in the answer" : "not listed in the answer");
        }
        if (facts.after) evidence.push_back("not listed when asked again");
        opinion.add(entries::reg001_not_stored, "the registrar said 200 and does not hold our Contact",
                    std::move(evidence),
                    "ask the provider, with --trace; sipprobe inbound tells whether calls arrive all the same");
    }
    if (altered != nullptr) {
        opinion.add(entries::reg002_contact_altered,
                    verdict.repaired ? "the Contact was stored with the address at which the registrar saw us"
                                     : "the stored Contact is not the one that was sent",
                    {"sent   " + facts.contact_uri, "stored " + altered->uri});
        if (!verdict.repaired) opinion.blame(Where::router);
        if (verdict.repaired && facts.ears) stored_where_nobody_listens(opinion, *altered);
    }
    const bool nothing_listed =
        facts.stored && !facts.stored->listing.present && (!facts.after || !facts.after->listing.present);
    if (nothing_listed) {
        opinion.add(entries::reg003_answer_without_list, "the 200 lists no binding, not even the one it accepted",
                    {status_line(*added), "no Contact in it"}, "sipprobe inbound proves whether calls arrive");
    }
    if (verdict.own == nullptr) return;
    const auto seen = seen_by_registrar(facts);
    if (is_contact_private(facts, *verdict.own, seen)) {
        std::vector<std::string> evidence{"stored " + verdict.own->uri};
        if (seen && seen->address) evidence.push_back("received=" + to_string(*seen->address));
        if (!facts.target.address.unmapped().is_local_only()) {
            evidence.push_back("the registrar is " + to_string(facts.target.address));
        }
        opinion.add(entries::reg007_contact_private, "the Contact is private, the registrar is not in your network",
                    std::move(evidence), "sipprobe advise " + facts.identity.aor);
        opinion.blame(Where::phone);
    } else if (is_seen_as_we_are(facts, seen) && !facts.target.address.unmapped().is_local_only() &&
               is_local(verdict.own->uri)) {
        opinion.add(entries::reg053_seen_at_private_address,
                    "a registrar elsewhere says that it sees us at our private address",
                    {"listed " + verdict.own->uri, "received=" + to_string(*seen->address),
                     "the registrar is " + to_string(facts.target.address)},
                    "sipprobe inbound " + facts.identity.aor + " proves whether calls arrive");
    }
}

void lifetime(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    auto& verdict = opinion.verdict;
    const auto* const added = facts.last(Purpose::add);
    for (const auto& each : facts.exchanges) {
        if (each.status != 423) continue;
        opinion.add(entries::reg029_interval_too_brief,
                    each.min_expires ? "the registrar wants " + std::to_string(*each.min_expires) + " s at least"
                                     : "the registrar wants a longer expiry and does not say which",
                    {status_line(each), "asked for " + std::to_string(each.expires.value_or(0)) + " s"});
        break;
    }
    if (verdict.state != State::registered || added == nullptr || !verdict.granted) return;
    const auto granted = *verdict.granted;
    if (!verdict.own->expires && !added->listing.expires) {
        opinion.add(entries::reg035_expiry_not_stated, "the registrar does not say for how long",
                    {status_line(*added)});
    } else if (facts.requested && granted < *facts.requested) {
        opinion.add(entries::reg008_expiry_shortened, "less time was granted than was asked for",
                    {"asked " + std::to_string(*facts.requested) + " s", "granted " + std::to_string(granted) + " s"});
    }
    if (granted < facts.register_delta + phone_least) {
        opinion.add(entries::reg009_expiry_too_short, "a 7940/7960 does not stay registered with so short a time",
                    {"granted " + std::to_string(granted) + " s",
                     "the phone takes off " + std::to_string(facts.register_delta) +
                         " s (timer_register_delta) and wants 20 s left; it un-registers at once and begins again"});
        if (facts.plays_phone) {
            verdict.outcome = finding::Outcome::failed;
            opinion.blame(Where::provider);
        }
    }
    if (facts.keeps_switching) {
        opinion.add(entries::reg042_contact_keeps_changing, "the received address is another after each registration",
                    {"now " + added->seen->received, "registered with " + facts.advertised.host},
                    "nat_received_processing: 0, or the ALG off");
        opinion.blame(Where::router);
        verdict.outcome = finding::Outcome::failed;
    }
}

void others(const Opinion& opinion)
{
    const auto* const held = opinion.verdict.held;
    if (held == nullptr) return;
    std::vector<Binding> foreign;
    std::copy_if(held->bindings.begin(), held->bindings.end(), std::back_inserter(foreign),
                 [&](const Binding& each) { return !each.mine && &each != opinion.verdict.own; });
    // For who only asks, the phone's own binding is what he wants to see.
    if (!foreign.empty() && opinion.goal != Goal::query) {
        opinion.add(entries::reg012_another_device_holds_the_account,
                    "another device holds this account too. It was not touched", uris(foreign));
    }
    if (held->left_out > 0) {
        opinion.add(entries::reg034_list_too_long, "the list is longer than what was read",
                    {std::to_string(held->left_out) + " bindings more"});
    }
}

void left_behind(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    const bool ours = opinion.goal == Goal::add && facts.may_remain;
    if (!ours && opinion.verdict.state != State::remains) return;
    const auto* const removal = facts.last(Purpose::remove);
    std::vector<std::string> evidence{facts.contact_uri};
    if (removal == nullptr) {
        evidence.push_back("no removal was answered");
    } else {
        evidence.push_back(removal->end == End::answered ? status_line(*removal) + " to the removal"
                                                         : "the removal was not answered");
    }
    opinion.add(entries::reg028_binding_left_behind, "a binding of this run may still be there", std::move(evidence),
                "sipreg unregister " + facts.identity.aor + ", later");
}

}  // namespace sipdiag::reg::opinions
