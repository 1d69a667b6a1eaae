// SPDX-License-Identifier: MIT
#include "sipdiag/reg/judge.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/reg/findings/entries.hpp"
#include "sipdiag/reg/opinions.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg {
namespace {

using finding::Outcome;

State by_ending(const Exchange* last) noexcept
{
    if (last == nullptr) return State::undetermined;
    switch (last->end) {
    case End::answered: return last->status >= 300 ? State::rejected : State::undetermined;
    case End::silence:
    case End::undelivered: return State::unreachable;
    case End::provisional: return State::rejected;
    case End::open:
    case End::abandoned: break;
    }
    return State::undetermined;
}

/// What stopped a run before its question was answered.
State by_stop(const Facts& facts)
{
    switch (facts.stop) {
    case Stop::no_password:
    case Stop::binding_in_use:
    case Stop::too_many_of_ours:
    case Stop::asked_enough:
    case Stop::domain_refused:
    case Stop::asked_to_wait:
    case Stop::unwritable: return State::undetermined;
    case Stop::refused: return State::rejected;
    default: break;
    }
    const Exchange* last = nullptr;
    for (const auto& each : facts.exchanges) {
        if (each.end != End::open && each.end != End::abandoned) last = &each;
    }
    return by_ending(last);
}

bool is_at(std::string_view uri, const std::optional<Seen>& seen, const Endpoint& source)
{
    const auto host = sip::view_uri(uri).host;
    const auto address = parse_address(host.host);
    if (!address) return false;
    const auto port = host.port != 0 ? host.port : std::uint16_t{5060};
    const auto where = seen && seen->address ? *seen->address : source.address;
    const auto through = seen && seen->port ? *seen->port : source.port;
    return address->unmapped() == where.unmapped() && port == through;
}

void judge_add(const Facts& facts, Judgement& verdict)
{
    const auto* const added = facts.last(Purpose::add);
    if (added == nullptr || facts.stop == Stop::no_password) {
        verdict.state = by_stop(facts);
        verdict.held = facts.before ? &facts.before->listing : nullptr;
        return;
    }
    verdict.decisive = added;
    verdict.held = facts.after    ? &facts.after->listing
                   : facts.stored ? &facts.stored->listing
                   : facts.before ? &facts.before->listing
                                  : nullptr;
    if (!added->accepted()) {
        verdict.state = by_stop(facts);
        // What ended the run later - a removal in vain - does not change what became of the REGISTER.
        if (added->end == End::answered)
            verdict.state = facts.stop == Stop::no_password ? State::undetermined : State::rejected;
        if (added->end == End::provisional) verdict.state = State::rejected;
        if (added->end == End::silence || added->end == End::undelivered) verdict.state = State::unreachable;
        return;
    }
    const auto& held = *verdict.held;
    verdict.own = held.find(facts.contact_uri);
    if (verdict.own == nullptr) {
        for (const auto& each : held.bindings) {
            // Ours by its token, at the address where the registrar saw us: it repairs what a NAT does.
            if (has_token(each.uri, facts.token) && is_at(each.uri, added->seen, added->source)) verdict.own = &each;
        }
        verdict.repaired = verdict.own != nullptr;
    }
    if (verdict.own == nullptr) {
        verdict.state = State::not_stored;
        verdict.where = Where::provider;
        return;
    }
    verdict.state = State::registered;
    // What was granted stands in the answer; the list that was read later has run down already.
    const auto* const granted = added->listing.find(verdict.own->uri);
    verdict.granted = granted != nullptr && granted->expires ? granted->expires : verdict.own->expires;
    if (!verdict.granted) verdict.granted = added->listing.expires ? added->listing.expires : facts.requested;
}

void judge_query(const Facts& facts, Judgement& verdict)
{
    const auto* const fetch = facts.last(Purpose::fetch);
    verdict.decisive = fetch;
    if (!facts.before || fetch == nullptr) {
        verdict.state = by_stop(facts);
        return;
    }
    verdict.held = &facts.before->listing;
    const auto& held = *verdict.held;
    if (held.bindings.empty()) {
        // A 200 without a Contact says that there is no binding (RFC 3261 §10.3). One that says for how long as well
        // speaks of a binding that it does not show; and one that took a binding of ours without listing it, which has
        // not run out, shows none either way.
        const bool speaks = fetch->listing.expires.value_or(0) > 0;
        const bool hidden = !held.present && (speaks || !facts.kept_unlisted.empty());
        verdict.state = hidden ? State::hidden : State::empty;
        return;
    }
    verdict.state = State::bound;
}

void judge_remove(const Facts& facts, Judgement& verdict)
{
    verdict.decisive = facts.last(Purpose::remove);
    if (verdict.decisive == nullptr) verdict.decisive = facts.last(Purpose::fetch);
    if (!facts.before) {
        verdict.state = by_stop(facts);
        return;
    }
    verdict.held = facts.left ? &facts.left->listing : &facts.before->listing;
    const auto* const removal = facts.last(Purpose::remove);
    if (removal == nullptr) {
        verdict.state = facts.stop == Stop::done ? State::removed : by_stop(facts);
        return;
    }
    if (!removal->accepted()) {
        verdict.state = by_ending(removal);
        return;
    }
    verdict.state = facts.removed.size() >= removal->contacts.size() ? State::removed : State::remains;
}

Outcome outcome_of(State state) noexcept
{
    switch (state) {
    case State::registered:
    case State::bound:
    case State::removed: return Outcome::healthy;
    case State::not_stored:
    case State::empty:
    case State::remains:
    case State::rejected:
    case State::unreachable: return Outcome::failed;
    case State::undetermined:
    case State::hidden: break;
    }
    return Outcome::undetermined;
}

}  // namespace

