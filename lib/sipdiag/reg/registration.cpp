// SPDX-License-Identifier: MIT
#include "sipdiag/reg/registration.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/base/version.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::reg {
namespace {

/// A binding that had no longer to live than this beyond what has passed has simply run out.
constexpr auto slack = std::chrono::seconds(5);

/// Answers to a fetch that say "not in this form" of the request, and nothing of the account: S1 was tried.
bool rejects_the_form(int status) noexcept
{
    return status == 400 || status == 405 || status == 423 || status == 501;
}

}  // namespace

Registration::Registration(Conversation::Setup setup, Plan plan, const Writer& writer, sip::Pace& pace,
                           Entropy& entropy)
    : conversation_(std::move(setup), writer, pace, entropy),
      plan_(std::move(plan)),
      pace_(&pace),
      entropy_(&entropy),
      account_user_(sip::view_uri(notes().identity.aor).user)
{
    auto& facts = notes();
    facts.plays_phone = plan_.plays_phone;
    facts.register_delta = plan_.register_delta;
    facts.kept_unlisted = plan_.kept_unlisted;
    if (!plan_.exact_contact) facts.token = entropy.token();
    (void)choose_contact();
}

/// The Contact for the address now in use. \return false where a binding of another is the same
bool Registration::choose_contact()
{
    auto& facts = notes();
    const auto& writer = conversation_.writer();
    for (int attempt = 0; attempt < 3; ++attempt) {
        facts.user = facts.token.empty() ? account_user_ : account_user_ + "-" + facts.token;
        if (account_user_.empty()) facts.user = facts.token;
        facts.contact = writer.contact(facts.user, facts.advertised, facts.identity.transport);
        facts.contact_uri = sip::view_single(facts.contact).uri;
        const auto* const same = last_list_ ? last_list_->listing.find(facts.contact_uri) : nullptr;
        if (same == nullptr || is_ours(*same)) return true;
        if (facts.token.empty()) return false;
        facts.token = entropy_->token();
    }
    return false;
}

bool Registration::is_ours(const Binding& binding) const
{
    const auto& facts = this->facts();
    if (has_token(binding.uri, facts.token)) return true;
    if (own_sent_ && sip::equivalent(binding.uri, facts.contact_uri)) return true;
    return std::any_of(plan_.ours.begin(), plan_.ours.end(),
                       [&](const auto& uri) { return sip::equivalent(binding.uri, uri); });
}

void Registration::mark_own(Listing& listing) const
{
    for (auto& each : listing.bindings)
        each.mine = is_ours(each);
}

std::optional<Snapshot> Registration::snapshot(Instant now) const
{
    if (conversation_.ending() != Ending::accepted) return std::nullopt;
    Snapshot taken{now, facts().exchanges.back().listing};
    mark_own(taken.listing);
    return taken;
}

void Registration::start(Instant now, Outbox& out)
{
    ask(now, Step::reading, {.purpose = Purpose::fetch}, out);
}

void Registration::ask(Instant now, Step step, Errand errand, Outbox& out)
{
    step_ = step;
    patience_ = step == Step::removing ? now + removal_patience : never;
    if (errand.purpose == Purpose::add) notes().requested = errand.expires;
    conversation_.ask(now, std::move(errand), out);
    go_on(now, out);
}

void Registration::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (step_ == Step::witnessing) {
        witness_->receive(now, arrived, out);
        return hear_witness(now, out);
    }
    conversation_.receive(now, arrived, out);
    go_on(now, out);
}

void Registration::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (step_ == Step::witnessing) {
        witness_->undelivered(now, lost, out);
        return hear_witness(now, out);
    }
    conversation_.undelivered(now, lost, out);
    go_on(now, out);
}

void Registration::expire(Instant now, Outbox& out)
{
    if (step_ == Step::witnessing) {
        witness_->expire(now, out);
        return hear_witness(now, out);
    }
    if (now >= patience_ && conversation_.busy()) {
        patience_ = never;
        const bool was_adding = step_ == Step::adding;
        abandon(now);
        if (was_adding) return remove_own(now, out);
        return end(stop_.value_or(Stop::silence));
    }
    conversation_.expire(now, out);
    go_on(now, out);
}

Instant Registration::deadline() const noexcept
{
    if (step_ == Step::witnessing) return witness_->deadline();
    return std::min(patience_, conversation_.deadline());
}

