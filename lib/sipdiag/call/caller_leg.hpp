// SPDX-License-Identifier: MIT
//
// CallerLeg: a call that we place, from the INVITE to the end of its BYE. A machine; see base/machine.hpp.
//
// Source     RFC 3261 §13.2, §9.1, §22; RFC 3262 §4 (PRACK, where the peer wants it); forks each get ACK and BYE
//            (§13.2.2.4); 3xx is told, not followed
// Limits     a call ends after `duration`, an unanswered one after `rings`, by CANCEL; a 2xx that crosses the CANCEL is
//            acknowledged and ended
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/call/session.hpp"
#include "sipdiag/sip/invite_client.hpp"

namespace sipdiag::call {

struct CallerOptions {
    Identity me;
    std::string target;               ///< the Request-URI
    std::string from;                 ///< the value of From, without tag
    std::string to;                   ///< the value of To
    Endpoint destination;             ///< where the INVITE goes
    std::vector<std::string> routes;  ///< Route values, an outbound proxy's
    std::optional<auth::Account> account;
    sdp::Description frame;  ///< o=, s=, c= of our descriptions
    sdp::Capabilities wanted;
    MediaOptions media;
    bool late_offer = false;  ///< INVITE without a description: the peer offers
    Duration duration = std::chrono::seconds(10);
    Duration rings = std::chrono::seconds(60);     ///< how long an answer is waited for
    std::optional<std::chrono::sys_seconds> date;  ///< of the phone's Date field
    /// A call to oneself: the user part of the account. Who answers and is none of our legs is hung up at once,
    /// "answered-elsewhere" (safety S10). A leg of ours has that user and a token in its Contact, and in o= of its
    /// description, which is left where a border controller wrote the Contact.
    std::optional<std::string> own_legs = {};
};

class SIPDIAG_API CallerLeg {
public:
    /// Not to be moved once started. The randomness is borrowed.
    CallerLeg(CallerOptions options, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    [[nodiscard]] bool finished() const noexcept { return over_ && linger_until_ == never; }
    /// End in order: CANCEL or BYE. \param reason  told as ended_reason
    void withdraw(Instant now, std::string_view reason, Outbox& out);

    /// The last final response to the INVITE; 0 where none came.
    [[nodiscard]] int status() const noexcept { return status_; }
    /// Does a 429 or 503 say when to come back? Then nothing more is asked in this run (S8).
    [[nodiscard]] bool told_to_wait() const;
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
    [[nodiscard]] const std::optional<sip::Received>& final() const noexcept { return final_; }
    /// Provisional codes in order, each once in a row.
    [[nodiscard]] const std::vector<int>& provisionals() const noexcept { return provisionals_; }
    [[nodiscard]] std::optional<Duration> answered_after() const noexcept { return answered_after_; }
    [[nodiscard]] const std::optional<Ended>& ended() const noexcept { return ended_; }
    [[nodiscard]] const Session* session() const noexcept { return session_ ? &*session_ : nullptr; }
    /// The description that was sent last, by offer or answer.
    [[nodiscard]] const std::string& offer() const noexcept { return offer_; }
    [[nodiscard]] const std::string& call_id() const noexcept { return call_id_; }
    [[nodiscard]] const std::string& from_tag() const noexcept { return from_tag_; }
    /// Contacts of a 3xx.
    [[nodiscard]] const std::vector<std::string>& redirected_to() const noexcept { return redirected_to_; }
    [[nodiscard]] const std::optional<auth::Decision>& refused_credentials() const noexcept { return auth_failure_; }
    [[nodiscard]] const std::vector<auth::AuthRemark>& auth_remarks() const noexcept
    {
        return authenticator_.remarks();
    }
    [[nodiscard]] std::size_t forks() const noexcept { return forks_.size(); }
    [[nodiscard]] unsigned successes() const noexcept { return successes_; }  ///< 2xx that came, repeats too
    [[nodiscard]] unsigned invites() const noexcept { return invites_; }      ///< requests, not repeats
    [[nodiscard]] bool early_media() const noexcept { return early_media_; }
    [[nodiscard]] const std::optional<Undelivered>& lost() const noexcept { return lost_; }
    /// Server or User-Agent of whoever answered.
    [[nodiscard]] const std::string& peer_agent() const noexcept { return peer_agent_; }
    /// Where the answer came from.
    [[nodiscard]] const std::optional<Endpoint>& peer() const noexcept { return peer_; }
    [[nodiscard]] const std::string& remote_contact() const noexcept { return remote_contact_; }

private:
    void send_invite(Instant now, Outbox& out);
    Result<std::string> write_invite(const std::string& branch);
    void take_provisional(const sip::Received& arrived, Outbox& out);
    void take_success(const sip::Received& arrived, Outbox& out);
    void take_failure(const sip::Received& arrived, Outbox& out);
    void send_ack(const sip::Dialog& dialog, const sip::Received& success, std::string_view body, Outbox& out);
    void take_early_description(sip::MessageView response);
    [[nodiscard]] std::string answer_to(const std::string& offer) const;
    void send_prack(const sip::Received& arrived, sip::Dialog& dialog, Outbox& out);
    /// Has a leg of ours answered? \param description  of the answer
    [[nodiscard]] bool is_own(std::string_view description) const;
    void cancel(Instant now, Outbox& out);
    void refuse_unknown(const sip::Received& arrived, Outbox& out);
    void end(Instant now, std::string_view by, std::string_view reason);
    void settle(Instant now);
    Session::Setup setup_for(sip::Dialog dialog);

    struct Fork {
        std::string tag;
        sip::Dialog dialog;
        std::string ack;
        Endpoint to;
    };

    /// Offer and answer of an early dialog.
    struct EarlyAgreement {
        std::string tag;
        std::string offer;
        std::string answer;
        sdp::Side side;  ///< ours
    };

    CallerOptions options_;
    Entropy* entropy_;
    auth::Authenticator authenticator_;
    std::string call_id_;
    std::string from_tag_;
    std::uint32_t cseq_ = 0;
    std::string offer_;
    std::vector<auth::Answer> carried_;
    std::optional<sip::InviteClient> invite_;
    std::vector<sip::NonInviteClient> requests_;                  // CANCEL, PRACK, BYE of forks
    std::vector<Fork> forks_;                                     // the first is the call's own
    std::vector<std::pair<std::string, std::uint32_t>> pracked_;  // early dialog and RSeq
    std::optional<sip::Dialog> early_;
    std::optional<EarlyAgreement> agreed_early_;
    std::optional<MediaSession> media_;  // until the session takes it over
    std::optional<Session> session_;

    Instant began_{};
    Instant hang_up_at_ = never;
    Instant rings_until_ = never;
    Instant linger_until_ = never;
    Instant acknowledged_at_{};
    Instant given_up_at_ = never;
    bool wants_cancel_ = false;
    bool cancelled_ = false;
    std::string cancel_reason_;
    bool over_ = false;
    bool early_media_ = false;

    int status_ = 0;
    std::string reason_;
    std::optional<sip::Received> final_;
    std::vector<int> provisionals_;
    std::optional<Duration> answered_after_;
    std::optional<Ended> ended_;
    std::vector<std::string> redirected_to_;
    std::optional<auth::Decision> auth_failure_;
    std::optional<Undelivered> lost_;
    std::string peer_agent_;
    std::string remote_contact_;
    std::optional<Endpoint> peer_;
    unsigned successes_ = 0;
    unsigned invites_ = 0;
};

static_assert(Machine<CallerLeg>);

}  // namespace sipdiag::call
