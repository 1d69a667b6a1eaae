// SPDX-License-Identifier: MIT
//
// Listener: a machine for tests of the door. It sends what it was given, keeps what comes, and has finished when enough
// of it has come.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/machine.hpp"

namespace sipdiag::tests {

class Listener {
public:
    explicit Listener(std::vector<Datagram> to_send = {}, std::size_t enough = 1)
        : wanted(enough), to_send_(std::move(to_send))
    {
    }

    void start(Instant now, Outbox& out)
    {
        began = now;
        for (auto& each : to_send_)
            out.send(each);
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        heard.push_back(arrived);
        heard_at.push_back(now);
        if (echoes) out.send({arrived.destination, arrived.source, arrived.octets});
    }
    void undelivered(Instant now, const Undelivered& report, Outbox&)
    {
        lost.push_back(report);
        lost_at.push_back(now);
    }
    void expire(Instant now, Outbox&)
    {
        expired_at.push_back(now);
        wakes_at = never;
    }
    [[nodiscard]] Instant deadline() const { return wakes_at; }
    [[nodiscard]] bool finished() const { return heard.size() + lost.size() >= wanted || given_up; }

    std::size_t wanted;
    bool echoes = false;
    bool given_up = false;
    Instant wakes_at = never;
    Instant began{};
    std::vector<Datagram> heard;
    std::vector<Instant> heard_at;
    std::vector<Undelivered> lost;
    std::vector<Instant> lost_at;
    std::vector<Instant> expired_at;

private:
    std::vector<Datagram> to_send_;
};

static_assert(Machine<Listener>);

}  // namespace sipdiag::tests
