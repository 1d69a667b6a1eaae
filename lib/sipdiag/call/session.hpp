// SPDX-License-Identifier: MIT
//
// Session: a call that stands, from either side: requests within the dialog, hold and re-negotiation, the repeats of
// our 2xx until its ACK, session timers, and BYE. Its media is beside it.
//
// Source     RFC 3261 §12.2, §13.3.1.4, §14, §15; offer and answer in every place that RFC 3264, 3261 and 3311 know;
//            session timers, RFC 4028, refreshed by UPDATE, or by INVITE where the peer has none; OPTIONS and INFO are
//            answered, what is not known gets 405, 481 or 501
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/call/identity.hpp"
#include "sipdiag/call/media_session.hpp"
#include "sipdiag/call/session_timer.hpp"
#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/dialog.hpp"
#include "sipdiag/sip/invite_client.hpp"
#include "sipdiag/sip/invite_server.hpp"
#include "sipdiag/sip/server.hpp"

namespace sipdiag::call {

/// Who ended a call, and why.
struct Ended {
    std::string by;      ///< "us", "peer", or "network"
    std::string reason;  ///< "bye", "duration", "no-ack", ...
    Instant at;

    friend bool operator==(const Ended&, const Ended&) = default;
};

/// What of the description of each side was used.
struct Descriptions {
    std::string ours;
    std::string theirs;
    bool we_offered = false;
};

class SIPDIAG_API Session {
public:
    struct Setup {
        Identity me;
        sip::Dialog dialog;
        Endpoint peer;  ///< where requests go where the dialog's own addresses do not lead
        sdp::Description frame;
        sdp::Capabilities wanted;
        auth::Authenticator* authenticator = nullptr;  ///< of requests that are challenged
        Entropy* entropy = nullptr;
    };

    /// The caller's, by the 2xx.
    Session(Setup setup, MediaSession media);
    /// The callee's, by the INVITE. \param says_more  false towards those who must not be sent more than they sent
    Session(Setup setup, MediaSession media, sip::Received invite, Endpoint reply_to, bool says_more);

    /// The callee answers: 200 with an answer, or with an offer where none came; 488 where nothing is in common.
    /// \return the status
    int answer(Instant now, Outbox& out, const std::string& local_tag);
    /// The callee refuses.
    void refuse(Instant now, int status, const std::string& reason, const std::string& local_tag, Outbox& out);

    /// Offer and answer, as the caller has them.
    void agree(Instant now, std::string offer, std::string answer, sdp::Side side);

    /// The session timer, as an INVITE or UPDATE that is answered with 2xx has it, or the 2xx to one of ours.
    void keep_session_time(Instant now, sip::MessageView message);

    /// A message of SIP. \return false where it is not of this call
    bool receive(const sip::Received& arrived, Outbox& out);
    void receive_media(Instant now, const Datagram& arrived, Outbox& out) { media_.receive(now, arrived, out); }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;

    /// We hang up; the callee only once his 2xx is acknowledged, or was in vain (§15).
    /// \param at_once  do not wait for that
    void hang_up(Instant now, std::string_view reason, Outbox& out, bool at_once = false);

