// SPDX-License-Identifier: MIT
#include "sipdiag/advise/own_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sipdiag/call/identity.hpp"
#include "sipdiag/reg/writer.hpp"
#include "sipdiag/sdp/session.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::advise {
namespace {

using namespace std::chrono_literals;

/// How long an answer to OPTIONS is waited for: the client repeats it three times by then, and the proxy as often.
constexpr Duration patience = 6s;
/// An INVITE is cancelled after this (S9), and what follows the CANCEL is waited for.
constexpr Duration rings = 8s;
constexpr Duration afterwards = 3s;
/// A border controller passes on the ACK to our leg, which proves that the call is its.
constexpr Duration ack_on_its_way = 500ms;
/// So long sound is listened for, and so many packets are none that strayed.
constexpr Duration listens = 2s;
constexpr std::uint64_t least_packets = 3;

std::string host_of(const Address& address)
{
    return address.is_v6() ? "[" + to_string(address) + "]" : to_string(address);
}

std::string user_of(const std::string& aor)
{
    return std::string(sip::view_uri(aor).user);
}

/// c= of a description, wherever it stands first.
std::optional<std::string> connection_of(std::string_view body)
{
    const auto line = body.starts_with("c=") ? std::size_t{0} : body.find("\nc=");
    if (line == std::string_view::npos) return std::nullopt;
    const auto text = body.substr(line + (line == 0 ? 2 : 3));
    const auto value = text.substr(0, text.find_first_of("\r\n"));
    const auto blank = value.rfind(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    return std::string(value.substr(blank + 1));
}

}  // namespace

OwnRequest::OwnRequest(OwnRequestPlan plan, sip::Pace& pace, Entropy& entropy)
    : plan_(std::move(plan)), pace_(&pace), entropy_(&entropy), authenticator_(plan_.account)
{
    result_.method = plan_.call ? "INVITE" : "OPTIONS";
    result_.own = plan_.caller.address;
    result_.shown = plan_.shown;
    tag_ = entropy.tag();
    call_id_ = entropy.call_id(to_string(plan_.caller.address));
}

void OwnRequest::start(Instant now, Outbox& out)
{
    const bool listens_too = plan_.call && plan_.own_media.port != 0;
    give_up_ = now + (plan_.call ? rings + afterwards + (listens_too ? listens : 0s) : patience);
    send_at_ = now;
    step(now, out);
}

void OwnRequest::ask(Instant now, Outbox& out)
{
    const auto when = pace_->next(now, false);
    if (!when) {
        finished_ = true;
        return;
    }
    if (*when > now) {
        send_at_ = *when;
        return;
    }
    send_at_ = never;
    pace_->sent(now, false);
    const auto transport = plan_.caller.transport;
    const auto by = transport == Transport::udp ? std::string() : fmt::format(";transport={}", to_string(transport));
    if (plan_.call) {
        call::CallerOptions options;
        options.me.local = plan_.caller;
        options.me.sent_by = to_string(plan_.caller);
        options.me.contact =
            fmt::format("<sip:{}@{}:{}{}>", user_of(plan_.aor), host_of(plan_.shown), plan_.caller.port, by);
        options.me.media_address = plan_.shown;
        options.me.user_agent = plan_.user_agent;
        options.target = plan_.aor;
        options.from = "<" + plan_.aor + ">";
        options.to = "<" + plan_.aor + ">";
        options.destination = plan_.target;
        options.account = plan_.account;
        options.frame.address = plan_.shown;
        options.frame.sess_id = entropy_->word();
        description_id_ = std::to_string(options.frame.sess_id);
        options.wanted.codecs = {{0, "PCMU", 8000, 1, {}}, {8, "PCMA", 8000, 1, {}}};
        options.wanted.port = plan_.media.port;
        options.media.rtp = plan_.media;
        options.media.reports = false;
        options.duration = plan_.own_media.port != 0 ? listens : 1s;
        options.rings = rings;
        leg_ = std::make_unique<call::CallerLeg>(std::move(options), *entropy_);
        call_id_ = leg_->call_id();
        Outbox first;
        asked_at_ = now;
        leg_->start(now, first);
        for (auto& each : first.take()) {
            if (result_.sent.empty()) result_.sent = each.octets;
            out.send(std::move(each));
        }
        if (call_id_.empty()) call_id_ = leg_->call_id();
        return;
    }
    auto request = sip::Composer::request("OPTIONS", plan_.aor);
    request
        .add("Via", fmt::format("SIP/2.0/{} {};branch={};rport", reg::via_transport(transport), to_string(plan_.caller),
                                entropy_->branch()))
        .add("Max-Forwards", "70")
        .add("From", fmt::format("<{}>;tag={}", plan_.aor, tag_))
        .add("To", fmt::format("<{}>", plan_.aor))
        .add("Call-ID", call_id_)
        .add("CSeq", fmt::format("{} OPTIONS", ++cseq_))
        .add("Contact", fmt::format("<sip:{}@{}{}>", user_of(plan_.aor), to_string(plan_.caller), by));
    carried_ = authenticator_.answers({"OPTIONS", plan_.aor, {}}, *entropy_);
    call::add_answers(request, carried_);
    request.add("User-Agent", plan_.user_agent).add("Accept", "application/sdp");
    auto octets = request.finish();
    if (!octets) {
        finished_ = true;
        return;
    }
    result_.sent = *octets;
    auto client = sip::NonInviteClient::make({plan_.caller, plan_.target, *std::move(octets), 0},
                                             {.timers = {}, .altered_sent_by = sip::AlteredSentBy::taken});
    if (!client) {
        finished_ = true;
        return;
    }
    options_ = *std::move(client);
    options_->start(now, out);
}

void OwnRequest::take_answer(Instant now, Outbox& out)
{
    const auto message = options_->final()->message.view();
    const int status = message.status();
    if (status == 401 || status == 407) {
        const auto asked = call::challenges_of(message);
        const auto decision = authenticator_.challenged(asked, carried_);
        if (decision == auth::Decision::answer) {
            options_.reset();
            return ask(now, out);
        }
        result_.refused = decision;
    } else if (!carried_.empty()) {
        if (status == 403)
            authenticator_.forbidden();
        else
            authenticator_.accepted(carried_);
    }
    result_.status = status;
    const auto name = message.has(sip::FieldId::server) ? sip::FieldId::server : sip::FieldId::user_agent;
    result_.server = std::string(message.value(name));
    sip::NameAddrView contact;
    if (sip::view_first(message, sip::FieldId::contact, contact)) result_.contact = std::string(contact.uri);
    if (const auto address = connection_of(message.body())) {
        if (!result_.by_us) result_.sdp_address = address;
    }
    conclude(now);
}

/// Our own leg takes the call: the phone's place in it, with sound.
void OwnRequest::answer_call(Instant now, const sip::Received& request, Outbox& out)
{
    auto dialog = sip::Dialog::of_callee(request.message.view(), tag_);
    if (!dialog) return;
    call::Session::Setup setup;
    setup.me.local = request.destination;
    setup.me.sent_by = to_string(Endpoint{plan_.shown, request.destination.port});
    setup.me.contact = plan_.own_contact;
    setup.me.media_address = plan_.shown;
    setup.me.user_agent = plan_.user_agent;
    setup.dialog = *std::move(dialog);
    setup.peer = sip::reply_destination(request);
    setup.frame.address = plan_.shown;
    setup.frame.sess_id = entropy_->word();
    setup.wanted.codecs = {{0, "PCMU", 8000, 1, {}}, {8, "PCMA", 8000, 1, {}}};
    setup.wanted.port = plan_.own_media.port;
    setup.entropy = entropy_;
    call::MediaOptions media;
    media.rtp = plan_.own_media;
    media.reports = false;
    session_ = std::make_unique<call::Session>(std::move(setup), call::MediaSession(std::move(media), *entropy_),
                                               request, sip::reply_destination(request), true);
    (void)session_->answer(now, out, tag_);
}

/// A 200 that is not of our own leg. A border controller between the two writes Contact and tags of its own: where
/// nobody else is registered it can only be ours, and where our leg got its ACK it is.
bool OwnRequest::answered_by_another(Instant now) const
{
    if (session_ == nullptr) return true;
    if (session_->over() && session_->ended()->by == "us") return true;  // 487, 488: our leg has not taken it
    const auto* const standing = leg_->session();
    if (standing == nullptr || standing->dialog().remote_tag() == tag_) return false;
    if (session_->acknowledged() || plan_.other_bindings.empty()) return false;
    const auto answered = call::origin_of(standing->descriptions().theirs).sess_id;
    if (!answered.empty() && answered == call::origin_of(session_->descriptions().ours).sess_id) return false;
    return now - asked_at_ > *leg_->answered_after() + ack_on_its_way;
}

void OwnRequest::note_sound()
{
    const auto* const standing = leg_->session();
    if (session_ == nullptr || standing == nullptr || result_.by_another || result_.heard) return;
    const auto packets = [](const call::Session& each) { return each.media().figures().received.packets.received; };
    Heard heard;
    heard.by_phone = packets(*session_) >= least_packets;
    heard.by_caller = packets(*standing) >= least_packets;
    heard.to_phone = connection_of(session_->descriptions().theirs).value_or("");
    heard.to_caller = connection_of(standing->descriptions().theirs).value_or("");
    result_.heard = std::move(heard);
}

/// Our request has come to us.
void OwnRequest::take_own(Instant now, const sip::Received& request, Outbox& out)
{
    const auto message = request.message.view();
    if (!result_.by_us) {
        result_.by_us = true;
        result_.reached = true;
        result_.arrived = request.message.octets();
        arrived_call_id_ = message.value(sip::FieldId::call_id);
        result_.request_uri = std::string(message.request_uri());
        result_.at = now;
        sip::ListReader<sip::ViaView> vias(message, sip::FieldId::via);
        for (sip::ViaView via; vias.next(via);)
            result_.via_path.emplace_back(via.text);
        result_.sdp_address = connection_of(message.body());
    }
    const auto method = message.method_id();
    if (method == sip::Method::invite && plan_.own_media.port != 0 && !withdrawn_) {
        if (session_ == nullptr) answer_call(now, request, out);
        if (session_ != nullptr) return;
    }
    if (method == sip::Method::invite) {
        if (invited_ == nullptr) {
            invited_ = std::make_unique<sip::InviteServer>(request, request.source, sip::InviteServerOptions{});
            invited_->start(now, out);
            // 100 alone, and at once: the proxy shall not repeat itself, and no phone shall stop ringing for us.
            if (auto trying = sip::reply_to(request, 100, "Trying", {}).finish())
                invited_->respond(now, 100, *std::move(trying), out);
        }
        if (leg_ != nullptr && !withdrawn_) {
            withdrawn_ = true;
            leg_->withdraw(now, "arrived", out);
        }
        return;
    }
    if (method == sip::Method::ack) return;
    int code = 200;
    if (method == sip::Method::cancel) {
        if (invited_ != nullptr && invited_->is_cancelled_by(message)) {
            if (auto ended = sip::reply_to(invited_->request(), 487, "Request Terminated", tag_).finish())
                invited_->respond(now, 487, *std::move(ended), out);
        } else {
            code = 481;
        }
    }
    answered_.emplace_back(request, request.source);
    answered_.back().start(now, out);
    auto reply = sip::reply_to(request, code, code == 200 ? "OK" : "No Such Call", tag_);
    reply.add("Server", plan_.user_agent);
    if (auto octets = reply.finish()) answered_.back().respond(now, code, *std::move(octets), out);
}

/// An ALG or a border controller gives calls another Call-ID. The tag of ours may be left, or the number of the session
/// in our description, which is 32 bits of chance.
bool OwnRequest::is_ours(sip::MessageView message) const
{
    const auto call_id = message.value(sip::FieldId::call_id);
    const auto tag = sip::view_single(message.value(sip::FieldId::from)).tag();
    if (call_id == call_id_ || (!arrived_call_id_.empty() && call_id == arrived_call_id_) || tag == tag_) return true;
    if (leg_ == nullptr) return false;
    return tag == leg_->from_tag() || (message.is_request() && !description_id_.empty() &&
                                       call::origin_of(message.body()).sess_id == description_id_);
}

bool OwnRequest::take(Instant now, const Datagram& arrived, Outbox& out)
{
    auto read = sip::Received::read(now, arrived);
    if (!read) {
        const bool own = plan_.own_media.port != 0 && arrived.destination == plan_.own_media;
        if (own && session_ != nullptr) session_->receive_media(now, arrived, out);
        if (leg_ != nullptr && arrived.destination == plan_.media) leg_->receive(now, arrived, out);
        return own || arrived.destination == plan_.media;
    }
    const bool at_phone = plan_.one_connection || arrived.destination != plan_.caller;
    if (session_ != nullptr && at_phone && session_->receive(*read, out)) {
        step(now, out);
        return true;
    }
    const auto message = read->message.view();
    if (!is_ours(message)) return false;
    // Over one connection both legs' requests come the same way: those inside the caller's dialog are the caller's.
    const auto* const standing = leg_ != nullptr ? leg_->session() : nullptr;
    const bool for_caller = standing != nullptr && standing->dialog().holds(message);
    if (message.is_request() && at_phone && !for_caller) {
        bool repeat = false;
        for (auto& each : answered_)
            repeat = repeat || each.accept(message, out);
        if (!repeat && invited_ != nullptr) {
            repeat = invited_->accept(now, message, out) != sip::InviteServer::Taken::no;
        }
        if (!repeat) take_own(now, *read, out);
    } else if (leg_ != nullptr) {
        leg_->receive(now, arrived, out);
    } else if (options_) {
        options_->accept(*read);
        if (options_->end() == sip::NonInviteClient::End::answered && result_.status == 0) take_answer(now, out);
    }
    step(now, out);
    return true;
}

void OwnRequest::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (leg_ != nullptr) leg_->undelivered(now, lost, out);
    if (options_) options_->undelivered(now, lost, out);
    step(now, out);
}

