// SPDX-License-Identifier: MIT
//
// RegisteredEcho: an echo that can be called by its account: it registers, stays registered as long as it serves, and
// takes its binding away at the end. A machine; see base/machine.hpp.
//
// Failover   where a server does not answer, the next one is asked, at the first registration and at each refresh
//            (RFC 3263 §4.3); calls come to the same socket by whichever it is
// Safety     the first registration is a whole visit (reg/registration: S1, S2, S6), its Contact carries a token, and
//            requests without it are left alone (S11); the binding is removed by whichever way serving ends (S5).
//            Credentials are offered once (S7): a refusal ends the run
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/call/echo_service.hpp"
#include "sipdiag/reach/ways.hpp"
#include "sipdiag/reg/registration.hpp"

namespace sipdiag::reach {

class SIPDIAG_API RegisteredEcho {
public:
    /// Nothing that is borrowed - writer, pace, entropy - may go before this does.
    /// \param servers  in the order in which they are to be tried, each reached from setup.source; empty: setup.target
    /// \param until  when serving ends: the first registration shares that time among the servers
    RegisteredEcho(reg::Conversation::Setup setup, std::uint32_t expires, bool keep, const reg::Writer& writer,
                   sip::Pace& pace, Entropy& entropy, call::EchoService& echo, std::vector<Endpoint> servers = {},
                   Instant until = never);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    [[nodiscard]] bool finished() const noexcept { return state_ == State::done; }
    /// Hang up, take the binding away, and finish.
    void withdraw(Instant now, Outbox& out);

    /// Called once the account can be called, with the Contact; again where it was lost and came back.
    std::function<void(const std::string& contact, std::uint32_t granted)> on_registered;
    /// Called where a registration failed, with what the visit says.
    std::function<void(const reg::Facts& facts)> on_failed;

    /// The servers that the first registration went to.
    [[nodiscard]] const Ways& ways() const noexcept { return ways_; }
    /// Of the first visit.
    [[nodiscard]] const reg::Facts& facts() const noexcept { return visit_->facts(); }
    [[nodiscard]] bool registered() const noexcept { return registered_; }

private:
    enum class State : std::uint8_t { registering, serving, hanging_up, removing, done };
    void look(Instant now, Outbox& out);
    void visit(Instant now, Outbox& out);
    void visited(Instant now, Outbox& out);
    bool refresh_elsewhere(Instant now, Outbox& out);
    void remove(Instant now, Outbox& out);

    reg::Conversation::Setup setup_;
    std::uint32_t expires_;
    bool keep_;
    const reg::Writer* writer_;
    sip::Pace* pace_;
    Entropy* entropy_;
    call::EchoService* echo_;
    Ways ways_;
    std::vector<Endpoint> servers_;  // the one in use is the first
    sip::Timers timers_;
    Instant until_;
    std::optional<reg::Registration> visit_;
    std::size_t unanswered_ = 0;  // refreshes, in a row, by one server after the other
    bool leaving_ = false;
    std::optional<reg::Conversation> keeper_;  // the refreshes
    std::optional<reg::Registration> farewell_;
    State state_ = State::registering;
    bool registered_ = false;
    std::string contact_;
    Instant refresh_at_ = never;
};

static_assert(Machine<RegisteredEcho>);

}  // namespace sipdiag::reach