std::string_view to_string(State state) noexcept
{
    switch (state) {
    case State::registered: return "registered";
    case State::not_stored: return "not-stored";
    case State::bound: return "bound";
    case State::empty: return "empty";
    case State::hidden: return "hidden";
    case State::removed: return "removed";
    case State::remains: return "remains";
    case State::rejected: return "rejected";
    case State::unreachable: return "unreachable";
    case State::undetermined: break;
    }
    return {};
}

std::string_view to_string(Where where) noexcept
{
    switch (where) {
    case Where::phone: return "phone";
    case Where::lan: return "lan";
    case Where::router: return "router";
    case Where::access: return "access";
    case Where::provider: return "provider";
    case Where::nowhere: break;
    }
    return {};
}

finding::Finding account_busy(std::string text)
{
    return {&findings::entries::reg040_account_busy, std::move(text), {}, "wait for the other run, or end it", {}, {}};
}

finding::Finding nat_address_unresolved(const std::string& name, const std::string& own)
{
    return {&findings::entries::reg049_nat_address_unresolved,
            visible("nat_address " + name + " resolves to no IPv4 address: the phone shows its own"),
            {"asked for the A record of " + visible(name), "Contact and Via say " + own},
            "mend the name, or write the address itself",
            {},
            {}};
}

finding::Finding backup_not_registered(const std::string& proxy, std::string how)
{
    return {&findings::entries::reg051_backup_not_registered,
            "line 1 is not registered with proxy_backup",
            {proxy, visible(how)},
            "compare proxy_backup with what the provider names; where there is none, proxy_backup: \"\"",
            {},
            {}};
}

bool has(const finding::Findings& findings, std::string_view code) noexcept
{
    return std::any_of(findings.begin(), findings.end(), [code](const auto& each) { return each.entry->code == code; });
}

bool fits(const Binding& binding, std::string_view pattern)
{
    if (pattern.empty()) return true;
    const auto uri = sip::view_uri(binding.uri);
    if (pattern.find_first_of("*?") != std::string_view::npos) {
        const auto colon = binding.uri.find(':');
        return matches(pattern, binding.uri) || matches(pattern, std::string_view(binding.uri).substr(colon + 1));
    }
    if (pattern.starts_with("sip:") || pattern.starts_with("sips:")) return sip::equivalent(binding.uri, pattern);
    const auto wanted_text = "sip:" + std::string(pattern);
    const auto wanted = sip::view_uri(wanted_text);
    if (wanted.has_user && wanted.user != uri.user) return false;
    const auto address = parse_address(uri.host.host);
    const auto wanted_address = parse_address(wanted.host.host);
    const bool same_host = address && wanted_address ? address->unmapped() == wanted_address->unmapped()
                                                     : lowered(uri.host.host) == lowered(wanted.host.host);
    const auto port = [](const auto& host) { return host.port != 0 ? host.port : std::uint16_t{5060}; };
    return same_host && (!wanted.host.has_port || port(wanted.host) == port(uri.host));
}

bool is_contact_private(const Facts& facts, const Binding& own, const std::optional<Seen>& seen)
{
    const auto address = parse_address(sip::view_uri(own.uri).host.host);
    if (!address || !address->unmapped().is_local_only()) return false;
    // `received=` at the Contact is where some registrars send: a repair, and shown.
    if (!own.received.empty()) {
        const auto instead = parse_address(sip::view_uri(own.received).host.host);
        if (instead && !instead->unmapped().is_local_only()) return false;
    }
    const bool far = !facts.target.address.unmapped().is_local_only();
    if (!seen || !seen->address) return far;
    return !seen->address->unmapped().is_local_only() || (far && !is_seen_as_we_are(facts, seen));
}

bool is_seen_as_we_are(const Facts& facts, const std::optional<Seen>& seen)
{
    return seen && seen->address && seen->address->unmapped().is_local_only() &&
           seen->address->unmapped() == facts.source.address.unmapped();
}

std::optional<Seen> seen_by_registrar(const Facts& facts)
{
    const auto* const added = facts.last(Purpose::add);
    if (added != nullptr && added->seen) return added->seen;
    return facts.witness ? facts.witness->seen : std::nullopt;
}

Judgement judge(const Facts& facts, Goal goal, const Expectation& expectation)
{
    Judgement verdict;
    switch (goal) {
    case Goal::add: judge_add(facts, verdict); break;
    case Goal::query: judge_query(facts, verdict); break;
    case Goal::remove: judge_remove(facts, verdict); break;
    }
    if (verdict.decisive == nullptr) {
        for (const auto& each : facts.exchanges) {
            if (each.end != End::open && each.end != End::abandoned) verdict.decisive = &each;
        }
    }
    verdict.outcome = outcome_of(verdict.state);
    form_opinions(facts, goal, expectation, verdict);
    return verdict;
}

}  // namespace sipdiag::reg