/// What the caller's side knows when all is over, or when it has heard enough.
void OwnRequest::conclude(Instant now)
{
    if (result_.at == Instant{}) result_.at = now;
    const bool provider = !result_.server.empty() && result_.server == plan_.registrar_server;
    if (result_.by_us) return;
    const int status = result_.status;
    if (status == 0 || result_.refused) {
        // Silence of a server that we had just talked to: nobody answered for the address.
        if (status == 0) result_.reached = false;
        return;
    }
    const bool another_contact =
        !result_.contact.empty() &&
        std::any_of(plan_.other_bindings.begin(), plan_.other_bindings.end(),
                    [&](const std::string& each) { return sip::equivalent(each, result_.contact); });
    const bool signed_by_another = !result_.server.empty() && !plan_.registrar_server.empty() && !provider;
    if (status >= 200 && status < 300) {
        if (another_contact || (signed_by_another && !plan_.other_bindings.empty())) {
            result_.by_another = true;
            result_.reached = true;
        }
        return;  // else the provider itself, or nobody knows who
    }
    if (signed_by_another && !plan_.other_bindings.empty() && status != 408 && status != 480) {
        result_.by_another = true;  // a refusal is an answer, too: it came to the phone
        result_.reached = true;
        return;
    }
    // What is said of an address that nobody answers for. 401, 403, 405, 5xx and the like say nothing of the way in.
    constexpr int nobody[] = {404, 408, 410, 430, 477, 478, 480, 487, 503, 504};
    if (std::find(std::begin(nobody), std::end(nobody), status) != std::end(nobody)) result_.reached = false;
    if (!plan_.own_binding && plan_.other_bindings.empty() && status == 500) result_.reached.reset();
}

