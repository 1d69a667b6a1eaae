// SPDX-License-Identifier: MIT
//
// Ways: the servers of a plan, one after the other, and why each was left. The way on when a server is dead.
//
// Source     RFC 3263 §4.3: on a transport error, a 503, or a timeout without any response, the next one, as a new
//            transaction (a new branch: whoever asks makes its requests anew)
// Patience   timer F is 32 s (RFC 3261 §17.1.2); a command that shall end sooner shares its time among the servers that
//            are left, so that a dead first one does not use up all of it. That is said in the report
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/reg/facts.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::reach {

/// What became of asking one server.
enum class Answer : std::uint8_t {
    answered,     ///< by any response but a 503; that a provisional came is enough
    silent,       ///< no response at all
    undelivered,  ///< a transport error: refused, unreachable, closed
    unavailable,  ///< 503
    not_opened,   ///< no socket, connection or TLS session came about
};

class SIPDIAG_API Ways {
public:
    static constexpr Duration least_patience = std::chrono::seconds(2);

    explicit Ways(std::vector<Endpoint> servers) : servers_(std::move(servers)) {}

    /// The server that is to be asked now; nothing where all were left or one has answered.
    [[nodiscard]] std::optional<Endpoint> current() const noexcept;
    [[nodiscard]] bool is_last() const noexcept { return at_ + 1 >= servers_.size(); }
    /// How long to wait for it, when the command ends at `until`: its share of what is left, at most timer F.
    [[nodiscard]] Duration patience(Instant now, Instant until, const sip::Timers& timers = {}) const noexcept;

    /// \param text  what was seen, the middle of a sentence
    void tell(Answer answer, std::string text = {});
    /// What became of asking by a visit to a registrar.
    void tell(const reg::Facts& facts);

    struct Left {
        Endpoint server;
        Answer why{};
        std::string text;
    };
    [[nodiscard]] const std::vector<Left>& left() const noexcept { return left_; }
    [[nodiscard]] bool has_answer() const noexcept { return answered_; }
    /// The servers in the order in which they are to be tried next time: the one that answered first, and the others as
    /// they stood (RFC 3261 §10.2.4 keeps to the same one as long as it answers).
    [[nodiscard]] std::vector<Endpoint> order() const;

    /// A finding where a server had to be left for the next.
    [[nodiscard]] finding::Findings findings() const;
    /// A finding where several were asked, and none answered: that nobody is reached is the command's own answer, and
    /// why, server by server, stands here.
    [[nodiscard]] finding::Findings dead_end() const;
    /// `[{server, transport, answer, detail}]`: the servers that were asked, in order.
    [[nodiscard]] finding::Value facts() const;

private:
    [[nodiscard]] std::vector<std::string> evidence() const;

    std::vector<Endpoint> servers_;
    std::size_t at_ = 0;
    bool answered_ = false;
    std::vector<Left> left_;
};

SIPDIAG_API std::string_view to_string(Answer answer) noexcept;

/// What the network reported, the middle of a sentence.
SIPDIAG_API std::string why(const Undelivered& lost);

/// What a visit says of the server that it went to.
SIPDIAG_API Answer answer_of(const reg::Facts& facts) noexcept;

}  // namespace sipdiag::reach
