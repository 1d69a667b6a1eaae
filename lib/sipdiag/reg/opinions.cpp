// SPDX-License-Identifier: MIT
#include "sipdiag/reg/opinions.hpp"

#include "sipdiag/reg/opinion.hpp"

namespace sipdiag::reg {
namespace opinions {

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

}  // namespace opinions

void form_opinions(const Facts& facts, Goal goal, const Expectation& expectation, Judgement& verdict)
{
    const opinions::Opinion opinion{facts, goal, verdict};
    opinions::others_lost(opinion);
    opinions::stopped(opinion);
    opinions::missing_password(opinion);
    opinions::refused_credentials(opinion);
    opinions::rejected(opinion);
    opinions::gave_up(opinion);
    opinions::unreachable(opinion);
    opinions::own_binding(opinion);
    opinions::lifetime(opinion);
    opinions::left_behind(opinion);
    if (goal == Goal::query || facts.list_unreadable) opinions::the_list(opinion, expectation);
    opinions::the_way(opinion);
    opinions::others(opinion);
    opinions::authentication(opinion);
}

}  // namespace sipdiag::reg
