// SPDX-License-Identifier: MIT
//
// Machine: the contract of the whole house. Time, datagrams and randomness are arguments; wishes go into the outbox.
//
// A machine never looks at a clock, a socket or a global. There is always one next deadline. The same machine runs
// under the real network (net/) and under the simulated one (tests/sim/), and does not know which.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
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
/// A source without an address or port leaves the choice among the open sockets to the driver.
struct Datagram {
    Endpoint source;
    Endpoint destination;
    std::string octets;
    std::uint8_t ttl = 0;  ///< hops it may travel (IPv6: hop limit); 0 = as the system has it. Of what is sent only
};

/// What a network tells of a datagram that did not get through: an ICMP error, a refused connection.
/// Silence is not one of them.
struct Undelivered {
    Endpoint destination;
    enum class Cause {
        refused,
        unreachable,
        prohibited,
        too_big,
        expired_in_transit,
        closed,
        other
    } cause = Cause::other;
    Endpoint source = {};                  ///< which of our sockets had sent it
    std::optional<Address> reporter = {};  ///< the router or host that says so
    std::string quoted = {};               ///< of our datagram's octets, as many as the report quotes, as it saw them

    /// A transport error ends a transaction; an expired TTL is a remark on the way (RFC 3261 §18.4), and so is a
    /// router's word that a datagram was too big for its next link: the system cuts the repetition to fit.
    [[nodiscard]] bool is_transport_error() const noexcept
    {
        return cause != Cause::expired_in_transit && !(cause == Cause::too_big && reporter.has_value());
    }
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
concept Machine = requires(M m, const M c, Instant now, const Datagram& arrived, const Undelivered& lost, Outbox& out)
{
    m.start(now, out);
    m.receive(now, arrived, out);
    m.undelivered(now, lost, out);
    m.expire(now, out);
    {
        c.deadline()
        } -> std::same_as<Instant>;
    {
        c.finished()
        } -> std::same_as<bool>;
};

}  // namespace sipdiag
