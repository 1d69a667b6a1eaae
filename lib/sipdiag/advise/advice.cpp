// SPDX-License-Identifier: MIT
#include "sipdiag/advise/advice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/sip/uri.hpp"

namespace sipdiag::advise {
namespace {

bool failed(const Trial& trial)
{
    return trial.inbound == false;
}
bool works_now(const Trial& trial)
{
    return trial.inbound == true && trial.media != "deaf" && trial.media != "none";
}
bool works_later(const Trial& trial)
{
    return works_now(trial) && trial.inbound_after_quiet != false;
}
bool is_reached(const Trial& trial)
{
    return trial.inbound == true;
}
bool is_deaf(const Trial& trial)
{
    return is_reached(trial) && (trial.media == "deaf" || trial.media == "none");
}
bool shows_address(const Trial& trial)
{
    return trial.nat.enable == 1 && !trial.nat.address.empty();
}
bool follows(const Trial& trial)
{
    return trial.nat.enable == 1 && trial.nat.address.empty() && trial.nat.received_processing == 1;
}

/// Is the Contact that was stored the one at which the outside sees this port?
bool is_right(const Trial& trial, const nat::Picture& picture)
{
    if (!picture.seen) return false;
    const auto uri = sip::view_uri(trial.contact_stored.empty() ? trial.contact_sent : trial.contact_stored);
    const auto host = parse_address(uri.host.host);
    return host && *host == picture.seen->address && picture.nat.port_preserving != false;
}

/// What was heard where the phone stands.
std::string_view silence_of(const Trial& trial)
{
    return trial.media == "none" ? "no sound passed either way" : "no sound came to where the phone stands";
}

class Weighing {
public:
    explicit Weighing(const Evidence& evidence) : evidence_(evidence)
    {
        for (const auto& each : evidence.trials) {
            if (each.timer_register_expires) {
                kept_open_ = &each;
            } else {
                trials_.push_back(each);
            }
        }
    }

    Conclusion run()
    {
        Conclusion result;
        result.verdict = verdict();
        // What was measured from another path than the phone's decides nothing about the phone.
        if (evidence_.path.is_phone == false && result.verdict > Verdict::not_stored) {
            result.verdict = Verdict::undetermined;
        }
        result.outcome = outcome(result.verdict);
        result.sentence = sentence(result.verdict);
        result.where = where(result.verdict);
        if (result.verdict != Verdict::undetermined) result.advice = advice(result.verdict);
        return result;
    }

private:
    [[nodiscard]] const Trial* present() const { return trials_.empty() ? nullptr : &trials_.front(); }
    template <class Rule>
    [[nodiscard]] const Trial* find(Rule&& rule) const
    {
        const auto found = std::find_if(trials_.begin(), trials_.end(), std::forward<Rule>(rule));
        return found != trials_.end() ? &*found : nullptr;
    }
    template <class Rule>
    [[nodiscard]] bool all(Rule&& rule) const
    {
        return !trials_.empty() && std::all_of(trials_.begin(), trials_.end(), std::forward<Rule>(rule));
    }
    [[nodiscard]] bool alg() const { return evidence_.picture.alg.present == true; }
    [[nodiscard]] bool may_have_spoilt_each_other() const;
    [[nodiscard]] Verdict verdict() const;
    [[nodiscard]] finding::Outcome outcome(Verdict verdict) const;
    [[nodiscard]] std::string sentence(Verdict verdict) const;
    [[nodiscard]] static std::string where(Verdict verdict);
    [[nodiscard]] std::optional<Advice> advice(Verdict verdict) const;

