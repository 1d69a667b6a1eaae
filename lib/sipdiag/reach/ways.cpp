// SPDX-License-Identifier: MIT
#include "sipdiag/reach/ways.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/reach/findings/entries.hpp"

namespace sipdiag::reach {

std::string_view to_string(Answer answer) noexcept
{
    switch (answer) {
    case Answer::answered: return "answered";
    case Answer::silent: return "silent";
    case Answer::undelivered: return "undelivered";
    case Answer::unavailable: return "unavailable";
    case Answer::not_opened: break;
    }
    return "not-opened";
}

std::optional<Endpoint> Ways::current() const noexcept
{
    if (answered_ || at_ >= servers_.size()) return std::nullopt;
    return servers_[at_];
}

Duration Ways::patience(Instant now, Instant until, const sip::Timers& timers) const noexcept
{
    const Duration most = timers.give_up();
    if (at_ >= servers_.size()) return Duration(0);
    const auto share = std::max<Duration>(until - now, Duration(0)) / static_cast<Duration::rep>(servers_.size() - at_);
    if (is_last()) return std::min(share, most);
    return std::clamp(share, std::min<Duration>(least_patience, std::max<Duration>(until - now, Duration(0))), most);
}

void Ways::tell(Answer answer, std::string text)
{
    if (answered_ || at_ >= servers_.size()) return;
    if (answer == Answer::answered) {
        answered_ = true;
        return;
    }
    left_.push_back({servers_[at_], answer, std::move(text)});
    ++at_;
}

finding::Findings Ways::findings() const
{
    finding::Findings findings;
    if (left_.empty() || !answered_) return findings;
    std::vector<std::string> evidence;
    for (const auto& each : left_) {
        evidence.push_back(fmt::format("{} {}: {}{}{}", sipdiag::to_string(each.server.transport),
                                       sipdiag::to_string(each.server), to_string(each.why),
                                       each.text.empty() ? "" : ", ", each.text));
    }
    findings.push_back({&findings::entries::net021_server_left,
                        fmt::format("{} of {} servers did not answer before one did", left_.size(), servers_.size()),
                        std::move(evidence),
                        "tell the provider; a phone that tries one server only fails now",
                        std::nullopt,
                        {}});
    return findings;
}

finding::Value Ways::facts() const
{
    auto rows = finding::Value::array();
    const auto add = [&](const Endpoint& server, Answer answer, const std::string& text) {
        auto row = finding::Value::object();
        row.set("server", sipdiag::to_string(server)).set("transport", sipdiag::to_string(server.transport));
        row.set("answer", to_string(answer)).set("detail", text.empty() ? finding::Value() : finding::Value(text));
        rows.push(std::move(row));
    };
    for (const auto& each : left_)
        add(each.server, each.why, each.text);
    if (answered_) add(servers_[at_], Answer::answered, {});
    return rows;
}

}  // namespace sipdiag::reach
