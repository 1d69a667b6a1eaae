// SPDX-License-Identifier: MIT
//
// Machine: the contract of the whole house. Time, datagrams and randomness are arguments; wishes go into the outbox.
//
// A machine never looks at a clock, a socket or a global. There is always one next deadline. The same machine runs under
// the real network (net/) and under the simulated one (tests/sim/), and does not know which.
#pragma once

#include <chrono>
#include <concepts>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/endpoint.hpp"

namespace sipdiag {

/// A point on the monotonic clock that the driver hands in. Virtual in tests.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

/// "No deadline": later than every instant.
inline constexpr Instant never = Instant::max();

/// Octets that arrived, or that shall go: from where, to where. On a stream transport it is one framed message.
struct Datagram {
    Endpoint source;
    Endpoint destination;
    std::string octets;
};

/// What a network tells of a datagram that did not get through: an ICMP error, a refused connection.
/// Silence is not one of them.
struct Undelivered {
    Endpoint destination;
    enum class Cause { refused, unreachable, prohibited, too_big, closed, other } cause = Cause::other;
};

/// What a machine wants done, in order. The driver carries it out and empties it.
class Outbox {
public:
    void send(Datagram datagram) { datagrams_.push_back(std::move(datagram)); }

    [[nodiscard]] bool empty() const noexcept { return datagrams_.empty(); }
    [[nodiscard]] std::vector<Datagram> take() { return std::exchange(datagrams_, {}); }

private:
    std::vector<Datagram> datagrams_;
};

template <class M>
concept Machine = requires(M m, const M c, Instant now, const Datagram& arrived, const Undelivered& lost, Outbox& out) {
    m.start(now, out);
    m.receive(now, arrived, out);
    m.undelivered(now, lost, out);
    m.expire(now, out);
    { c.deadline() } -> std::same_as<Instant>;
    { c.finished() } -> std::same_as<bool>;
};

}  // namespace sipdiag