void OwnRequest::step(Instant now, Outbox& out)
{
    if (finished_) return;
    if (send_at_ <= now) ask(now, out);
    if (leg_ != nullptr) {
        if (leg_->answered_after() && !withdrawn_ && answered_by_another(now)) {  // S10: not by our leg
            withdrawn_ = true;
            result_.by_another = true;
            result_.reached = true;
            leg_->withdraw(now, "answered elsewhere", out);
        }
        const auto* const standing = leg_->session();
        if (standing != nullptr && standing->over() && !hung_up_) {
            hung_up_ = true;
            note_sound();
            result_.status = leg_->status();
            // Where no proxy stays in the call, BYE goes to what a NAT may not lead back to us: it is over all the
            // same.
            give_up_ = std::min(give_up_, now + afterwards);
        }
        if (leg_->ended() || leg_->finished()) {
            result_.status = leg_->status();
            result_.server = leg_->peer_agent();
            result_.contact = leg_->remote_contact();
            result_.refused = leg_->refused_credentials();
            if (!result_.by_us && !result_.by_another) conclude(now);
            finished_ = leg_->finished() &&
                        (invited_ == nullptr || invited_->state() != sip::InviteServer::State::proceeding) &&
                        (session_ == nullptr || session_->over());
        }
    } else if (options_ && options_->end() == sip::NonInviteClient::End::undelivered) {
        conclude(now);
        finished_ = true;
    } else if (result_.status != 0 && send_at_ == never) {
        finished_ = true;
    }
    if (now >= give_up_ && !finished_) {
        if (!result_.by_us && result_.status == 0) conclude(now);
        finished_ = true;
    }
}