void Registration::go_on(Instant now, Outbox& out)
{
    // An own REGISTER counts as stored from the moment it is out until an answer says otherwise.
    if (step_ == Step::adding && conversation_.has_sent()) own_sent_ = notes().may_remain = true;
    if (conversation_.busy() || conversation_.ending() == Ending::none) return;
    switch (step_) {
    case Step::reading: return has_read(now, out);
    case Step::adding: return has_added(now, out);
    case Step::rereading: return has_reread(now, out);
    case Step::removing: return has_removed(now, out);
    case Step::rechecking: return has_rechecked(now, out);
    case Step::witnessing:
    case Step::start:
    case Step::done: return;
    }
}

Stop Registration::reason() const noexcept
{
    switch (conversation_.ending()) {
    case Ending::rejected: return Stop::rejected;
    case Ending::refused: return Stop::refused;
    case Ending::no_password: return Stop::no_password;
    case Ending::silence: return Stop::silence;
    case Ending::undelivered: return Stop::undelivered;
    case Ending::gave_up: return Stop::gave_up;
    case Ending::asked_enough: return Stop::asked_enough;
    case Ending::unwritable: return Stop::unwritable;
    case Ending::accepted:
    case Ending::none: break;
    }
    return Stop::done;
}

void Registration::end(Stop stop) noexcept
{
    step_ = Step::done;
    patience_ = never;
    notes().stop = stop;
}

void Registration::wind_up(Instant now, Stop stop, Outbox& out)
{
    stop_ = stop;
    if (notes().may_remain && (!plan_.keep || stop == Stop::other_lost)) return remove_own(now, out);
    end(stop);
}

void Registration::has_read(Instant now, Outbox& out)
{
    auto& facts = notes();
    facts.before = last_list_ = snapshot(now);
    if (!last_list_) {
        const bool only_the_form = conversation_.ending() == Ending::rejected &&
                                   rejects_the_form(facts.exchanges.back().status) && plan_.goal == Goal::add;
        if (!only_the_form) {
            if (!may_be_deaf() || !call_witness(now, out)) end(reason());
            return;
        }
        facts.list_unreadable = true;
        // Without having looked, only a Contact with a token is known to be nobody's.
        if (facts.token.empty()) return end(Stop::rejected);
    }
    switch (plan_.goal) {
    case Goal::query: return end(Stop::done);
    case Goal::add: return add(now, out);
    case Goal::remove: return remove_listed(now, out);
    }
}

bool Registration::may_be_deaf() const
{
    return facts().ears && facts().unheard.empty() && !withdrawing_ && conversation_.ending() == Ending::silence;
}

bool Registration::doubts_address() const
{
    const auto& facts = this->facts();
    const auto* const added = facts.last(Purpose::add);
    const auto contact = parse_address(facts.advertised.host);
    return plan_.plays_phone && !withdrawing_ && !facts.witness && added != nullptr && added->accepted() &&
           !added->seen && contact && contact->unmapped().is_local_only() &&
           !facts.target.address.unmapped().is_local_only();
}

bool Registration::call_witness(Instant now, Outbox& out)
{
    const auto& facts = this->facts();
    if (!pace_->next(now, false)) return false;
    const auto host = facts.source.address.family() == Family::ipv6 ? "[" + to_string(facts.source.address) + "]"
                                                                    : to_string(facts.source.address);
    const auto octets = sip::Composer::request("OPTIONS", facts.identity.registrar)
                            .add(sip::FieldId::via, "SIP/2.0/UDP " + host + ":" + std::to_string(facts.source.port) +
                                                        ";branch=" + entropy_->branch() + ";rport")
                            .add(sip::FieldId::max_forwards, "70")
                            .add(sip::FieldId::from, "<" + facts.identity.aor + ">;tag=" + entropy_->tag())
                            .add(sip::FieldId::to, "<" + facts.identity.registrar + ">")
                            .add(sip::FieldId::call_id, entropy_->call_id())
                            .add(sip::FieldId::cseq, "1 OPTIONS")
                            .add(sip::FieldId::user_agent, "sipdiag/" + std::string(version()))
                            .finish();
    if (!octets) return false;
    auto made =
        sip::NonInviteClient::make({facts.source, facts.target, *octets}, {.timers = {.patience = witness_patience}});
    if (!made) return false;
    witness_.emplace(*std::move(made));
    notes().witness = Witness{.answered = false, .status = 0, .source = facts.source, .seen = {}};
    ++notes().requests;
    pace_->sent(now, false);
    step_ = Step::witnessing;
    witness_->start(now, out);
    return true;
}