    /// The call is over: BYE was sent or came, or it never stood.
    [[nodiscard]] bool over() const noexcept { return ended_.has_value(); }
    /// And nothing is under way any more.
    [[nodiscard]] bool settled() const noexcept;
    /// Every server transaction has ended too: nothing that comes can belong here.
    [[nodiscard]] bool finished() const noexcept;
    /// Has it been answered and acknowledged?
    [[nodiscard]] bool confirmed() const noexcept { return confirmed_; }
    [[nodiscard]] bool acknowledged() const noexcept { return acknowledged_; }
    [[nodiscard]] const std::optional<Ended>& ended() const noexcept { return ended_; }
    [[nodiscard]] const MediaSession& media() const noexcept { return media_; }
    [[nodiscard]] const sip::Dialog& dialog() const noexcept { return setup_.dialog; }
    [[nodiscard]] sip::Dialog& dialog() noexcept { return setup_.dialog; }
    [[nodiscard]] const Descriptions& descriptions() const noexcept { return descriptions_; }
    [[nodiscard]] const std::optional<sdp::Agreement>& agreement() const noexcept { return agreement_; }
    [[nodiscard]] const sip::InviteServer* invite() const noexcept { return invite_ ? &*invite_ : nullptr; }
    /// Why an offer was refused last; empty where none was.
    [[nodiscard]] std::string_view refusal() const noexcept { return refusal_.text; }
    /// How often our 2xx went out.
    [[nodiscard]] unsigned successes_sent() const noexcept { return successes_sent_; }
    /// Did our BYE remain without any answer?
    [[nodiscard]] bool bye_unanswered() const noexcept { return bye_unanswered_; }
    /// Where requests of ours go.
    [[nodiscard]] Endpoint next_hop() const { return destination_of(setup_.dialog.next_hop(), setup_.peer); }

private:
    enum class Body : std::uint8_t { none, answer, offer };

    void receive_request(const sip::Received& arrived, Outbox& out);
    void receive_ack(const sip::Received& arrived, Outbox& out);
    void receive_invite(const sip::Received& arrived, Outbox& out);
    void receive_update(const sip::Received& arrived, sip::NonInviteServer& server, Outbox& out);
    void receive_response(const sip::Received& arrived);
    sip::NonInviteServer& serve(const sip::Received& arrived, Outbox& out);
    void respond(sip::NonInviteServer& server, Instant now, int status, std::string_view reason, Outbox& out,
                 const std::vector<std::pair<sip::FieldId, std::string>>& more = {}, std::string_view body = {});
    std::string write_success(const sip::Received& request, std::string_view body);
    bool make_answer(Instant now, const std::string& offer);
    [[nodiscard]] std::string warning() const;
    std::string own_offer();
    /// \return false where there is nothing to send
    bool send_success(Instant now, std::string octets, Body body, Outbox& out);
    void refresh(Instant now, Outbox& out);
    void send_reinvite(Instant now, Outbox& out);
    bool receive_reinvite_response(const sip::Received& arrived, Outbox& out);
    void look_at_requests(Instant now, Outbox& out);
    void end(Instant now, std::string_view by, std::string_view reason, Outbox& out);
    bool send_request(Instant now, std::string_view method, Outbox& out);
    void retry_with_credentials(Instant now, std::size_t which, Outbox& out);

    struct Request {
        sip::NonInviteClient client;
        std::vector<auth::Answer> carried;
        bool is_bye = false;
        bool looked_at = false;
    };

    Setup setup_;
    MediaSession media_;
    Descriptions descriptions_;
    std::optional<sdp::Agreement> agreement_;
    std::string local_tag_;
    sdp::Reason refusal_{0, {}};
    bool says_more_ = true;
    bool confirmed_ = false;
    bool acknowledged_ = false;
    bool bye_unanswered_ = false;
    std::optional<Ended> ended_;

    std::optional<sip::InviteServer> invite_;
    std::vector<sip::NonInviteServer> served_;
    std::vector<Request> requests_;

    // Our 2xx until its ACK, §13.3.1.4
    std::string success_;
    Body success_body_ = Body::none;
    std::string offered_;  // in it, where it was an offer
    Instant success_at_ = never;
    Instant success_until_ = never;
    Duration success_interval_{};
    std::uint32_t success_cseq_ = 0;
    unsigned successes_sent_ = 0;

    // A refresh of ours by INVITE, where the peer knows no UPDATE
    SessionTimer timer_;
    bool peer_allows_update_ = false;
    std::optional<sip::InviteClient> reinvite_;
    std::vector<auth::Answer> reinvite_carried_;
    std::uint32_t reinvite_cseq_ = 0;
    std::string reinvite_ack_;
    Instant reinvite_again_at_ = never;  // after a 491

    std::optional<std::string> hang_up_after_ack_;  // the reason
};

}  // namespace sipdiag::call
