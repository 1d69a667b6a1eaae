// SPDX-License-Identifier: MIT
#include "sipdiag/call/caller_leg.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/uri.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::call {
namespace {

using namespace std::chrono_literals;
using sip::FieldId;
using sip::Method;
using Taken = sip::InviteClient::Taken;

// How long after the end a repeat of the peer's last message is still answered, so that one lost answer of ours does no
// harm: a peer repeats after T1.
constexpr auto linger = 1200ms;

std::string tag_in(sip::MessageView message, FieldId id)
{
    return std::string(sip::view_single(message.value(id)).tag());
}

bool wants_prack(sip::MessageView response)
{
    if (response.status() <= 100 || response.status() >= 200 || !response.has(FieldId::rseq)) return false;
    sip::ListReader<sip::TokenView> tokens(response, FieldId::require);
    for (sip::TokenView each; tokens.next(each);) {
        if (grammar::equals(each.text, "100rel")) return true;
    }
    return false;
}

}  // namespace

CallerLeg::CallerLeg(CallerOptions options, Entropy& entropy)
    : options_(std::move(options)), entropy_(&entropy), authenticator_(options_.account.value_or(auth::Account{}))
{
    const auto& me = options_.me;
    const auto host = to_string(me.media_address);
    if (me.phone) {
        call_id_ = phone::call_id(*me.phone, 1, host, entropy);
        from_tag_ = phone::tag(*me.phone, 1, entropy);
        cseq_ = phone::first_cseq - 1;
    } else {
        call_id_ = entropy.call_id();
        from_tag_ = entropy.tag();
    }
    media_.emplace(options_.media, entropy);
    if (options_.late_offer) return;
    if (me.phone) {
        phone::Media media;
        media.host = host;
        media.port = options_.wanted.port;
        media.payload_types.clear();
        for (const auto& codec : options_.wanted.codecs)
            media.payload_types.push_back(codec.payload_type);
        media.session = entropy.between(1, 30000);
        offer_ = phone::write_sdp(*me.phone, media);
    } else {
        offer_ = sdp::compose(offer_of(options_.frame, options_.wanted));
    }
}

Result<std::string> CallerLeg::write_invite(const std::string& branch)
{
    const auto& me = options_.me;
    carried_ = authenticator_.answers({"INVITE", options_.target, offer_}, *entropy_);
    if (me.phone) {
        phone::Inviting what;
        what.line = me.phone_line;
        what.target = options_.target;
        what.call_id = call_id_;
        what.from_tag = from_tag_;
        what.branch = branch;
        what.cseq = cseq_;
        what.date = options_.date;
        for (const auto& answer : carried_) {
            auto& field = answer.asker == auth::Asker::proxy ? what.proxy_authorization : what.authorization;
            field = phone::authorization_value(answer.credentials);
        }
        return phone::write_invite(*me.phone, what, offer_);
    }
    auto request = sip::Composer::request("INVITE", options_.target);
    request.add(FieldId::via, via_value(me, branch)).add(FieldId::max_forwards, "70");
    for (const auto& route : options_.routes)
        request.add(FieldId::route, route);
    request.add(FieldId::from, options_.from + ";tag=" + from_tag_).add(FieldId::to, options_.to);
    request.add(FieldId::call_id, call_id_).add(FieldId::cseq, std::to_string(cseq_) + " INVITE");
    request.add(FieldId::contact, me.contact);
    add_answers(request, carried_);
    request.add(FieldId::allow, allowed_methods);
    request.add(FieldId::supported, "100rel, timer").add(FieldId::user_agent, me.user_agent);
    if (!offer_.empty()) request.add(FieldId::content_type, "application/sdp");
    return request.finish(offer_);
}

void CallerLeg::send_invite(Instant now, Outbox& out)
{
    ++cseq_;
    ++invites_;
    const auto branch = options_.me.phone ? phone::branch(*entropy_) : entropy_->branch();
    auto octets = write_invite(branch);
    if (octets) {
        auto client = sip::InviteClient::make({options_.me.local, options_.destination, *std::move(octets)},
                                              {options_.me.timers});
        if (client) {
            invite_.emplace(*std::move(client));
            invite_->start(now, out);
            return;
        }
    }
    end(now, "us", "unwritable");
}

