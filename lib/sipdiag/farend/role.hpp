// SPDX-License-Identifier: MIT
//
// Role: one thing a far end can do - register, mirror, take calls - and the desk at which it does so.
//
// A role sees each request once; repeats are answered from memory. What it says goes through the desk, which keeps to
// safety rule S20 whatever the role wishes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/farend/misbehaviour.hpp"
#include "sipdiag/farend/trust.hpp"
#include "sipdiag/sip/matching.hpp"

namespace sipdiag::farend {

/// A response, as it is meant.
struct Reply {
    struct Field {
        std::string name;
        std::string value;
        bool essential = false;  ///< stands in the shortest lawful form too: without it the status means nothing
        bool if_room = false;    ///< stands in it where that is no longer than what came
    };
    int code = 200;
    std::string reason = "OK";
    std::vector<Field> fields = {};
    std::string content_type = {};
    std::string body = {};
    bool brief = false;                 ///< in its shortest form to verified sources, too
    std::optional<Endpoint> from = {};  ///< by another socket than it was asked at
    Duration after = {};                ///< later: said once, and only to who is verified as it is asked
};

class Desk {
public:
    virtual ~Desk() = default;

    /// Answer a request, once: with all there is to a verified source, else with the shortest lawful form where that is
    /// no longer than what came, else not at all. A non-INVITE's answer is kept for its repeats.
    virtual void reply(const sip::Received& request, Reply reply) = 0;
    /// Send what a role wants to send by itself, to verified peers only. \return was it sent?
    virtual bool send(Datagram datagram) = 0;
    /// The same after a while, for who is verified now. Where the proof has run out by then, it goes only where it is
    /// no more than what came from there.
    virtual bool send_later(Duration after, Datagram datagram) = 0;
    /// Sockets beside those that are asked.
    [[nodiscard]] virtual const std::vector<Endpoint>& alternates() const = 0;

    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual Trust& trust() = 0;
    [[nodiscard]] virtual Entropy& entropy() = 0;
    [[nodiscard]] virtual const Misbehaviour& misbehaviour() const = 0;
    [[nodiscard]] bool verified(const Endpoint& peer) { return trust().verified(now(), peer); }
};

class Role {
public:
    virtual ~Role() = default;

    /// Methods it takes, for Allow: "REGISTER", "INVITE, ACK, BYE, CANCEL".
    [[nodiscard]] virtual std::string_view methods() const = 0;
    /// A request that is no repeat (INVITE and ACK: each one; their transactions are the role's).
    /// \return false where it is not for this role
    virtual bool request(const sip::Received& request, Desk& desk) = 0;
    /// A response came. \return false where it is not this role's
    virtual bool response(const sip::Received&, Desk&) { return false; }
    /// What is no SIP message: RTP on a port of this role's. \return false where it is not this role's
    virtual bool datagram(const Datagram&, Desk&) { return false; }
    virtual void expire(Desk&) {}
    [[nodiscard]] virtual Instant deadline() const { return never; }
};

}  // namespace sipdiag::farend
