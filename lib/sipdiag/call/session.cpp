// SPDX-License-Identifier: MIT
#include "sipdiag/call/session.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/call/detail/wording.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::call {
namespace {

using namespace std::chrono_literals;
using detail::allowed;
using sip::FieldId;
using sip::Method;

std::uint32_t cseq_of(sip::MessageView message) noexcept
{
    return sip::view_cseq(message.value(FieldId::cseq)).number.value_or(0);
}

bool lists(sip::MessageView message, FieldId id, std::string_view token)
{
    sip::ListReader<sip::TokenView> tokens(message, id);
    for (sip::TokenView each; tokens.next(each);) {
        if (grammar::equals(each.text, token)) return true;
    }
    return false;
}

}  // namespace

Session::Session(Setup setup, MediaSession media)
    : setup_(std::move(setup)),
      media_(std::move(media)),
      local_tag_(setup_.dialog.local_tag()),
      confirmed_(true),
      acknowledged_(true)
{
}

Session::Session(Setup setup, MediaSession media, sip::Received invite, Endpoint reply_to, bool says_more)
    : setup_(std::move(setup)), media_(std::move(media)), local_tag_(setup_.dialog.local_tag()), says_more_(says_more)
{
    const auto at = invite.at;
    invite_.emplace(std::move(invite), reply_to, sip::InviteServerOptions{setup_.me.timers, says_more, says_more});
    Outbox nothing;
    invite_->start(at, nothing);
}

void Session::agree(Instant now, std::string offer, std::string answer, sdp::Side side)
{
    const sdp::Session offered(offer);
    const sdp::Session answered(answer);
    agreement_ = sdp::agree(offered.view(), answered.view());
    const bool ours = side == sdp::Side::offerer;
    descriptions_ = {ours ? offer : answer, ours ? answer : offer, ours};
    sdp::StreamView stream;
    for (const auto& each : agreement_->streams) {
        stream = sdp::seen_by(side, each);
        if (!each.rejected && stream.codec) break;
    }
    const auto endpoint = [&](const std::optional<sdp::Target>& target) -> std::optional<Endpoint> {
        if (!target) return std::nullopt;
        const auto address = parse_address(target->host);
        // A name: its port at the peer's own address, until its media shows where it really is.
        return Endpoint{address ? *address : setup_.peer.address, target->port, Transport::udp};
    };
    media_.agree(now, stream, endpoint(stream.remote_rtp), endpoint(stream.remote_rtcp));
}

bool Session::make_answer(Instant now, const std::string& offer)
{
    const sdp::Session offered(offer);
    refusal_ = sdp::why_refused(offered.view());
    if (offered.view().media_count() == 0) return false;  // of no stream, or no description at all
    ++setup_.frame.sess_version;
    const auto made = sdp::answer(offered.view(), setup_.frame, setup_.wanted);
    if (!made) return false;
    refusal_ = {0, {}};
    agree(now, offer, sdp::compose(*made), sdp::Side::answerer);
    return true;
}

std::string Session::own_offer()
{
    ++setup_.frame.sess_version;
    return sdp::compose(offer_of(setup_.frame, setup_.wanted));
}

std::string Session::write_success(const sip::Received& request, std::string_view body)
{
    const auto message = request.message.view();
    if (setup_.me.phone) {
        return phone::write_response(*setup_.me.phone, setup_.me.phone_line, message, 200, "OK", local_tag_, body)
            .value_or(std::string{});
    }
    auto response = sip::reply_to(request, 200, "OK", local_tag_);
    for (const auto* field = message.index().first(FieldId::record_route); field != nullptr;
         field = message.index().next(*field)) {
        response.add(FieldId::record_route, message.value(*field));
    }
    response.add(FieldId::contact, setup_.me.contact).add(FieldId::allow, allowed_methods);
    if (timer_.runs()) {
        response.add(FieldId::session_expires, timer_.value("uas"));
        if (!timer_.we_refresh()) response.add(FieldId::require, "timer");
    }
    response.add("Server", setup_.me.user_agent);
    if (!body.empty()) response.add(FieldId::content_type, "application/sdp");
    return response.finish(body).value_or(std::string{});
}