void CallerLeg::start(Instant now, Outbox& out)
{
    began_ = now;
    rings_until_ = now + options_.rings;
    send_invite(now, out);
}

void CallerLeg::end(Instant now, std::string_view by, std::string_view reason)
{
    over_ = true;
    hang_up_at_ = rings_until_ = given_up_at_ = never;
    if (!ended_) ended_ = Ended{std::string(by), std::string(reason), now};
}

Session::Setup CallerLeg::setup_for(sip::Dialog dialog)
{
    return {options_.me,    std::move(dialog), options_.destination,
            options_.frame, options_.wanted,   options_.account ? &authenticator_ : nullptr,
            entropy_};
}

void CallerLeg::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (arrived.destination.transport == Transport::udp && arrived.destination.port != options_.me.local.port) {
        if (session_ && session_->media().owns(arrived.destination)) return session_->receive_media(now, arrived, out);
        if (media_ && media_->owns(arrived.destination)) {
            if (media_->started()) early_media_ = true;
            return media_->receive(now, arrived, out);
        }
    }
    if (!options_.me.hears_local && arrived.destination == options_.me.local) return;
    const auto read = sip::Received::read(now, arrived);
    if (!read) return;
    const auto message = read->message.view();
    if (message.is_response() && invite_) {
        switch (invite_->accept(*read, out)) {
        case Taken::provisional: return take_provisional(*read, out);
        case Taken::success: return take_success(*read, out);
        case Taken::failure: return take_failure(*read, out);
        case Taken::absorbed: return;
        case Taken::no: break;
        }
    }
    if (message.is_response()) {
        for (auto& each : requests_) {
            if (each.accept(*read)) return;
        }
    }
    if (session_ && session_->receive(*read, out)) return settle(now);
    if (message.is_request()) refuse_unknown(*read, out);
}

// A request that is of no dialog of ours: a UA that will not take it says so (§12.2.2); OPTIONS get an answer.
void CallerLeg::refuse_unknown(const sip::Received& arrived, Outbox& out)
{
    const auto message = arrived.message.view();
    const auto method = message.method_id();
    if (method == Method::ack) return;
    int status = 481;
    std::string reason = "Call/Transaction Does Not Exist";
    if (method == Method::update && early_ && !over_ && early_->holds(message)) {
        // Before the answer: what it says of the line is taken, another offer is not (RFC 3311 §5.2).
        const bool offers = description_in(message).has_value();
        status = !offers ? 200 : agreed_early_ ? 488 : 491;
        reason = !offers ? "OK" : agreed_early_ ? "Not Acceptable Here" : "Request Pending";
    } else if (method == Method::options) {
        status = 200;
        reason = "OK";
    } else if (method == Method::invite) {
        status = 480;  // a branch's answer: safety S11
        reason = "Temporarily Unavailable";
    }
    auto reply = sip::reply_to(arrived, status, reason, entropy_->tag());
    if (method == Method::update && status == 200) reply.add(FieldId::contact, options_.me.contact);
    auto octets = reply.finish();
    if (octets) out.send({arrived.destination, sip::reply_destination(arrived), *std::move(octets)});
}

void CallerLeg::take_provisional(const sip::Received& arrived, Outbox& out)
{
    const auto message = arrived.message.view();
    if (provisionals_.empty() || provisionals_.back() != message.status()) provisionals_.push_back(message.status());
    if (wants_cancel_) cancel(arrived.at, out);
    if (cancelled_) given_up_at_ = never;
    if (message.status() == 100) return;
    auto dialog = sip::Dialog::of_caller(invite_->message(), message);
    if (!dialog) return;
    take_early_description(message);
    if (wants_prack(message)) send_prack(arrived, *dialog, out);
    if (!early_ || early_->remote_tag() != dialog->remote_tag()) early_ = std::move(dialog);
    if (!agreed_early_ || media_->started() || cancelled_) return;
    const sdp::Session offered(agreed_early_->offer);
    const sdp::Session answered(agreed_early_->answer);
    const auto agreement = sdp::agree(offered.view(), answered.view());
    for (const auto& each : agreement.streams) {
        auto stream = sdp::seen_by(agreed_early_->side, each);
        if (each.rejected || !stream.codec) continue;
        // We listen; to speak before the answer opens nothing that matters, and some gateways mind.
        stream.sends = false;
        const auto endpoint = [&](const std::optional<sdp::Target>& target) -> std::optional<Endpoint> {
            if (!target) return std::nullopt;
            const auto address = parse_address(target->host);
            return Endpoint{address ? *address : arrived.source.address, target->port, Transport::udp};
        };
        media_->agree(arrived.at, stream, endpoint(stream.remote_rtp), endpoint(stream.remote_rtcp));
        break;
    }
}

