// SPDX-License-Identifier: MIT
//
// Any octets as answers to a registration: it ends in time, asks no more than it may, sends no Contact but its own, and
// a verdict comes of it; `registered` only where a 200 listed what was sent.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/reg/judge.hpp"
#include "sipdiag/reg/report.hpp"
#include "sipdiag/sip/list.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

const Endpoint here{Address::v4({192, 0, 2, 1}), 5060};
const Endpoint there{Address::v4({198, 51, 100, 7}), 5060};

/// The answer that the input makes of a request: `$V`, `$F`, `$T`, `$I`, `$S` and `$C` stand for the values of its Via,
/// From, To, Call-ID, CSeq and Contact, so that answers can be right in all but one thing.
std::string filled_in(std::string_view pattern, sip::MessageView request)
{
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        auto id = sip::FieldId::other;
        if (pattern[i] == '$' && i + 1 < pattern.size()) {
            switch (pattern[i + 1]) {
            case 'V': id = sip::FieldId::via; break;
            case 'F': id = sip::FieldId::from; break;
            case 'T': id = sip::FieldId::to; break;
            case 'I': id = sip::FieldId::call_id; break;
            case 'S': id = sip::FieldId::cseq; break;
            case 'C': id = sip::FieldId::contact; break;
            default: break;
            }
        }
        if (id == sip::FieldId::other) {
            text += pattern[i];
            continue;
        }
        text += request.value(id);
        ++i;
    }
    return text;
}

void register_with(std::string_view input, reg::Goal goal)
{
    Entropy entropy(1);
    const reg::SoftphoneWriter writer("fuzz");
    sip::Pace pace;
    reg::Plan plan;
    plan.goal = goal;
    plan.follows_received = true;
    reg::Conversation::Setup setup;
    setup.aor = "sip:12345@sip.example";
    setup.registrar = "sip:sip.example";
    setup.target = there;
    setup.source = here;
    setup.advertised = {"192.0.2.1", 5060};
    setup.account = {"12345", auth::Secret("secret"), {}};
    reg::Registration registration(setup, plan, writer, pace, entropy);

    Outbox out;
    Instant now{};
    registration.start(now, out);
    std::string last;
    for (int step = 0; !registration.finished(); ++step) {
        require(step < 2000);
        for (const auto& each : out.take()) {
            require(each.destination == there);
            const auto sent = sip::Message::read(each.octets);
            require(sent && sent->view().method_id() == sip::Method::register_);
            last = each.octets;
        }
        const auto cut = input.find('\0');
        const auto pattern = input.substr(0, cut);
        input.remove_prefix(cut == std::string_view::npos ? input.size() : cut + 1);
        if (!pattern.empty()) {
            now += std::chrono::milliseconds(20);
            const auto answer = filled_in(pattern, sip::Message::read(last)->view());
            registration.receive(now, {there, here, answer}, out);
            continue;
        }
        require(registration.deadline() != never && registration.deadline() >= now);
        now = registration.deadline();
        registration.expire(now, out);
    }
    const auto& facts = registration.facts();
    require(facts.requests <= sip::Pace::requests_a_run);
    const auto told = reg::judge(facts, goal);
    if (told.state == reg::State::registered) {
        const auto* const added = facts.last(reg::Purpose::add);
        require(added != nullptr && added->accepted() && told.own != nullptr);
    }
    reg::Surroundings around;
    around.wall = [](Instant) { return std::chrono::system_clock::time_point{}; };
    const auto report = reg::report_of(facts, goal, told, around);
    require(!report.headline.empty() && report.facts.find("bindings") != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size > 20000) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (const auto goal : {reg::Goal::query, reg::Goal::add, reg::Goal::remove})
        register_with(input, goal);
    return 0;
}
