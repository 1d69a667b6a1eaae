// SPDX-License-Identifier: MIT
//
// Speaker: the plainest machine. It sends what it was told to, when it was told to, and remembers what came.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/machine.hpp"

namespace sipdiag::sim {

class Speaker {
public:
    struct Line {
        Duration at;  ///< after the start; in order
        Endpoint to;
        std::string octets;
    };
    Speaker() = default;
    explicit Speaker(std::vector<Line> lines) : lines_(std::move(lines)) {}

    void start(Instant now, Outbox& out)
    {
        began_ = now;
        expire(now, out);
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        heard.push_back(arrived);
        heard_at.push_back(now);
        if (echoes) out.send({{}, arrived.source, arrived.octets});
    }
    void undelivered(Instant, const Undelivered& lost, Outbox&) { refused.push_back(lost); }
    void expire(Instant now, Outbox& out)
    {
        for (; next_ < lines_.size() && began_ + lines_[next_].at <= now; ++next_) {
            out.send({{}, lines_[next_].to, lines_[next_].octets});
        }
    }
    [[nodiscard]] Instant deadline() const { return next_ < lines_.size() ? began_ + lines_[next_].at : never; }
    [[nodiscard]] bool finished() const { return false; }

    bool echoes = false;
    std::vector<Datagram> heard;
    std::vector<Instant> heard_at;
    std::vector<Undelivered> refused;

private:
    std::vector<Line> lines_;
    std::size_t next_ = 0;
    Instant began_{};
};

static_assert(Machine<Speaker>);

}  // namespace sipdiag::sim