// A description in a 1xx is the answer already, the first of a branch counts (RFC 3261 §13.2.1); or, in a reliable one,
// the offer that we left to the peer, and its PRACK carries the answer (RFC 3262 §5). The 2xx need not have it again.
void CallerLeg::take_early_description(sip::MessageView response)
{
    auto description = description_in(response);
    auto tag = tag_in(response, FieldId::to);
    if (!description || (agreed_early_ && agreed_early_->tag == tag)) return;
    if (!offer_.empty()) {
        agreed_early_ = EarlyAgreement{std::move(tag), offer_, *std::move(description), sdp::Side::offerer};
    } else if (wants_prack(response)) {
        auto answer = answer_to(*description);
        agreed_early_ = EarlyAgreement{std::move(tag), *std::move(description), std::move(answer), sdp::Side::answerer};
    }
}

// An offer that cannot be had is answered all the same, every stream refused (§13.2.2.4).
std::string CallerLeg::answer_to(const std::string& offer) const
{
    const sdp::Session offered(offer);
    const auto made = sdp::answer(offered.view(), options_.frame, options_.wanted);
    return sdp::compose(made ? *made : sdp::refusal(offered.view(), options_.frame));
}

void CallerLeg::send_prack(const sip::Received& arrived, sip::Dialog& dialog, Outbox& out)
{
    const auto message = arrived.message.view();
    const auto rseq = grammar::parse_number(message.value(FieldId::rseq));
    if (!rseq) return;
    const auto done = std::pair(dialog.remote_tag(), *rseq);
    if (std::find(pracked_.begin(), pracked_.end(), done) != pracked_.end()) return;
    pracked_.push_back(done);
    if (early_ && early_->remote_tag() == dialog.remote_tag()) dialog = *early_;
    auto request = dialog.request("PRACK", via_value(options_.me, entropy_->branch()));
    request.add(FieldId::rack, std::to_string(*rseq) + " " + std::to_string(cseq_) + " INVITE");
    add_answers(request, authenticator_.answers({"PRACK", dialog.request_uri(), {}}, *entropy_));
    early_ = dialog;
    std::string answer;
    if (agreed_early_ && agreed_early_->side == sdp::Side::answerer && agreed_early_->tag == done.first &&
        description_in(message)) {
        answer = agreed_early_->answer;
        request.add(FieldId::content_type, "application/sdp");
    }
    auto octets = request.finish(answer);
    if (!octets) return;
    auto client = sip::NonInviteClient::make(
        {options_.me.local, destination_of(dialog.next_hop(), options_.destination), *std::move(octets)},
        {options_.me.timers});
    if (!client) return;
    requests_.push_back(*std::move(client));
    requests_.back().start(arrived.at, out);
}

void CallerLeg::send_ack(const sip::Dialog& dialog, const sip::Received& success, std::string_view body, Outbox& out)
{
    const auto number = sip::view_cseq(success.message.view().value(FieldId::cseq)).number.value_or(cseq_);
    auto request = dialog.ack(via_value(options_.me, entropy_->branch()), number);
    add_answers(request, carried_);  // those of the INVITE (§13.2.2.4)
    request.add(FieldId::user_agent, options_.me.user_agent);
    if (!body.empty()) request.add(FieldId::content_type, "application/sdp");
    auto octets = request.finish(body);
    if (!octets) return;
    const auto to = destination_of(dialog.next_hop(), options_.destination);
    acknowledged_at_ = success.at;
    forks_.push_back({dialog.remote_tag(), dialog, *octets, to});
    out.send({options_.me.local, to, *std::move(octets)});
}