void Session::keep_session_time(Instant now, sip::MessageView message)
{
    peer_allows_update_ = peer_allows_update_ || lists(message, FieldId::allow, "UPDATE");
    if (!setup_.me.phone) timer_.take(now, message);  // the phone knows none
}

bool Session::send_success(Instant now, std::string octets, Body body, Outbox& out)
{
    if (octets.empty()) {  // what the request has in it cannot stand in an answer
        invite_.reset();
        return false;
    }
    success_ = std::move(octets);
    success_body_ = body;
    success_cseq_ = cseq_of(invite_->request().message.view());
    acknowledged_ = false;
    ++successes_sent_;
    (void)invite_->respond(now, 200, success_, out);
    success_until_ = now + setup_.me.timers.give_up();
    success_interval_ = setup_.me.timers.t1;
    success_at_ = says_more_ ? now + success_interval_ : never;
    return true;
}

int Session::answer(Instant now, Outbox& out, const std::string& local_tag)
{
    local_tag_ = local_tag;
    const auto& request = invite_->request();
    keep_session_time(now, request.message.view());
    if (SessionTimer::is_too_short(request.message.view())) {
        refuse(now, 422, "Session Interval Too Small", local_tag, out);
        return 422;
    }
    const auto offer = description_in(request.message.view());
    if (offer && !make_answer(now, *offer)) {
        refuse(now, 488, "Not Acceptable Here", local_tag, out);
        return 488;
    }
    if (!offer) offered_ = own_offer();
    auto octets = write_success(request, offer ? descriptions_.ours : offered_);
    if (send_success(now, std::move(octets), offer ? Body::answer : Body::offer, out)) return 200;
    ended_ = Ended{"us", "unwritable", now};
    return 400;
}

std::string Session::warning() const
{
    return std::to_string(refusal_.code) + " sipdiag \"" + std::string(refusal_.text) + "\"";
}

void Session::refuse(Instant now, int status, const std::string& reason, const std::string& local_tag, Outbox& out)
{
    auto response = sip::reply_to(invite_->request(), status, reason, local_tag);
    if (status == 488) response.add(FieldId::warning, warning());
    if (status == 422) response.add(FieldId::min_se, std::to_string(SessionTimer::least.count()));
    auto octets = response.finish();
    if (octets) {
        (void)invite_->respond(now, status, *std::move(octets), out);
    } else {
        invite_.reset();
    }
    if (!confirmed_ && !ended_) ended_ = Ended{"us", "refused-" + std::to_string(status), now};
}

bool Session::receive(const sip::Received& arrived, Outbox& out)
{
    const auto message = arrived.message.view();
    if (message.is_response()) {
        for (std::size_t i = 0; i < requests_.size(); ++i) {
            if (!requests_[i].client.accept(arrived)) continue;
            receive_response(arrived);
            retry_with_credentials(arrived.at, i, out);
            return true;
        }
        return reinvite_ && receive_reinvite_response(arrived, out);
    }
    for (auto& each : served_) {
        if (each.accept(message, out)) return true;
    }
    if (invite_) {
        if (message.method_id() == Method::cancel && invite_->is_cancelled_by(message)) {
            auto& server = serve(arrived, out);
            respond(server, arrived.at, 200, "OK", out);
            if (invite_->answered() == 0) refuse(arrived.at, 487, "Request Terminated", local_tag_, out);
            return true;
        }
        switch (invite_->accept(arrived.at, message, out)) {
        case sip::InviteServer::Taken::no: break;
        case sip::InviteServer::Taken::core_ack: receive_ack(arrived, out); return true;
        case sip::InviteServer::Taken::ack:
        case sip::InviteServer::Taken::repeat: return true;
        }
    }
    if (!setup_.dialog.holds(message)) return false;
    receive_request(arrived, out);
    return true;
}

sip::NonInviteServer& Session::serve(const sip::Received& arrived, Outbox& out)
{
    served_.emplace_back(arrived, sip::reply_destination(arrived), sip::ServerOptions{setup_.me.timers, says_more_});
    served_.back().start(arrived.at, out);
    return served_.back();
}

