// SPDX-License-Identifier: MIT
//
// NameServer: a Zone on a UDP port of 127.0.0.1, in a thread of its own, for tests of the resolver.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "support/zone.hpp"

namespace sipdiag::tests {

class NameServer {
public:
    enum class Habit : std::uint8_t {
        answers,
        is_mute,
        fails,           ///< SERVFAIL
        speaks_rubbish,  ///< the right id, and then octets that are no answer
        is_forged        ///< a guess of the id with a lie behind it comes first, and then the answer
    };

    explicit NameServer(std::string_view zone, Habit habit = Habit::answers);
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;
    ~NameServer();

    [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
    /// How many questions have come.
    [[nodiscard]] int asked() const noexcept { return asked_; }
    /// Their ids.
    [[nodiscard]] std::set<std::string> ids() const;

private:
    void serve();

    Zone zone_;
    Habit habit_;
    int handle_;
    Endpoint endpoint_;
    mutable std::mutex mutex_;
    std::set<std::string> ids_;
    std::atomic<int> asked_ = 0;
    std::atomic<bool> ends_ = false;
    std::thread thread_;
};

}  // namespace sipdiag::tests