void CallerLeg::take_success(const sip::Received& arrived, Outbox& out)
{
    ++successes_;
    const auto now = arrived.at;
    const auto message = arrived.message.view();
    const auto tag = tag_in(message, FieldId::to);
    for (const auto& fork : forks_) {
        if (fork.tag != tag) continue;
        out.send({options_.me.local, fork.to, fork.ack});  // its 2xx came again: so does the ACK
        acknowledged_at_ = now;
        return;
    }
    auto dialog = sip::Dialog::of_caller(invite_->message(), message);
    if (!dialog) return end(now, "us", "unusable-answer");
    if (early_ && early_->remote_tag() == dialog->remote_tag()) {
        // Requests of the early dialog have counted on.
        while (dialog->local_cseq() < early_->local_cseq())
            (void)dialog->request("PRACK", "SIP/2.0/UDP unused");
    }
    const auto body = description_in(message);

    if (session_ || over_) {  // another branch answered: ACK and BYE (§13.2.2.4)
        send_ack(*dialog, arrived, {}, out);
        auto request = dialog->request("BYE", via_value(options_.me, entropy_->branch()));
        add_answers(request, authenticator_.answers({"BYE", dialog->request_uri(), {}}, *entropy_));
        auto octets = request.finish();
        if (!octets) return;
        auto client = sip::NonInviteClient::make(
            {options_.me.local, destination_of(dialog->next_hop(), options_.destination), *std::move(octets)},
            {options_.me.timers});
        if (!client) return;
        requests_.push_back(*std::move(client));
        requests_.back().start(now, out);
        return;
    }

    authenticator_.accepted(carried_);
    status_ = message.status();
    reason_ = message.reason();
    final_ = arrived;
    answered_after_ = now - began_;
    rings_until_ = given_up_at_ = never;
    peer_ = arrived.source;
    peer_agent_ = message.has(FieldId::server) ? message.value(FieldId::server) : message.value(FieldId::user_agent);
    remote_contact_ = dialog->remote_target();

    const bool agreed = agreed_early_ && agreed_early_->tag == tag;
    std::string answer;
    if (offer_.empty() && body && !agreed) answer = answer_to(*body);
    send_ack(*dialog, arrived, answer, out);
    session_.emplace(setup_for(*std::move(dialog)), *std::move(media_));
    media_.reset();
    session_->keep_session_time(now, message);
    if (!offer_.empty() && body) {
        session_->agree(now, offer_, *body, sdp::Side::offerer);
    } else if (agreed) {
        session_->agree(now, agreed_early_->offer, agreed_early_->answer, agreed_early_->side);
    } else if (!answer.empty()) {
        session_->agree(now, *body, answer, sdp::Side::answerer);
    }
    const bool no_media = !session_->agreement() || !session_->media().stream().codec;
    const bool ours = !options_.own_legs || is_own(session_->descriptions().theirs);
    if (wants_cancel_ || cancelled_) {
        session_->hang_up(now, cancel_reason_, out);
    } else if (!ours) {
        session_->hang_up(now, "answered-elsewhere", out);
    } else if (no_media) {
        session_->hang_up(now, "no-media", out);
    } else {
        hang_up_at_ = now + options_.duration;
    }
}

bool CallerLeg::is_own(std::string_view description) const
{
    const auto mark = *options_.own_legs + "-";
    return sip::view_uri(remote_contact_).user.starts_with(mark) || origin_of(description).username.starts_with(mark);
}

bool CallerLeg::told_to_wait() const
{
    return (status_ == 429 || status_ == 503) && final_ && final_->message.view().has(FieldId::retry_after);
}

void CallerLeg::take_failure(const sip::Received& arrived, Outbox& out)
{
    const auto now = arrived.at;
    const auto message = arrived.message.view();
    status_ = message.status();
    reason_ = message.reason();
    final_ = arrived;
    peer_ = arrived.source;
    if ((status_ == 401 || status_ == 407) && !wants_cancel_ && !cancelled_) {
        const auto asked = challenges_of(message);
        const auto decision =
            options_.account ? authenticator_.challenged(asked, carried_) : auth::Decision::no_password;
        if (decision == auth::Decision::answer) {
            early_.reset();
            agreed_early_.reset();
            return send_invite(now, out);
        }
        auth_failure_ = decision;
    }
    if ((status_ == 403 || status_ == 404) && !carried_.empty()) authenticator_.forbidden();
    if (status_ / 100 == 3) {
        sip::ListReader<sip::NameAddrView> contacts(message, FieldId::contact);
        for (sip::NameAddrView each; contacts.next(each) && redirected_to_.size() < 32;)
            redirected_to_.emplace_back(each.uri);
    }
    if (media_) media_->stop(now, out);
    linger_until_ = now + linger;
    end(now, cancelled_ ? "us" : "peer", cancelled_ ? cancel_reason_ : "rejected");
}