void Session::respond(sip::NonInviteServer& server, Instant now, int status, std::string_view reason, Outbox& out,
                      const std::vector<std::pair<FieldId, std::string>>& more, std::string_view body)
{
    auto response = sip::reply_to(server.request(), status, reason, local_tag_);
    for (const auto& [id, value] : more)
        response.add(id, value);
    if (!body.empty()) response.add(FieldId::content_type, "application/sdp");
    auto octets = response.finish(body);
    if (octets) (void)server.respond(now, status, *std::move(octets), out);
}

void Session::receive_ack(const sip::Received& arrived, Outbox& out)
{
    if (success_at_ == never && success_until_ == never) return;
    if (cseq_of(arrived.message.view()) != success_cseq_) return;
    success_at_ = success_until_ = never;
    acknowledged_ = confirmed_ = true;
    const auto answer = description_in(arrived.message.view());
    if (success_body_ == Body::offer && answer) agree(arrived.at, offered_, *answer, sdp::Side::offerer);
    if (success_body_ == Body::offer && !answer && !agreement_) hang_up_after_ack_ = "no-media";
    if (hang_up_after_ack_) hang_up(arrived.at, *hang_up_after_ack_, out);
}

void Session::receive_request(const sip::Received& arrived, Outbox& out)
{
    const auto message = arrived.message.view();
    const auto method = message.method_id();
    if (method == Method::ack) return receive_ack(arrived, out);
    if (method == Method::invite) return receive_invite(arrived, out);
    if (method == Method::cancel) {
        respond(serve(arrived, out), arrived.at, 481, "Call/Transaction Does Not Exist", out);
        return;
    }
    auto& server = serve(arrived, out);
    const auto now = arrived.at;
    if (setup_.dialog.receive(message) == sip::Dialog::Order::too_low) {
        respond(server, now, 500, "Server Internal Error", out);
        return;
    }
    switch (method) {
    case Method::bye:
        respond(server, now, 200, "OK", out);
        end(now, "peer", "bye", out);
        break;
    case Method::update: receive_update(arrived, server, out); break;
    case Method::options:
        respond(server, now, 200, "OK", out,
                {{FieldId::allow, std::string(allowed_methods)}, {FieldId::accept, "application/sdp"}});
        break;
    case Method::info: respond(server, now, 200, "OK", out); break;
    case Method::prack:
    case Method::notify: respond(server, now, 481, "Call/Transaction Does Not Exist", out); break;
    case Method::refer:
    case Method::message:
    case Method::subscribe:
    case Method::publish:
    case Method::register_:
        respond(server, now, 405, "Method Not Allowed", out, {{FieldId::allow, std::string(allowed_methods)}});
        break;
    case Method::ack:
    case Method::cancel:
    case Method::invite:
    case Method::other: respond(server, now, 501, "Not Implemented", out); break;
    }
}

void Session::receive_invite(const sip::Received& arrived, Outbox& out)
{
    const auto now = arrived.at;
    const auto message = arrived.message.view();
    const bool busy = success_until_ != never || (invite_ && invite_->answered() == 0);
    const bool in_order = setup_.dialog.receive(message) == sip::Dialog::Order::in_order;
    if (busy || ended_ || !in_order) {
        // One that comes before the last has its final answer: RFC 3261 §14.2. It has a transaction of its own only as
        // long as it takes to say so; its repeats get the same again.
        auto response = ended_ ? sip::reply_to(arrived, 481, "Call/Transaction Does Not Exist", local_tag_)
                               : sip::reply_to(arrived, 500, "Server Internal Error", local_tag_);
        if (!ended_) response.add(FieldId::retry_after, std::to_string(setup_.entropy->between(0, 10)));
        auto octets = response.finish();
        if (octets) out.send({arrived.destination, sip::reply_destination(arrived), *std::move(octets)});
        return;
    }
    invite_.emplace(arrived, sip::reply_destination(arrived),
                    sip::InviteServerOptions{setup_.me.timers, says_more_, says_more_});
    invite_->start(now, out);
    if (reinvite_ && reinvite_->end() == sip::InviteClient::End::open) {  // §14.2: two that cross
        return refuse(now, 491, "Request Pending", local_tag_, out);
    }
    if (SessionTimer::is_too_short(message)) {
        return refuse(now, 422, "Session Interval Too Small", local_tag_, out);
    }
    keep_session_time(now, message);
    const auto offer = description_in(message);
    if (offer && !make_answer(now, *offer)) {
        refuse(now, 488, "Not Acceptable Here", local_tag_, out);
        return;
    }
    setup_.dialog.refresh_target(message);
    if (!offer) offered_ = own_offer();
    (void)send_success(now, write_success(arrived, offer ? descriptions_.ours : offered_),
                       offer ? Body::answer : Body::offer, out);
}

