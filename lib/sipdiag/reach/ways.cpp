// SPDX-License-Identifier: MIT
#include "sipdiag/reach/ways.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/base/text.hpp"
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

void Ways::tell(const reg::Facts& facts)
{
    const auto answer = answer_of(facts);
    if (answer == Answer::answered) return tell(answer);
    const auto& asked = facts.exchanges.front();
    std::string text;
    if (answer == Answer::unavailable) {
        text = visible(fmt::format("{} {}", asked.status, asked.reason));
    } else if (asked.lost) {
        text = why(*asked.lost);
    } else if (!asked.sent_at.empty()) {
        using Seconds = std::chrono::duration<double>;
        text = fmt::format("asked {} times in {:.1f} s", asked.sent_at.size(),
                           Seconds(asked.ended_at - asked.sent_at.front()).count());
    }
    tell(answer, std::move(text));
}

std::string why(const Undelivered& lost)
{
    std::string text = "what was sent did not get through";
    switch (lost.cause) {
    case Undelivered::Cause::refused: text = "nothing listens there"; break;
    case Undelivered::Cause::unreachable: text = "there is no way to it"; break;
    case Undelivered::Cause::prohibited: text = "a filter forbids the way"; break;
    case Undelivered::Cause::closed: text = "the connection was closed"; break;
    case Undelivered::Cause::too_big:
    case Undelivered::Cause::expired_in_transit:
    case Undelivered::Cause::other: break;
    }
    if (lost.reporter) text += fmt::format(", {} says", sipdiag::to_string(*lost.reporter));
    return text;
}

Answer answer_of(const reg::Facts& facts) noexcept
{
    if (!facts.unanswered()) return Answer::answered;
    switch (facts.exchanges.front().end) {
    case reg::End::silence: return Answer::silent;
    case reg::End::undelivered: return Answer::undelivered;
    default: return Answer::unavailable;
    }
}

std::vector<Endpoint> Ways::order() const
{
    auto servers = servers_;
    if (answered_) {
        const auto living = servers.begin() + static_cast<std::ptrdiff_t>(at_);
        std::rotate(servers.begin(), living, living + 1);
    }
    return servers;
}

std::vector<std::string> Ways::evidence() const
{
    std::vector<std::string> lines;
    for (const auto& each : left_) {
        lines.push_back(fmt::format("{} {}: {}{}{}", sipdiag::to_string(each.server.transport),
                                    sipdiag::to_string(each.server), to_string(each.why), each.text.empty() ? "" : ", ",
                                    each.text));
    }
    return lines;
}

finding::Findings Ways::findings() const
{
    if (left_.empty() || !answered_) return {};
    return {{&findings::entries::net021_server_left,
             fmt::format("{} of {} servers did not answer before one did", left_.size(), servers_.size()),
             evidence(),
             "tell the provider; a phone that tries one server only fails now",
             std::nullopt,
             {}}};
}

finding::Findings Ways::dead_end() const
{
    if (servers_.size() < 2 || left_.empty() || answered_) return {};
    // A 503 is an answer of sorts, and the command's own finding.
    if (std::any_of(left_.begin(), left_.end(), [](const Left& each) { return each.why == Answer::unavailable; }))
        return {};
    auto lines = evidence();
    for (std::size_t i = at_; i < servers_.size(); ++i) {
        lines.push_back(fmt::format("{} {}: not asked, the time was over", sipdiag::to_string(servers_[i].transport),
                                    sipdiag::to_string(servers_[i])));
    }
    return {{&findings::entries::net024_no_server_answers,
             fmt::format("none of the {} servers that were asked answers", left_.size()),
             std::move(lines),
             "sipprobe ping TARGET --transport all shows what answers where",
             std::nullopt,
             {}}};
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
