// SPDX-License-Identifier: MIT
#include "sipdiag/advise/trials.hpp"

#include <algorithm>

#include "sipdiag/advise/detail/values.hpp"
#include "sipdiag/nat/edits.hpp"

namespace sipdiag::advise {
namespace {

using detail::maybe;
using finding::Value;

bool same(const phone::NatSettings& a, const phone::NatSettings& b)
{
    if (a.enable != b.enable) return false;
    if (a.enable == 0) return true;  // the phone looks at nothing else then
    return a.address == b.address && a.received_processing == b.received_processing;
}

phone::NatSettings setting(int enable, std::string address, int received, std::uint16_t port)
{
    return {enable, std::move(address), received, port};
}

}  // namespace

std::optional<std::string> sound_of(const OwnRequestResult& request, const WayKnown& way)
{
    const auto relayed = [&](const std::string& text) {
        const auto address = parse_address(text);
        return address && *address != request.shown && address->unmapped() != request.own.unmapped() &&
               address->unmapped() != way.outside && !address->is_loopback();
    };
    if (request.heard && relayed(request.heard->to_phone) && relayed(request.heard->to_caller)) {
        if (request.heard->by_phone)
            return request.heard->by_caller ? std::optional<std::string>("both") : std::nullopt;
        return request.heard->by_caller ? "deaf" : "none";
    }
    // Nobody outside can send to a private address, and no relay has put its own there.
    const auto shown = request.sdp_address ? parse_address(*request.sdp_address) : Result<Address>(Error{});
    if (request.by_us && way.translated && shown && shown->is_local_only() && !relayed(*request.sdp_address))
        return "deaf";
    return std::nullopt;
}

void note_visit(Trial& trial, const VisitFacts& facts, bool after_quiet, const WayKnown& way)
{
    const auto judged = reg::judge(facts.registration, reg::Goal::add);
    trial.state = judged.state;
    if (judged.decisive != nullptr) trial.status = judged.decisive->status;
    trial.contact_sent = facts.registration.contact_uri;
    if (judged.own != nullptr) trial.contact_stored = judged.own->uri;
    for (const auto& each : facts.registration.exchanges) {
        if (each.min_expires) trial.min_expires = each.min_expires;
    }
    if (!facts.request) return;
    const auto& request = *facts.request;
    trial.method = request.method;
    trial.by_another = trial.by_another || request.by_another;
    // Another device that answers says nothing of our own way in.
    const auto arrived = request.by_another ? std::optional<bool>() : request.reached;
    if (after_quiet) {
        trial.inbound_after_quiet = arrived;
        if (facts.waited) trial.quiet_s = std::chrono::duration_cast<std::chrono::seconds>(*facts.waited).count();
        // What arrives after a silence would have arrived before it.
        if (arrived == true) trial.inbound = true;
    } else {
        trial.inbound = arrived;
    }
    if (!request.by_us || request.method != "INVITE") return;
    const auto sent = sip::Message::read(request.sent);
    const auto came = sip::Message::read(request.arrived);
    if (sent && came) {
        const auto edits = nat::edits_in_request(sent->view(), came->view());
        trial.sdp_changed = std::any_of(edits.begin(), edits.end(), [](const nat::Edit& each) {
            return each.part == nat::Part::sdp && each.meaning;
        });
    }
    if (const auto sound = sound_of(request, way)) trial.media = sound;
}

void forget_what_was_let_in(Trial& trial)
{
    if (trial.state == reg::State::registered || trial.state == reg::State::not_stored) {
        trial.state = reg::State::undetermined;
    }
    if (trial.inbound == true) trial.inbound.reset();
    if (trial.inbound_after_quiet == true) trial.inbound_after_quiet.reset();
    trial.media.reset();
}

std::optional<phone::NatSettings> next_setting(const phone::NatSettings& present, const std::vector<Trial>& tried,
                                               const WayKnown& way, bool only_present)
{
    if (tried.empty()) return present;
    if (only_present) return std::nullopt;
    const auto& last = tried.back();
    // Where nobody is there, or the account is refused, no setting changes that.
    const auto silent = [](const Trial& each) { return each.state == reg::State::unreachable; };
    if (tried.size() >= 2 && std::all_of(tried.begin(), tried.end(), silent)) return std::nullopt;
    if (last.status == 403 || last.status == 404) return std::nullopt;
    const bool deaf = last.media == "deaf" || last.media == "none";
    if (last.inbound == true && !deaf) return std::nullopt;
    if (last.by_another) return std::nullopt;
    const bool shows_outside = last.nat.enable == 1 && way.outside && last.nat.address == to_string(*way.outside);
    // With the right address written: who keeps nothing of that keeps nothing, and sound that does not pass then passes
    // with nothing that a phone writes. An ALG's doing it may yet be.
    if (shows_outside && last.state == reg::State::not_stored && last.inbound != true) return std::nullopt;
    if (shows_outside && last.inbound == true && !way.rewritten) return std::nullopt;
    std::vector<phone::NatSettings> all;
    const auto off = setting(0, "", 0, present.control_port);
    const bool opens = present.enable == 1 && way.translated;
    if (!opens) all.push_back(off);
    if (way.outside) all.push_back(setting(1, to_string(*way.outside), 0, present.control_port));
    all.push_back(setting(1, "", 1, present.control_port));
    if (opens) all.push_back(off);
    for (auto& each : all) {
        const bool known =
            std::any_of(tried.begin(), tried.end(), [&](const Trial& trial) { return same(trial.nat, each); });
        if (!known) return each;
    }
    return std::nullopt;
}

std::uint32_t expiry_for(const std::vector<Trial>& tried)
{
    // The phone does not register anew for less than 20 s beside the delta (S16).
    constexpr std::uint32_t least_expiry = register_delta + 20;
    std::uint32_t expires = 60;
    for (const auto& each : tried) {
        if (each.inbound_after_quiet != false || !each.quiet_s) continue;
        const auto closed = static_cast<std::uint32_t>(std::max(*each.quiet_s, 0L));
        expires = std::min(expires, closed > register_delta ? closed - register_delta : least_expiry);
    }
    for (const auto& each : tried) {
        if (each.min_expires) expires = std::max(expires, *each.min_expires);
    }
    return std::max(expires, least_expiry);
}

std::optional<Trial> expiry_trial(const std::vector<Trial>& tried)
{
    const auto arrives = [](const Trial& each) {
        return each.inbound == true && each.media != "deaf" && each.media != "none" && !each.timer_register_expires;
    };
    const bool kept = std::any_of(tried.begin(), tried.end(), [&](const Trial& each) {
        return each.timer_register_expires || (arrives(each) && each.inbound_after_quiet == true);
    });
    const auto closes = std::find_if(tried.begin(), tried.end(), [&](const Trial& each) {
        return arrives(each) && each.inbound_after_quiet == false;
    });
    if (kept || closes == tried.end()) return std::nullopt;
    Trial trial;
    trial.nat = closes->nat;
    trial.timer_register_expires = expiry_for(tried);
    return trial;
}

finding::Value to_value(const Trial& trial)
{
    auto value = Value::object();
    value.set("nat_enable", trial.nat.enable)
        .set("nat_address", trial.nat.address)
        .set("nat_received_processing", trial.nat.received_processing)
        .set("timer_register_expires", trial.timer_register_expires)
        .set("state", trial.state == reg::State::undetermined ? Value() : Value(reg::to_string(trial.state)))
        .set("contact_sent", maybe(trial.contact_sent))
        .set("contact_stored", maybe(trial.contact_stored))
        .set("inbound", trial.inbound)
        .set("inbound_method", maybe(trial.method))
        .set("inbound_after_quiet", trial.inbound_after_quiet)
        .set("quiet_s", trial.quiet_s ? Value(*trial.quiet_s) : Value())
        .set("media", trial.media);
    return value;
}

}  // namespace sipdiag::advise