void Session::receive_update(const sip::Received& arrived, sip::NonInviteServer& server, Outbox& out)
{
    const auto now = arrived.at;
    const auto message = arrived.message.view();
    const auto offer = description_in(message);
    if (offer && success_body_ == Body::offer && success_until_ != never) {
        respond(server, now, 500, "Server Internal Error", out, {{FieldId::retry_after, "1"}});  // RFC 3311 §5.2
        return;
    }
    if (offer && reinvite_ && reinvite_->end() == sip::InviteClient::End::open) {
        respond(server, now, 491, "Request Pending", out);
        return;
    }
    if (SessionTimer::is_too_short(message)) {
        respond(server, now, 422, "Session Interval Too Small", out,
                {{FieldId::min_se, std::to_string(SessionTimer::least.count())}});
        return;
    }
    if (offer && !make_answer(now, *offer)) {
        respond(server, now, 488, "Not Acceptable Here", out, {{FieldId::warning, warning()}});
        return;
    }
    keep_session_time(now, message);
    setup_.dialog.refresh_target(message);
    std::vector<std::pair<FieldId, std::string>> more = {{FieldId::contact, setup_.me.contact}};
    if (timer_.runs()) more.emplace_back(FieldId::session_expires, timer_.value("uas"));
    respond(server, now, 200, "OK", out, more, offer ? std::string_view(descriptions_.ours) : std::string_view{});
}

void Session::receive_response(const sip::Received& arrived)
{
    const auto message = arrived.message.view();
    if (sip::view_cseq(message.value(FieldId::cseq)).method != "UPDATE" || ended_) return;
    if (message.status() / 100 == 2) {
        setup_.dialog.refresh_target(message);
        keep_session_time(arrived.at, message);
    } else if (message.status() == 405 || message.status() == 501) {
        peer_allows_update_ = false;
        timer_.refused(arrived.at);
    } else if (message.status() > 299) {
        timer_.refused(arrived.at);
    }
}

bool Session::send_request(Instant now, std::string_view method, Outbox& out)
{
    auto request = setup_.dialog.request(method, via_value(setup_.me, setup_.entropy->branch()));
    std::vector<auth::Answer> carried;
    if (setup_.authenticator != nullptr) {
        const auto uri = setup_.dialog.request_uri();
        carried = setup_.authenticator->answers({method, uri, {}}, *setup_.entropy);
        add_answers(request, carried);
    }
    if (method == "UPDATE") {
        request.add(FieldId::contact, setup_.me.contact).add(FieldId::supported, "timer");
        if (timer_.runs()) request.add(FieldId::session_expires, timer_.value("uac"));
    }
    request.add(FieldId::user_agent, setup_.me.user_agent);
    auto octets = request.finish();
    if (!octets) return false;
    auto client = sip::NonInviteClient::make({setup_.me.local, next_hop(), *std::move(octets)}, {setup_.me.timers});
    if (!client) return false;
    requests_.push_back({*std::move(client), std::move(carried), method == "BYE"});
    requests_.back().client.start(now, out);
    return true;
}