void OwnRequest::expire(Instant now, Outbox& out)
{
    if (options_ && options_->deadline() <= now) options_->expire(now, out);
    if (leg_ != nullptr && leg_->deadline() <= now) leg_->expire(now, out);
    for (auto& each : answered_) {
        if (!each.finished() && each.deadline() <= now) each.expire(now, out);
    }
    if (invited_ != nullptr && !invited_->finished() && invited_->deadline() <= now) invited_->expire(now, out);
    if (session_ != nullptr && session_->deadline() <= now) session_->expire(now, out);
    step(now, out);
}

Instant OwnRequest::deadline() const
{
    if (finished_) return never;
    auto first = std::min(give_up_, send_at_);
    if (options_) first = std::min(first, options_->deadline());
    if (leg_ != nullptr) first = std::min(first, leg_->deadline());
    for (const auto& each : answered_)
        first = std::min(first, each.deadline());
    if (invited_ != nullptr) first = std::min(first, invited_->deadline());
    if (session_ != nullptr) first = std::min(first, session_->deadline());
    return first;
}

void OwnRequest::withdraw(Instant now, Outbox& out)
{
    give_up_ = std::min(give_up_, now + afterwards);
    if (leg_ != nullptr && !withdrawn_) {
        withdrawn_ = true;
        leg_->withdraw(now, "interrupted", out);
    } else if (leg_ == nullptr) {
        finished_ = true;
    }
    step(now, out);
}

}  // namespace sipdiag::advise
