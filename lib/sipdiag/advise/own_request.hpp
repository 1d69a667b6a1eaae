// SPDX-License-Identifier: MIT
//
// OwnRequest: a request to the own address, sent from one socket and looked for on others. It proves whether a call
// comes in - or that nothing does. A machine; see base/machine.hpp.
//
// Rings      OPTIONS rings nothing. An INVITE goes out only where that was allowed (safety S9); our leg says nothing
//            but 100, or answers 200 where sound is to be heard, and never 486, 600, 603 (S10); the caller's side
//            cancels as soon as the leg has it, or after 8 s, and hangs up after some seconds of sound
// Elsewhere  another device that answers is told as that; its 200 to an INVITE gets ACK and BYE at once (S10)
// Provider   a provider that answers in the place of its customer proves nothing: reached is then unknown
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/call/caller_leg.hpp"
#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/invite_server.hpp"
#include "sipdiag/sip/pace.hpp"
#include "sipdiag/sip/server.hpp"

namespace sipdiag::advise {

struct OwnRequestPlan {
    std::string aor;  ///< `sip:12345@sip.example`: Request-URI, From and To
    std::string user_agent;
    Endpoint caller;               ///< the socket it leaves by, with its own address
    Endpoint target;               ///< where to
    bool one_connection = false;   ///< TCP, TLS: what is for the phone comes the same way as what is for the caller
    Endpoint media;                ///< with `call`: a socket for RTP
    Endpoint own_media = {};       ///< of our own leg, which answers then; port 0: it says 100 and nothing more
    std::string own_contact = {};  ///< what our own leg writes in Contact where it answers
    Address shown;                 ///< what our description and Contact show: as the trial's settings have it
    auth::Account account;
    bool call = false;             ///< INVITE
    std::string registrar_server;  ///< Server of the registrar's answers: who so signs is the provider itself
    std::vector<std::string> other_bindings;  ///< Contacts of others that are registered
    bool own_binding = true;                  ///< is a Contact of ours registered?
};

/// What both legs of a call to oneself heard.
struct Heard {
    bool by_phone = false;   ///< our own leg, which stands where the phone stands
    bool by_caller = false;  ///< the caller's side
    std::string to_phone;    ///< c= of the caller's description as it arrived at the phone's place
    std::string to_caller;   ///< c= of the answer as it arrived at the caller's
};

/// What came of it.
struct OwnRequestResult {
    std::string method;
    Address own;    ///< of the socket that it left by
    Address shown;  ///< what our descriptions showed
    std::optional<bool> reached;
    bool by_us = false;       ///< it came to a socket of ours
    bool by_another = false;  ///< another device answered
    int status = 0;           ///< the final answer that the caller's side got; 0 = none
    std::string server;
    std::string contact;
    std::optional<std::string> sdp_address;  ///< c= of our own description as it arrived
    std::vector<std::string> via_path;       ///< as it arrived, from the top
    std::string sent;                        ///< the request's octets
    std::string arrived;                     ///< as it came to us; empty where it did not
    std::string request_uri;                 ///< as it arrived
    Instant at{};
    std::optional<auth::Decision> refused;  ///< credentials
    std::optional<Heard> heard;             ///< where a call stood between our two legs
};

class SIPDIAG_API OwnRequest {
public:
    /// \param pace, entropy  outlive the machine
    OwnRequest(OwnRequestPlan plan, sip::Pace& pace, Entropy& entropy);

    void start(Instant now, Outbox& out);
    /// Everything that arrives on any socket of the run. \return was it ours?
    bool take(Instant now, const Datagram& arrived, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out) { (void)take(now, arrived, out); }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    /// End in order: a call under way is cancelled.
    void withdraw(Instant now, Outbox& out);

    [[nodiscard]] const OwnRequestResult& result() const noexcept { return result_; }

private:
    void ask(Instant now, Outbox& out);
    void take_answer(Instant now, Outbox& out);
    void take_own(Instant now, const sip::Received& request, Outbox& out);
    void answer_call(Instant now, const sip::Received& request, Outbox& out);
    [[nodiscard]] bool is_ours(sip::MessageView message) const;
    [[nodiscard]] bool answered_by_another(Instant now) const;
    void note_sound();
    void conclude(Instant now);
    void step(Instant now, Outbox& out);

    OwnRequestPlan plan_;
    sip::Pace* pace_;
    Entropy* entropy_;
    auth::Authenticator authenticator_;
    std::string call_id_;
    std::string tag_;
    std::string description_id_;   // of the session in our offer
    std::string arrived_call_id_;  // of our INVITE as it came
    std::uint32_t cseq_ = 0;
    std::vector<auth::Answer> carried_;
    std::optional<sip::NonInviteClient> options_;
    std::unique_ptr<call::CallerLeg> leg_;
    std::vector<sip::NonInviteServer> answered_;  // OPTIONS, CANCEL that came to us
    std::unique_ptr<sip::InviteServer> invited_;
    std::unique_ptr<call::Session> session_;  // of our own leg, where it answers
    OwnRequestResult result_;
    Instant send_at_ = never;
    Instant asked_at_{};
    bool hung_up_ = false;
    Instant give_up_ = never;
    bool withdrawn_ = false;
    bool finished_ = false;
};

static_assert(Machine<OwnRequest>);

}  // namespace sipdiag::advise