void Session::retry_with_credentials(Instant now, std::size_t which, Outbox& out)
{
    auto& request = requests_[which];
    const auto& final = request.client.final();
    if (!final || request.looked_at) return;
    request.looked_at = true;
    const auto response = final->message.view();
    const int status = response.status();
    const auto method = sip::view_cseq(response.value(FieldId::cseq)).method;
    if ((status == 481 || status == 408) && method != "BYE") {  // the other side has no such call (§12.2.1.2)
        hang_up(now, "dialog-gone", out);
        return;
    }
    if ((status != 401 && status != 407) || setup_.authenticator == nullptr) return;
    const auto asked = challenges_of(response);
    if (setup_.authenticator->challenged(asked, request.carried) != auth::Decision::answer) return;
    // A copy: the request may move as another joins it.
    (void)send_request(now, std::string(method), out);
}

void Session::end(Instant now, std::string_view by, std::string_view reason, Outbox& out)
{
    media_.stop(now, out);
    success_at_ = success_until_ = reinvite_again_at_ = never;
    timer_.stop();
    if (!ended_) ended_ = Ended{std::string(by), std::string(reason), now};
}

void Session::hang_up(Instant now, std::string_view reason, Outbox& out, bool at_once)
{
    if (ended_) return;
    if (!at_once && !confirmed_ && success_until_ != never) {
        hang_up_after_ack_ = reason;
        return;
    }
    if (invite_ && invite_->answered() == 0) {
        refuse(now, 480, "Temporarily Unavailable", local_tag_, out);
        media_.stop(now, out);
        return;
    }
    end(now, "us", reason, out);
    (void)send_request(now, "BYE", out);
}

void Session::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    media_.undelivered(now, lost);
    for (auto& each : requests_)
        each.client.undelivered(now, lost, out);
    if (reinvite_) reinvite_->undelivered(now, lost, out);
}

void Session::expire(Instant now, Outbox& out)
{
    if (media_.deadline() <= now) media_.expire(now, out);
    if (invite_ && invite_->deadline() <= now) invite_->expire(now, out);
    for (auto& each : served_) {
        if (each.deadline() <= now) each.expire(now, out);
    }
    for (auto& each : requests_) {
        if (each.client.deadline() <= now) each.client.expire(now, out);
    }
    std::erase_if(served_, [](const sip::NonInviteServer& each) { return each.finished(); });
    look_at_requests(now, out);

    if (success_until_ <= now) {  // §13.3.1.4: the call is ended, with a BYE
        hang_up(now, hang_up_after_ack_ ? *hang_up_after_ack_ : "no-ack", out, true);
    } else if (success_at_ <= now) {
        ++successes_sent_;
        success_interval_ = setup_.me.timers.doubled(success_interval_);
        success_at_ = now + success_interval_;
        (void)invite_->respond(now, 200, success_, out);
    }
    if (reinvite_ && reinvite_->deadline() <= now) reinvite_->expire(now, out);
    if (ended_) return;
    if (reinvite_ && reinvite_->end() == sip::InviteClient::End::timed_out) {
        reinvite_.reset();
        return hang_up(now, "dialog-gone", out);
    }
    if (reinvite_again_at_ <= now) {
        reinvite_again_at_ = never;
        send_reinvite(now, out);
    }
    switch (timer_.expire(now)) {
    case SessionTimer::Due::nothing: break;
    case SessionTimer::Due::refresh: refresh(now, out); break;
    case SessionTimer::Due::end: hang_up(now, "session-timer", out); break;
    }
}

Instant Session::deadline() const
{
    Instant first = std::min({media_.deadline(), success_at_, success_until_, timer_.deadline(), reinvite_again_at_});
    if (reinvite_) first = std::min(first, reinvite_->deadline());
    if (invite_) first = std::min(first, invite_->deadline());
    for (const auto& each : served_)
        first = std::min(first, each.deadline());
    for (const auto& each : requests_)
        first = std::min(first, each.client.deadline());
    return first;
}

bool Session::settled() const noexcept
{
    if (!ended_) return false;
    return std::all_of(requests_.begin(), requests_.end(), [](const Request& each) {
        return each.client.finished() || each.client.state() == sip::NonInviteClient::State::completed;
    });
}

bool Session::finished() const noexcept
{
    return ended_ && requests_.empty() && served_.empty() && (!invite_ || invite_->finished()) &&
           (!reinvite_ || reinvite_->finished());
}

}  // namespace sipdiag::call
