// SPDX-License-Identifier: MIT
//
// Session, the requests by which we keep a call alive: UPDATE, or INVITE where the peer knows no UPDATE, and what
// becomes of them.
#include <algorithm>
#include <utility>

#include "sipdiag/call/session.hpp"

namespace sipdiag::call {

using namespace std::chrono_literals;
using sip::FieldId;

void Session::refresh(Instant now, Outbox& out)
{
    if (peer_allows_update_) {
        (void)send_request(now, "UPDATE", out);
    } else {
        send_reinvite(now, out);
    }
}

// The description as it stands: an unchanged version means that nothing has changed (RFC 3264 §8).
void Session::send_reinvite(Instant now, Outbox& out)
{
    if (reinvite_ && reinvite_->end() == sip::InviteClient::End::open) return;
    if (descriptions_.ours.empty()) descriptions_.ours = own_offer();
    auto request = setup_.dialog.request("INVITE", via_value(setup_.me, setup_.entropy->branch()));
    reinvite_carried_.clear();
    if (setup_.authenticator != nullptr) {
        const auto uri = setup_.dialog.request_uri();
        reinvite_carried_ = setup_.authenticator->answers({"INVITE", uri, descriptions_.ours}, *setup_.entropy);
        add_answers(request, reinvite_carried_);
    }
    request.add(FieldId::contact, setup_.me.contact)
        .add(FieldId::allow, allowed_methods)
        .add(FieldId::supported, "timer");
    if (timer_.runs()) request.add(FieldId::session_expires, timer_.value("uac"));
    request.add(FieldId::user_agent, setup_.me.user_agent).add(FieldId::content_type, "application/sdp");
    auto octets = request.finish(descriptions_.ours);
    if (!octets) return;
    auto client = sip::InviteClient::make({setup_.me.local, next_hop(), *std::move(octets)}, {setup_.me.timers});
    if (!client) return;
    reinvite_.emplace(*std::move(client));
    reinvite_cseq_ = setup_.dialog.local_cseq();
    reinvite_ack_.clear();
    reinvite_->start(now, out);
}

bool Session::receive_reinvite_response(const sip::Received& arrived, Outbox& out)
{
    using Taken = sip::InviteClient::Taken;
    const auto now = arrived.at;
    const auto message = arrived.message.view();
    const auto taken = reinvite_->accept(arrived, out);
    if (taken == Taken::success) {
        const bool first = reinvite_ack_.empty();
        if (first) {
            setup_.dialog.refresh_target(message);
            auto ack = setup_.dialog.ack(via_value(setup_.me, setup_.entropy->branch()), reinvite_cseq_);
            add_answers(ack, reinvite_carried_);
            reinvite_ack_ = ack.finish().value_or(std::string{});
        }
        out.send({setup_.me.local, next_hop(), reinvite_ack_});
        if (!first || ended_) return true;
        keep_session_time(now, message);
        const auto answer = description_in(message);
        if (answer) agree(now, std::string(descriptions_.ours), *answer, sdp::Side::offerer);
    }
    if (taken != Taken::failure || ended_) return taken != Taken::no;
    // What was agreed before stands (§14.1), but for a dialog that is gone.
    const int status = message.status();
    if (status == 481 || status == 408) {
        hang_up(now, "dialog-gone", out);
    } else if (status == 491) {
        // Who owns the Call-ID waits 2.1 to 4 s, the other up to 2 s, in steps of 10 ms.
        const auto steps = invite_ ? setup_.entropy->between(0, 200) : setup_.entropy->between(210, 400);
        reinvite_again_at_ = now + steps * 10ms;
    } else if ((status == 401 || status == 407) && setup_.authenticator != nullptr &&
               setup_.authenticator->challenged(challenges_of(message), reinvite_carried_) == auth::Decision::answer) {
        send_reinvite(now, out);
    } else {
        timer_.refused(now);
    }
    return true;
}

// A request that nobody answered means that the other side has no such call any more (§12.2.1.2).
void Session::look_at_requests(Instant now, Outbox& out)
{
    for (const auto& each : requests_)
        bye_unanswered_ = bye_unanswered_ || (each.is_bye && each.client.finished() && !each.client.final());
    const bool gone = std::any_of(requests_.begin(), requests_.end(), [](const Request& each) {
        return each.client.finished() && !each.client.final() && !each.is_bye;
    });
    std::erase_if(requests_, [](const Request& each) { return each.client.finished(); });
    if (gone) hang_up(now, "dialog-gone", out);
}

}  // namespace sipdiag::call