void CallerLeg::cancel(Instant now, Outbox& out)
{
    if (cancelled_ || !invite_ || !invite_->cancellable()) return;
    auto request = invite_->cancel(now);
    if (!request) return;
    cancelled_ = true;
    wants_cancel_ = false;
    auto client = sip::NonInviteClient::make(*std::move(request), {options_.me.timers});
    if (!client) return;
    requests_.push_back(*std::move(client));
    requests_.back().start(now, out);
}

void CallerLeg::withdraw(Instant now, std::string_view reason, Outbox& out)
{
    if (over_) return;
    if (session_) {
        hang_up_at_ = never;
        session_->hang_up(now, reason, out);
        return;
    }
    rings_until_ = never;
    if (cancelled_ || wants_cancel_) return;
    cancel_reason_ = reason;
    wants_cancel_ = true;  // until a provisional response allows it (§9.1)
    cancel(now, out);
    if (!cancelled_) given_up_at_ = now + linger;  // who has said nothing yet is not waited for any longer
}

void CallerLeg::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (session_) session_->undelivered(now, lost, out);
    if (media_) media_->undelivered(now, lost);
    for (auto& each : requests_)
        each.undelivered(now, lost, out);
    settle(now);
    if (!invite_) return;
    invite_->undelivered(now, lost, out);
    if (!over_ && invite_->end() == sip::InviteClient::End::undelivered) {
        lost_ = lost;
        end(now, "network", "undelivered");
    }
}

void CallerLeg::expire(Instant now, Outbox& out)
{
    if (invite_ && invite_->deadline() <= now) invite_->expire(now, out);
    if (!over_ && invite_ && invite_->end() == sip::InviteClient::End::timed_out) {
        if (media_) media_->stop(now, out);
        end(now, "network", cancelled_ ? std::string_view(cancel_reason_) : std::string_view("timed-out"));
    }
    for (auto& each : requests_) {
        if (each.deadline() <= now) each.expire(now, out);
    }
    std::erase_if(requests_, [](const sip::NonInviteClient& each) { return each.finished(); });
    if (media_ && media_->deadline() <= now) media_->expire(now, out);
    // What was due before the end is done before it, however late we are told.
    while (session_ && session_->deadline() <= now && session_->deadline() < hang_up_at_)
        session_->expire(now, out);
    if (hang_up_at_ <= now) {
        hang_up_at_ = never;
        session_->hang_up(now, "duration", out);
    }
    if (session_ && session_->deadline() <= now) session_->expire(now, out);
    if (rings_until_ <= now) withdraw(now, "no-answer", out);
    if (given_up_at_ <= now && !over_ && !session_) {
        if (media_) media_->stop(now, out);
        end(now, "us", cancel_reason_);
    }
    if (linger_until_ <= now) linger_until_ = never;
    settle(now);
}

void CallerLeg::settle(Instant now)
{
    if (over_ || !session_ || !session_->settled()) return;
    ended_ = session_->ended();
    // The peer may not have got our answer to its BYE, nor our ACK.
    if (ended_->by == "peer") linger_until_ = now + linger;
    if (now < acknowledged_at_ + linger) linger_until_ = acknowledged_at_ + linger;
    end(now, ended_->by, ended_->reason);
}

Instant CallerLeg::deadline() const
{
    if (finished()) return never;
    if (over_) return linger_until_;
    Instant first = std::min({hang_up_at_, rings_until_, linger_until_, given_up_at_});
    if (invite_) first = std::min(first, invite_->deadline());
    for (const auto& each : requests_)
        first = std::min(first, each.deadline());
    if (media_) first = std::min(first, media_->deadline());
    if (session_) first = std::min(first, session_->deadline());
    return first;
}

}  // namespace sipdiag::call
