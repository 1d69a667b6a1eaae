// SPDX-License-Identifier: MIT
#include "sipdiag/reg/opinions.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/reg/findings/entries.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg {
namespace {

using finding::Entry;
using finding::Finding;
namespace entries = findings::entries;

constexpr std::uint32_t phone_least = 20;  // what must be left after it
constexpr std::size_t max_evidence = 8;

struct Opinion {
    const Facts& facts;
    Goal goal;
    Judgement& verdict;

    void add(const Entry& entry, std::string message, std::vector<std::string> evidence,
             std::optional<std::string> fix = {}) const
    {
        if (evidence.size() > max_evidence) {
            const auto more = evidence.size() - max_evidence;
            evidence.resize(max_evidence);
            evidence.push_back("and " + std::to_string(more) + " more");
        }
        for (auto& each : evidence)
            each = visible(each);
        verdict.findings.push_back({&entry, visible(message), std::move(evidence), std::move(fix), {}, {}});
    }
    void blame(Where where) const
    {
        if (verdict.where == Where::nowhere) verdict.where = where;
    }
    [[nodiscard]] const Exchange* decisive() const { return verdict.decisive; }
};

std::string status_line(const Exchange& exchange)
{
    return std::to_string(exchange.status) + (exchange.reason.empty() ? "" : " " + exchange.reason);
}

std::string seconds(Duration duration)
{
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    const auto rest = std::to_string(milliseconds % 1000);
    return std::to_string(milliseconds / 1000) + "." + std::string(3 - rest.size(), '0') + rest + " s";
}

std::string times(const Exchange& exchange)
{
    std::string text = "sent at";
    for (const auto& each : exchange.sent_at)
        text += " +" + seconds(each - exchange.sent_at.front());
    return text;
}

std::string purpose(const Exchange& exchange)
{
    switch (exchange.purpose) {
    case Purpose::add: return "the registration";
    case Purpose::remove: return "the removal";
    case Purpose::fetch: break;
    }
    return "the question for the list";
}

std::string cause(const Undelivered& lost)
{
    switch (lost.cause) {
    case Undelivered::Cause::refused: return "the port is closed";
    case Undelivered::Cause::unreachable: return "unreachable";
    case Undelivered::Cause::prohibited: return "administratively prohibited";
    case Undelivered::Cause::too_big: return "too big for the way";
    case Undelivered::Cause::expired_in_transit: return "expired in transit";
    case Undelivered::Cause::closed: return "the connection was closed";
    case Undelivered::Cause::other: break;
    }
    return "not delivered";
}

std::vector<std::string> uris(const std::vector<Binding>& bindings)
{
    std::vector<std::string> texts;
    for (const auto& each : bindings)
        texts.push_back(each.uri + (each.expires ? " (" + std::to_string(*each.expires) + " s left)" : ""));
    return texts;
}

// What ended it

void refused_credentials(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    if (!facts.decision || facts.stop == Stop::no_password) return;
    const auto* const last = opinion.decisive();
    std::vector<std::string> evidence;
    if (last != nullptr) {
        evidence.push_back(status_line(*last) + " to a REGISTER " +
                           (last->with_credentials ? "with credentials" : "without credentials"));
        for (std::size_t i = 0; i < last->realms.size(); ++i)
            evidence.push_back("realm \"" + last->realms[i] + "\", " + last->algorithms[i]);
    }
    switch (*facts.decision) {
    case auth::Decision::refused:
    case auth::Decision::too_many_realms:
        opinion.add(entries::reg015_credentials_refused, "the registrar does not accept user name and password",
                    evidence,
                    "compare the user name for authentication and the SIP password with what the provider shows");
        return opinion.blame(Where::phone);
    case auth::Decision::stale_again:
        opinion.add(entries::reg030_nonce_never_fresh, "the registrar calls every nonce stale, even its newest",
                    evidence);
        return opinion.blame(Where::provider);
    case auth::Decision::unanswerable:
    case auth::Decision::other_realm:
        for (const auto& each : facts.auth_remarks) {
            using Kind = auth::AuthRemark::Kind;
            if (each.kind == Kind::unknown_scheme) evidence.push_back("scheme " + each.detail);
            if (each.kind == Kind::unknown_algorithm) evidence.push_back("algorithm " + each.detail);
            if (each.kind == Kind::unknown_qop) evidence.push_back("qop " + each.detail);
            if (each.kind == Kind::session_without_qop) evidence.push_back(each.detail + " without qop");
            if (each.kind == Kind::realm_differs) evidence.push_back("realm " + each.detail + " is not the one wanted");
        }
        opinion.add(entries::reg019_challenge_not_understood, "the challenge holds nothing that can be answered",
                    evidence, "ask the provider for Digest with MD5 or SHA-256");
        return opinion.blame(Where::provider);
    case auth::Decision::answer:
    case auth::Decision::no_password: return;
    }
}

void missing_password(const Opinion& opinion)
{
    if (opinion.facts.stop != Stop::no_password) return;
    std::vector<std::string> evidence;
    if (const auto* const last = opinion.decisive()) {
        for (const auto& each : last->realms)
            evidence.push_back("realm \"" + each + "\" asks");
    }
    opinion.add(entries::reg044_password_missing, "the registrar asks for a password, and none was given", evidence,
                "--password-file FILE, --password-command CMD, or SIPDIAG_PASSWORD");
}

void rejected(const Opinion& opinion)
{
    const auto* const last = opinion.decisive();
    if (last == nullptr || last->end != End::answered || last->accepted() || opinion.facts.decision) return;
    if (opinion.verdict.state != State::rejected) return;
    std::vector<std::string> evidence{status_line(*last) + " to " + purpose(*last)};
    if (!last->server.empty()) evidence.push_back("Server: " + last->server);
    if (!last->warning.empty()) evidence.push_back("Warning: " + last->warning);
    if (!last->unsupported.empty()) evidence.push_back("Unsupported: " + last->unsupported);
    opinion.blame(Where::provider);

    const auto reason = lowered(last->reason);
    const bool of_domain = reason.find("domain") != std::string::npos || reason.find("relay") != std::string::npos;
    const int status = last->status;
    if (status < 400) {
        for (const auto& each : last->redirects)
            evidence.push_back("Contact: <" + each + ">");
        return opinion.add(entries::reg020_redirected, "the registrar names other places to register at", evidence,
                           last->redirects.empty() ? std::optional<std::string>()
                                                   : "sipreg --proxy with the host it names, if you trust it");
    }
    if (status == 429 || status == 503) {
        if (last->retry_after) evidence.push_back("Retry-After: " + std::to_string(*last->retry_after) + " s");
        return opinion.add(entries::reg033_asked_to_wait, "the server asked us to come back later", evidence);
    }
    if (of_domain && (status == 403 || status == 404)) {
        return opinion.add(entries::reg018_domain_refused, "the server does not serve this domain", evidence,
                           "compare proxy1_address and outbound_proxy with what the provider shows");
    }
    if (status == 403) {
        return opinion.add(entries::reg016_registration_forbidden, "the registrar forbids it before asking who we are",
                           evidence, "ask the provider whether this address is blocked");
    }
    if (status == 404 || status == 604 || status == 410) {
        return opinion.add(entries::reg017_account_unknown, "the registrar does not know this account", evidence,
                           "compare line1_name and proxy1_address with what the provider shows");
    }
    opinion.add(entries::reg022_rejected, "the registrar answered " + status_line(*last), evidence);
}

// A phone that hears a 1xx other than 100 to a REGISTER gives up, whatever comes behind it.
void gave_up(const Opinion& opinion)
{
    const auto* const last = opinion.decisive();
    if (last == nullptr || last->end != End::provisional) return;
    opinion.blame(Where::provider);
    opinion.add(entries::reg050_provisional_to_register,
                "the server answered " + status_line(*last) + ", and the phone gives up at that",
                {status_line(*last) + " to " + purpose(*last), "it tries again after 60 s, and gives up again"},
                "ask the provider for 100 alone while it works on a REGISTER; --softphone waits for the final answer");
}

// nat_enable 0: the phone sends from a port of the moment and listens on voip_control_port alone. A server that answers
// to the packet's source, asked by rport or not, speaks to a closed door.
void source_port_trap(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    const auto& first = facts.unheard.front();
    opinion.blame(Where::phone);
    opinion.add(
        entries::reg046_source_port_trap,
        "the server answers to port " + std::to_string(first.destination.port) +
            ", from which the phone sends, and the phone listens on " + std::to_string(facts.ears->port) + " alone",
        {std::to_string(first.status) + " from " + to_string(first.source) + " to " + to_string(first.destination),
         std::to_string(facts.unheard.size()) + " answers came there, none to " + to_string(*facts.ears)},
        "nat_enable: 1 makes the phone send from the port it listens on; or turn off forced rport at the server");
}

// The server answers where Via says, and what it sends there does not arrive: the NAT knows the way back to the port
// that was sent from, and to no other.
void control_port_closed(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    const auto& witness = *facts.witness;
    const auto port = std::to_string(facts.ears->port);
    std::vector<std::string> evidence{
        std::to_string(opinion.decisive()->sent_at.size()) + " REGISTERs from " + to_string(facts.source) +
            ", to be answered to port " + port + ": nothing came",
        "one OPTIONS from the same port that asked to be answered there (rport): " + std::to_string(witness.status)};
    if (witness.seen && witness.seen->address) {
        evidence.push_back("the server saw it come from " + to_string(*witness.seen->address) +
                           (witness.seen->port ? ":" + std::to_string(*witness.seen->port) : std::string()));
        const bool changed = witness.seen->address->unmapped() != facts.source.address.unmapped();
        opinion.blame(changed ? Where::router : Where::lan);
    }
    opinion.add(
        entries::reg047_control_port_closed,
        "the server answers to port " + port + ", where the phone listens, and nothing arrives there",
        std::move(evidence),
        "forward UDP " + port + " to the phone, or set nat_enable: 1: it then sends from the port it listens on");
}

void unreachable(const Opinion& opinion)
{
    const auto* const last = opinion.decisive();
    if (last == nullptr || (last->end != End::silence && last->end != End::undelivered)) return;
    if (last->end == End::undelivered) {
        std::vector<std::string> evidence{cause(*last->lost) + ": " + to_string(last->target)};
        const auto& reporter = last->lost->reporter;
        if (reporter) evidence.push_back("reported by " + to_string(*reporter));
        if (reporter && *reporter != last->target.address) {
            opinion.blame(reporter->unmapped().is_private() ? Where::router : Where::access);
        } else if (last->lost->cause == Undelivered::Cause::refused) {
            opinion.blame(Where::provider);
        }
        return opinion.add(entries::reg023_network_refused, "the network refused " + purpose(*last),
                           std::move(evidence), "check host, port and transport: sipprobe probe");
    }
    if (last->provisional > 0) {
        opinion.blame(Where::provider);
        return opinion.add(entries::reg025_no_final_answer,
                           std::to_string(last->provisional) + " provisional answers and nothing final",
                           {to_string(last->target), times(*last)});
    }
    if (!opinion.facts.unheard.empty()) return source_port_trap(opinion);
    if (opinion.facts.witness && opinion.facts.witness->answered) return control_port_closed(opinion);
    std::vector<std::string> evidence{std::to_string(last->sent_at.size()) + " times to " + to_string(last->target),
                                      times(*last), "waited " + seconds(last->ended_at - last->sent_at.front()),
                                      "no ICMP error either"};
    if (opinion.facts.stray_count > 0) evidence.push_back("messages came that answer nothing of ours (REG027)");
    opinion.add(entries::reg021_no_answer, "nothing came back to " + purpose(*last), std::move(evidence),
                "sipprobe probe asks what the way there looks like");
}

void stopped(const Opinion& opinion)
{
    const auto& facts = opinion.facts;
    switch (facts.stop) {
    case Stop::binding_in_use:
        return opinion.add(entries::reg010_binding_in_use,
                           "another device has bound this very Contact; nothing was sent", {facts.contact_uri},
                           "leave --exact-contact away, or unplug the phone and wait");
    case Stop::too_many_of_ours:
        return opinion.add(entries::reg041_too_many_of_ours, "four bindings of this tool are there already", {},
                           "sipreg unregister " + facts.identity.aor);
    case Stop::asked_enough:
        return opinion.add(entries::reg043_asked_enough, "this run has asked as often as one may",
                           {std::to_string(facts.requests) + " requests"});
    case Stop::domain_refused:
        return opinion.add(entries::reg015_credentials_refused,
                           "not tried: this domain refused three accounts in a row", {facts.identity.aor},
                           "--continue goes on all the same");
    case Stop::unwritable:
        return opinion.add(entries::reg045_account_unwritable, "this account cannot stand in a SIP message",
                           {facts.identity.aor});
    default: return;
    }
}

// What the registrar holds

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
        std::vector<std::string> evidence{"sent " + facts.contact, status_line(*added)};
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
    if (verdict.own != nullptr && is_contact_private(facts, *verdict.own, added->seen)) {
        std::vector<std::string> evidence{"stored " + verdict.own->uri};
        if (added->seen && added->seen->address) evidence.push_back("received=" + to_string(*added->seen->address));
        if (!facts.target.address.unmapped().is_local_only()) {
            evidence.push_back("the registrar is " + to_string(facts.target.address));
        }
        opinion.add(entries::reg007_contact_private, "the Contact is private, the registrar is not in your network",
                    std::move(evidence), "sipprobe advise " + facts.identity.aor);
        opinion.blame(Where::phone);
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

// What the way shows

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
        opinion.add(entries::reg003_answer_without_list, "the 200 says for how long, and lists no binding",
                    {"Expires: " + std::to_string(*verdict.held->expires), "no Contact in it"},
                    "sipprobe inbound proves whether calls arrive");
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

}  // namespace

void form_opinions(const Facts& facts, Goal goal, const Expectation& expectation, Judgement& verdict)
{
    const Opinion opinion{facts, goal, verdict};
    others_lost(opinion);
    stopped(opinion);
    missing_password(opinion);
    refused_credentials(opinion);
    rejected(opinion);
    gave_up(opinion);
    unreachable(opinion);
    own_binding(opinion);
    lifetime(opinion);
    left_behind(opinion);
    if (goal == Goal::query || facts.list_unreadable) the_list(opinion, expectation);
    the_way(opinion);
    others(opinion);
    authentication(opinion);
}

}  // namespace sipdiag::reg
