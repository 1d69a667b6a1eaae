// SPDX-License-Identifier: MIT
//
// Keepalive: the pings that hold a connection open, where the other side has promised to answer them. A connection
// that no longer does is lost, though nobody has closed it.
//
//     Via: SIP/2.0/TCP 10.0.0.3:40112;branch=z9hG4bK...;keep          offered (RFC 6223 §4.2.2), on streams alone
//     Via: SIP/2.0/TCP 10.0.0.3:40112;branch=z9hG4bK...;keep=120      promised, every 120 s at the latest
//     CRLFCRLF ->   <- CRLF                                           ping and pong (RFC 5626 §4.4.1)
//
// Rate       a new random figure before each ping: 80 to 100 % of what was named, by keep= or Flow-Timer; else 95 to
//            120 s (RFC 5626 §4.4.1)
// Lost       no pong within 10 s
// UDP        has no CRLF pings; what RFC 5626 has there is STUN, and this toolkit has none, so nothing is offered
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

inline constexpr std::string_view keepalive_ping = "\r\n\r\n";
inline constexpr std::string_view keepalive_pong = "\r\n";

/// What a response says to `keep` in the Via of its request.
/// \return nothing where it promises nothing; zero where it leaves the rate to us
SIPDIAG_API std::optional<std::chrono::seconds> promised_keepalive(MessageView response);

/// One connection's pings, as a machine: running between agree() and stop(), then silent.
class SIPDIAG_API Keepalive {
public:
    static constexpr Duration pong_patience = std::chrono::seconds(10);
    static constexpr std::chrono::seconds least_interval{95};
    static constexpr std::chrono::seconds most_interval{120};

    /// \param entropy  outlives the machine
    explicit Keepalive(Entropy& entropy) : entropy_(&entropy) {}

    /// The far side has promised to answer. What is under way goes on. \param figure  as promised_keepalive() gives it
    void agree(Instant now, const Endpoint& local, const Endpoint& remote, std::chrono::seconds figure);
    void stop() noexcept;

    /// \return true where it was the pong that is waited for
    bool receive(Instant now, const Datagram& arrived);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept { return running_ ? std::min(ping_at_, pong_until_) : never; }

    [[nodiscard]] bool is_running() const noexcept { return running_; }
    /// A ping was not answered: the connection is of no use any more.
    [[nodiscard]] bool is_lost() const noexcept { return lost_; }

private:
    [[nodiscard]] Duration interval();

    Entropy* entropy_;
    Endpoint local_;
    Endpoint remote_;
    std::chrono::seconds figure_{};
    bool running_ = false;
    bool lost_ = false;
    Instant ping_at_ = never;
    Instant pong_until_ = never;
};

}  // namespace sipdiag::sip