void Registration::hear_witness(Instant now, Outbox& out)
{
    using Ended = sip::NonInviteClient::End;
    if (witness_->end() == Ended::open) return;
    if (witness_->end() == Ended::answered) {
        const auto response = witness_->final()->message.view();
        auto& witness = *notes().witness;
        witness.answered = true;
        witness.status = response.status();
        sip::ViaView via;
        if (sip::view_first(response, sip::FieldId::via, via) && via.has_received) {
            Seen seen;
            seen.received = via.received;
            if (const auto address = parse_address(via.received)) seen.address = *address;
            if (const auto port = parse_port(via.rport)) seen.port = *port;
            witness.seen = seen;
        }
    }
    if (facts().stored_at) return clean_up(now, out);
    end(Stop::silence);
}

void Registration::add(Instant now, Outbox& out)
{
    auto& facts = notes();
    if (!choose_contact()) return wind_up(now, Stop::binding_in_use, out);
    if (last_list_) {
        const auto& bindings = last_list_->listing.bindings;
        const auto ours = std::count_if(bindings.begin(), bindings.end(), [&](const Binding& each) {
            return each.mine && !sip::equivalent(each.uri, facts.contact_uri);
        });
        if (static_cast<std::size_t>(ours) >= max_ours) return wind_up(now, Stop::too_many_of_ours, out);
    }
    ask(now, Step::adding, {Purpose::add, {facts.contact}, plan_.expires}, out);
}

void Registration::has_added(Instant now, Outbox& out)
{
    auto& facts = notes();
    const auto& exchange = facts.exchanges.back();
    switch (conversation_.ending()) {
    case Ending::accepted: break;
    case Ending::silence:  // it may have been heard
    case Ending::gave_up:  // it was heard, and its final answer may say yes
    case Ending::undelivered: patience_ = never; return wind_up(now, reason(), out);
    default:
        // 423 names a floor: asked once more with it, where it is one (RFC 3261 §10.2.8).
        if (exchange.status == 423 && exchange.min_expires.value_or(0) > plan_.expires && !withdrawing_) {
            plan_.expires = *exchange.min_expires;
            return ask(now, Step::adding, {Purpose::add, {facts.contact}, plan_.expires}, out);
        }
        facts.may_remain = false;
        own_sent_ = facts.stored.has_value();
        return wind_up(now, withdrawing_ ? *stop_ : reason(), out);
    }
    patience_ = never;
    facts.stored_at = now;
    facts.stored = snapshot(now);
    if (withdrawing_) return wind_up(now, *stop_, out);
    ask(now, Step::rereading, {.purpose = Purpose::fetch}, out);
}

std::vector<Binding> Registration::vanished(const Snapshot& then, const Snapshot& now) const
{
    std::vector<Binding> gone;
    if (now.listing.left_out > 0) return gone;  // it may stand among those
    for (const auto& each : then.listing.bindings) {
        if (is_ours(each) || now.listing.find(each.uri) != nullptr) continue;
        const bool ran_out = each.expires && std::chrono::seconds(*each.expires) <= now.at - then.at + slack;
        if (!ran_out) gone.push_back(each);
    }
    return gone;
}

void Registration::has_reread(Instant now, Outbox& out)
{
    auto& facts = notes();
    const auto read = snapshot(now);
    if (read) {
        facts.after = read;
        if (facts.before) facts.lost = vanished(*facts.before, *read);
        last_list_ = read;
        if (!facts.lost.empty()) return wind_up(now, Stop::other_lost, out);
    } else if (!facts.list_unreadable) {
        return wind_up(now, reason(), out);
    }

    const auto* const added = facts.last(Purpose::add);
    const bool elsewhere = plan_.follows_received && added != nullptr && added->seen && added->seen->address &&
                           to_string(*added->seen->address) != facts.advertised.host;
    if (elsewhere && switches_ >= max_switches) facts.keeps_switching = true;
    if (elsewhere && switches_ < max_switches) {
        ++switches_;
        switching_ = true;
        return remove_own(now, out);
    }
    if (doubts_address() && call_witness(now, out)) return;
    clean_up(now, out);
}

void Registration::clean_up(Instant now, Outbox& out)
{
    if (plan_.keep) {
        notes().may_remain = false;  // it is meant to
        return end(Stop::done);
    }
    stop_ = Stop::done;
    remove_own(now, out);
}

