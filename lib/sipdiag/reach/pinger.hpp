// SPDX-License-Identifier: MIT
//
// Pinger: OPTIONS after OPTIONS to one server, and the time until each is answered. A machine.
//
// Counted    each request goes out once, without repeats: a repeat would hide the loss that is asked for (a deviation
//            from RFC 3261 §17.1.2, whose timer E repeats it). Any final response is an answer, a 404 as much as a 200
// Times      from sending to the stamp of arrival
// Pace       safety rule S8: beyond it the interval grows, and the last requests are left out. A 429 or 503 that says
//            when to come back ends the run
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/pace.hpp"

namespace sipdiag::reach {

struct PingPlan {
    Endpoint source;  ///< the socket, or our end of the connection
    Endpoint server;
    std::string target;  ///< host[:port], or user@host: what the Request-URI and To name
    std::string user_agent;
    unsigned count = 5;
    Duration interval = std::chrono::seconds(1);
    Duration patience = std::chrono::seconds(2);  ///< after the last one
    /// Where there is another server to go to: end when nothing was answered by then, or as soon as the network or a
    /// 503 says no.
    std::optional<Duration> first_patience = {};
};

/// One request, and what became of it.
struct Ping {
    Instant sent_at{};
    std::optional<Duration> rtt;                    ///< nothing came: none
    int status = 0;                                 ///< of the final response; 0 = none
    std::string reason;                             ///< its phrase
    std::string server;                             ///< its Server or User-Agent
    std::optional<Endpoint> answered_from;          ///< where another than the server answered
    std::optional<Undelivered> lost;                ///< what the network reported of it
    std::optional<std::uint32_t> retry_after = {};  ///< of a 429 or 503, in seconds
};

class SIPDIAG_API Pinger {
public:
    /// \param pace  outlives the machine
    Pinger(PingPlan plan, sip::Pace& pace, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept;
    /// Send no more; what is out may still be answered.
    void stop() noexcept { stopped_ = true; }

    [[nodiscard]] const std::vector<Ping>& pings() const noexcept { return pings_; }
    [[nodiscard]] const PingPlan& plan() const noexcept { return plan_; }
    /// Did the bound on requests of a run (S8) cut the count short?
    [[nodiscard]] bool cut_short() const noexcept { return cut_short_; }
    /// Seconds after which the server wants to hear of us again.
    [[nodiscard]] std::optional<std::uint32_t> told_to_wait() const noexcept;

private:
    void send(Instant now, Outbox& out);
    [[nodiscard]] bool all_sent() const noexcept { return stopped_ || cut_short_ || pings_.size() >= plan_.count; }
    [[nodiscard]] bool all_settled() const noexcept;

    PingPlan plan_;
    sip::Pace* pace_;
    Entropy* entropy_;
    std::vector<Ping> pings_;
    std::vector<sip::ClientKey> keys_;  // of each ping
    Instant next_at_ = never;
    Instant give_up_at_ = never;
    Instant doubt_at_ = never;  // until the first answer
    bool stopped_ = false;
    bool cut_short_ = false;
    bool given_up_ = false;
};

static_assert(Machine<Pinger>);

}  // namespace sipdiag::reach
