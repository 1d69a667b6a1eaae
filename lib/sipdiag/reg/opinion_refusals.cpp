// SPDX-License-Identifier: MIT
//
// Why a registration was not had: refused, unanswered, stopped.
#include <algorithm>

#include "sipdiag/reg/findings/entries.hpp"
#include "sipdiag/reg/opinion.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg::opinions {
namespace {

namespace entries = findings::entries;

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

}  // namespace

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
    case Stop::asked_to_wait:
        return opinion.add(entries::reg033_asked_to_wait,
                           "not tried: the server asked an account before this one to come back later",
                           {facts.identity.aor});
    case Stop::unwritable:
        return opinion.add(entries::reg045_account_unwritable, "this account cannot stand in a SIP message",
                           {facts.identity.aor});
    default: return;
    }
}

}  // namespace sipdiag::reg::opinions