void Registration::remove_own(Instant now, Outbox& out)
{
    removing_ = {{.uri = notes().contact_uri, .expires = {}, .q = {}, .received = {}, .mine = true}};
    ask(now, Step::removing, {Purpose::remove, {notes().contact}, 0}, out);
}

void Registration::remove_listed(Instant now, Outbox& out)
{
    std::vector<std::string> values;
    for (const auto& each : last_list_->listing.bindings) {
        const auto named = [&each](const std::string& uri) { return sip::equivalent(each.uri, uri); };
        const bool chosen =
            plan_.remove_all ||
            (plan_.to_remove.empty() ? each.mine : std::any_of(plan_.to_remove.begin(), plan_.to_remove.end(), named));
        if (!chosen) continue;
        removing_.push_back(each);
        values.push_back("<" + each.uri + ">");
    }
    if (plan_.to_remove.empty()) {
        // What is never listed is there nevertheless, by the registrar's own 200.
        for (const auto& uri : plan_.kept_unlisted) {
            if (last_list_->listing.find(uri) != nullptr) continue;
            removing_.push_back({.uri = uri, .expires = {}, .q = {}, .received = {}, .mine = true});
            values.push_back("<" + uri + ">");
        }
    }
    if (removing_.empty()) {
        notes().left = last_list_;
        return end(Stop::done);
    }
    ask(now, Step::removing, {Purpose::remove, std::move(values), 0}, out);
}

void Registration::has_removed(Instant now, Outbox& out)
{
    auto& facts = notes();
    patience_ = never;
    const bool gone = conversation_.ending() == Ending::accepted;
    if (gone) {
        const auto listed = snapshot(now);
        for (const auto& each : removing_) {
            if (listed->listing.find(each.uri) == nullptr) facts.removed.push_back(each);
        }
        if (plan_.goal == Goal::add) facts.may_remain = facts.removed.empty();
    }
    if (!gone || withdrawing_) return end(stop_.value_or(gone ? Stop::done : reason()));
    ask(now, Step::rechecking, {.purpose = Purpose::fetch}, out);
}

void Registration::has_rechecked(Instant now, Outbox& out)
{
    auto& facts = notes();
    const auto read = snapshot(now);
    if (read) {
        facts.left = last_list_ = read;
        // What is listed still was not removed, whatever the answer to the removal said.
        std::erase_if(facts.removed, [&read](const auto& each) { return read->listing.find(each.uri) != nullptr; });
        if (plan_.goal == Goal::add) facts.may_remain = facts.removed.empty();
        if (facts.before && facts.lost.empty() && plan_.goal == Goal::add) {
            facts.lost = vanished(*facts.before, *read);
        }
        if (!facts.lost.empty()) stop_ = Stop::other_lost;
    }
    if (!switching_ || stop_ || !read) return end(stop_.value_or(read ? Stop::done : reason()));

    // The second half of the switch: the address that the registrar saw takes the place of the one in use.
    switching_ = false;
    facts.switched = true;
    facts.left.reset();
    facts.removed.clear();
    auto advertised = facts.advertised;
    advertised.host = to_string(*facts.last(Purpose::add)->seen->address);
    conversation_.advertise(std::move(advertised));
    add(now, out);
}

void Registration::abandon(Instant now)
{
    // Our own patience with a removal, and the user's with it all, are time enough to call it silence.
    const bool waited = step_ == Step::removing || stop_ == Stop::out_of_time;
    conversation_.abandon(now, waited ? End::silence : End::abandoned);
}

void Registration::withdraw(Instant now, Outbox& out, Stop why)
{
    if (finished() || withdrawing_) return;
    withdrawing_ = true;
    stop_ = stop_.value_or(why);
    conversation_.answer_no_more();
    switch (step_) {
    case Step::adding:
        if (!conversation_.has_sent()) {
            abandon(now);
            return end(*stop_);
        }
        patience_ = now + last_patience;
        return;
    case Step::removing: return;
    case Step::witnessing: return wind_up(now, *stop_, out);
    case Step::start:
    case Step::reading:
    case Step::rereading:
    case Step::rechecking:
    case Step::done: break;
    }
    if (conversation_.busy()) abandon(now);
    if (step_ == Step::rechecking) return end(*stop_);
    wind_up(now, *stop_, out);
}

}  // namespace sipdiag::reg