    const Evidence& evidence_;
    std::vector<Trial> trials_;         // with the phone's own expiry
    const Trial* kept_open_ = nullptr;  // the one trial of another
};

// The provider answers elsewhere and no trial got a word. Behind an ALG the answers to the first, which went to a port
// that nobody had opened, can hold that port at the router for an hour, and the trials after it are heard no more.
bool Weighing::may_have_spoilt_each_other() const
{
    return evidence_.reachable && evidence_.picture.alg.present != false && trials_.size() > 1 &&
           trials_.front().nat.enable == 0 && all([](const Trial& t) { return t.state == reg::State::unreachable; });
}

Verdict Weighing::verdict() const
{
    using reg::State;
    const auto* const now = present();
    if (!evidence_.reachable && (now == nullptr || all([](const Trial& t) { return t.state == State::unreachable; }))) {
        return Verdict::unreachable;
    }
    if (now == nullptr || all([](const Trial& t) { return t.state == State::undetermined; })) {
        return Verdict::undetermined;
    }
    const auto turned_away = [](const Trial& t) { return t.state == State::rejected || t.state == State::unreachable; };
    if (may_have_spoilt_each_other()) return Verdict::undetermined;
    if (all(turned_away)) return Verdict::not_registering;
    const auto kept_nothing = [](const Trial& t) { return t.state == State::not_stored && t.inbound != true; };
    if (find(kept_nothing) != nullptr && all([&](const Trial& t) { return kept_nothing(t) || turned_away(t); }))
        return Verdict::not_stored;

    const auto* const good = find(works_now);
    const bool tried_all = find([](const Trial& t) { return t.nat.enable == 0; }) != nullptr &&
                           find(follows) != nullptr &&
                           (find(shows_address) != nullptr || evidence_.picture.nat.present == false);
    const bool every_failed = all([&](const Trial& t) { return failed(t) || turned_away(t); });
    const auto* const right = find([&](const Trial& t) { return is_right(t, evidence_.picture) && failed(t); });
    if (every_failed && tried_all && right == nullptr) return Verdict::no_setting_helps;
    if (every_failed && right != nullptr && !alg()) return Verdict::inbound_blocked;

    const bool present_fails = failed(*now) || turned_away(*now);
    if (alg() && now->nat.enable == 1 && present_fails && good != nullptr && shows_address(*now) &&
        !shows_address(*good)) {
        return Verdict::nat_in_two_places;
    }
    const bool half = evidence_.picture.alg.restores_replies == false;
    if (alg() && (every_failed || half || (is_deaf(*now) && now->nat.enable == 0 && !now->sdp_changed))) {
        if (present_fails || is_deaf(*now)) return Verdict::alg_breaks_it;
    }
    // A private Contact whose place a setting of the phone's could take.
    if ((present_fails || is_deaf(*now)) && good != nullptr && good != now) {
        if (shows_address(*good)) return Verdict::phone_must_know_address;
        if (follows(*good)) return Verdict::follow_received;
        if (alg()) return Verdict::router_handles_sip;
        return Verdict::undetermined;
    }
    // A setting with which it rings and is deaf is the phone's part of the cure; the rest is the router's.
    if (const auto* const half_cure = find(is_reached); present_fails && good == nullptr && half_cure != nullptr) {
        if (shows_address(*half_cure)) return Verdict::phone_must_know_address;
        if (follows(*half_cure)) return Verdict::follow_received;
        return alg() && !half_cure->sdp_changed ? Verdict::alg_breaks_it : Verdict::media_blocked;
    }
    if (is_reached(*now) && now->inbound_after_quiet == false) {
        // Where not even registering as often as the phone can keeps it open, the expiry is no cure.
        return kept_open_ != nullptr && kept_open_->inbound_after_quiet == false ? Verdict::no_setting_helps
                                                                                 : Verdict::keep_open;
    }
    if (is_deaf(*now)) return Verdict::media_blocked;
    if (!works_later(*now)) return Verdict::undetermined;

    // It works as it is; by whose doing?
    const bool quiet_known = now->inbound_after_quiet == true || evidence_.picture.nat.present == false;
    if (!quiet_known) return Verdict::undetermined;
    const bool sound_known = now->method == "INVITE" || evidence_.picture.alg.rewrites.contains(nat::Part::sdp);
    if (alg() && now->nat.enable == 0) return sound_known ? Verdict::router_handles_sip : Verdict::undetermined;
    const auto stored = parse_address(sip::view_uri(now->contact_sent).host.host);
    if (evidence_.picture.nat.present == true && evidence_.picture.alg.present != true && stored &&
        stored->is_local_only()) {
        return Verdict::registrar_handles_nat;
    }
    return now->method == "INVITE" ? Verdict::works_as_is : Verdict::undetermined;
}

finding::Outcome Weighing::outcome(Verdict verdict) const
{
    switch (verdict) {
    case Verdict::undetermined: return finding::Outcome::undetermined;
    case Verdict::router_handles_sip:
    case Verdict::registrar_handles_nat:
    case Verdict::works_as_is:
        return present() != nullptr && works_later(*present()) ? finding::Outcome::healthy : finding::Outcome::failed;
    default: return finding::Outcome::failed;
    }
}

std::string Weighing::where(Verdict verdict)
{
    switch (verdict) {
    case Verdict::phone_must_know_address:
    case Verdict::follow_received:
    case Verdict::nat_in_two_places: return "phone";
    case Verdict::inbound_blocked:
    case Verdict::alg_breaks_it:
    case Verdict::keep_open: return "router";
    case Verdict::not_stored: return "provider";
    default: return {};
    }
}

std::string Weighing::sentence(Verdict verdict) const
{
    const auto* const now = present();
    const std::string deaf =
        find(works_now) == nullptr && find(is_deaf) != nullptr ? ", and then it hears nothing." : ".";
    switch (verdict) {
    case Verdict::unreachable: return "The provider does not answer at all.";
    case Verdict::not_registering:
        return fmt::format(
            "The phone does not get registered{}.",
            now != nullptr && now->status != 0 ? fmt::format(": the provider says {}", now->status) : "");
    case Verdict::not_stored: return "The provider says yes, and keeps nothing: no call can arrive.";
    case Verdict::no_setting_helps: return "Calls do not reach the phone, and no setting of its own helps.";
    case Verdict::inbound_blocked:
        return "Calls do not reach the phone: the address that it gives is right, and the way in is shut.";
    case Verdict::nat_in_two_places:
        return "Calls do not reach the phone: both it and the router write the public address.";
    case Verdict::alg_breaks_it:
        return "Calls do not reach the phone: a router rewrites what it says, and does it badly.";
    case Verdict::phone_must_know_address:
        return "Calls do NOT reach the phone as it is set now. They do with its public address written in" + deaf;
    case Verdict::follow_received:
        return "Calls do NOT reach the phone as it is set now. They do when it takes over the address that the "
               "provider sees" +
               deaf;
    case Verdict::keep_open: return "Calls reach the phone at first, and not after a silence: the way in closes.";
    case Verdict::media_blocked: return "It would ring, and the phone would hear nothing.";
    case Verdict::router_handles_sip:
        return now != nullptr && now->nat.enable == 0
                   ? "It works as it is: the router translates for the phone."
                   : "The router translates for the phone: leave its NAT settings off.";
    case Verdict::registrar_handles_nat: return "It works as it is: the provider copes with the NAT.";
    case Verdict::works_as_is: return "It works as it is.";
    case Verdict::undetermined: break;
    }
    if (may_have_spoilt_each_other()) {
        return "No setting got an answer from a provider that does answer. The first may have kept the port busy at "
               "the router for the others: try each alone, an hour apart (--only).";
    }
    if (now != nullptr && works_later(*now) && now->method != "INVITE") {
        return "A request arrives with the settings as they are; a call was not tried (--call).";
    }
    if (now != nullptr && works_now(*now)) return "A request arrives at once; after a silence was not tried.";
    return "Which setting is right could not be determined.";
}

std::optional<Advice> Weighing::advice(Verdict verdict) const
{
    const auto* const now = present();
    if (now == nullptr) return std::nullopt;
    const auto* good = find(works_now);
    if (good == nullptr) good = is_reached(*now) ? now : find(is_reached);
    if (good == nullptr) good = now;
    Advice made;
    made.nat = good->nat;
    const auto port = good->nat.control_port;
    const auto forward = fmt::format("forward UDP {} and 16384-32766 to the phone", port);
    const auto no_alg = std::string("switch SIP translation off (ALG, SIP helper, fixup, inspection of SIP)");
    switch (verdict) {
    case Verdict::unreachable:
    case Verdict::not_registering:
    case Verdict::not_stored: return std::nullopt;
    case Verdict::no_setting_helps:
        made.router = {forward, "let the NAT keep ports, and one port for all destinations"};
        made.why = find(works_now) != nullptr
                       ? "what arrives at first does not after a silence, however often the phone registers"
                       : "no Contact that the phone can write is reached from outside";
        break;
    case Verdict::inbound_blocked:
        made.router = {forward, fmt::format("let UDP {} in from the provider", port)};
        made.why = "the registrar holds the public address and the port that is kept, and nothing comes in there";
        break;
    case Verdict::nat_in_two_places:
        made.nat = good->nat;
        made.any_phone = {"no STUN, no external address: the router does it"};
        made.why = "the router rewrites SIP, and the phone as well; without the address in the phone a request arrived";
        break;
    case Verdict::alg_breaks_it:
        made.router = {no_alg};
        if (evidence_.picture.seen) {
            made.nat = {1, to_string(evidence_.picture.seen->address), 0, port};
            made.any_phone = {"the public address written in the phone, once the router rewrites nothing"};
        }
        made.why = "the router's rewriting is what the calls fail of: it was seen, and no setting got past it";
        break;
    case Verdict::phone_must_know_address:
        made.any_phone = {fmt::format("external address {}", good->nat.address), "no STUN"};
        made.why =
            "as it is set now the provider is told an address of your own network; with the public one a request "
            "arrived";
        break;
    case Verdict::follow_received:
        made.any_phone = {"take over the address that the registrar reports (received=)"};
        made.why = "with the address that the provider reports a request arrived";
        break;
    case Verdict::keep_open:
    case Verdict::media_blocked: break;
    case Verdict::router_handles_sip:
        made.nat = {0, "", 0, port};
        made.why = "the router rewrites SIP, and a request arrived: what the phone would write as well would be wrong";
        break;
    case Verdict::registrar_handles_nat:
        made.why = "the provider sends to where it saw the phone, whatever the phone writes";
        break;
    case Verdict::works_as_is: made.why = "a call arrived, at once and after the silence"; break;
    case Verdict::undetermined: return std::nullopt;
    }
    if (is_deaf(*good) && verdict != Verdict::alg_breaks_it && verdict != Verdict::no_setting_helps) {
        made.router = {forward};
        made.why += fmt::format("{}a call was answered, and {}", made.why.empty() ? "" : "; ", silence_of(*good));
    }
    if (good->inbound == true && good->inbound_after_quiet == false && verdict != Verdict::no_setting_helps) {
        const bool refuted = kept_open_ != nullptr && kept_open_->inbound_after_quiet == false;
        const bool proved = kept_open_ != nullptr && kept_open_->inbound_after_quiet == true;
        const auto expires = proved ? *kept_open_->timer_register_expires : expiry_for(trials_);
        std::erase(made.router, forward);
        made.router.insert(made.router.begin(), {forward, "or raise its UDP timeout to more than the phone's expiry"});
        made.why += fmt::format("{}after {} s of silence nothing came in any more", made.why.empty() ? "" : "; ",
                                good->quiet_s.value_or(0));
        if (refuted) {
            made.why +=
                fmt::format(", nor {} s after a registration that was renewed", kept_open_->quiet_s.value_or(0));
        } else {
            made.timer_register_expires = expires;
            made.any_phone.push_back(fmt::format("register every {} s", expires));
            made.why += fmt::format("; registering every {} s {}, at {} registrations a day", expires,
                                    proved ? fmt::format("was tried, and a request came {} s after the second",
                                                         kept_open_->quiet_s.value_or(0))
                                           : "keeps it open",
                                    registrations_a_day(expires));
        }
    }
    made.cnf = {fmt::format("nat_enable: {}", made.nat.enable),
                made.nat.address.empty() ? std::string("nat_address: \"\"") : "nat_address: " + made.nat.address,
                fmt::format("nat_received_processing: {}", made.nat.received_processing)};
    if (made.timer_register_expires) {
        made.cnf.push_back(fmt::format("timer_register_expires: {}", *made.timer_register_expires));
    }
    return made;
}

}  // namespace

std::string_view to_string(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::unreachable: return "unreachable";
    case Verdict::not_registering: return "not-registering";
    case Verdict::not_stored: return "not-stored";
    case Verdict::no_setting_helps: return "no-setting-helps";
    case Verdict::inbound_blocked: return "inbound-blocked";
    case Verdict::nat_in_two_places: return "nat-in-two-places";
    case Verdict::alg_breaks_it: return "alg-breaks-it";
    case Verdict::phone_must_know_address: return "phone-must-know-address";
    case Verdict::follow_received: return "follow-received";
    case Verdict::keep_open: return "keep-open";
    case Verdict::media_blocked: return "media-blocked";
    case Verdict::router_handles_sip: return "router-handles-sip";
    case Verdict::registrar_handles_nat: return "registrar-handles-nat";
    case Verdict::works_as_is: return "works-as-is";
    case Verdict::undetermined: break;
    }
    return "undetermined";
}

unsigned registrations_a_day(std::uint32_t expires) noexcept
{
    return 86400U / (expires > register_delta ? expires - register_delta : 1);
}

Conclusion conclude(const Evidence& evidence)
{
    return Weighing(evidence).run();
}

}  // namespace sipdiag::advise
