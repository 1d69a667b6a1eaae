// SPDX-License-Identifier: MIT
#include "sipdiag/call/echo_service.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/auth/digest.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/call/detail/wording.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::call {
namespace {

using namespace std::chrono_literals;
using detail::allowed;
using sip::FieldId;
using sip::Method;

constexpr std::size_t max_transactions = 512;  // beside those of calls
constexpr std::size_t max_nonces = 1024;
constexpr auto nonce_lives = 32s;

std::string in_brackets(const Address& address)
{
    return address.is_v6() ? "[" + to_string(address) + "]" : to_string(address);
}

}  // namespace

EchoService::EchoService(EchoOptions options, Entropy& entropy)
    : options_(std::move(options)), entropy_(&entropy), media_taken_(options_.media.size(), false)
{
}

void EchoService::start(Instant, Outbox&) {}

std::size_t EchoService::active() const noexcept
{
    return static_cast<std::size_t>(
        std::count_if(calls_.begin(), calls_.end(), [](const Call& each) { return !each.session->over(); }));
}

bool EchoService::is_verified(const Endpoint& source) const noexcept
{
    if (source.address.is_loopback() || sip::is_reliable(source.transport)) return true;
    const auto same = [&](const Endpoint& each) { return each.address.unmapped() == source.address.unmapped(); };
    return std::any_of(options_.allow.begin(), options_.allow.end(),
                       [&](const Prefix& each) { return each.contains(source.address); }) ||
           std::any_of(options_.trusted.begin(), options_.trusted.end(), same);
}

bool EchoService::may_call(sip::MessageView invite) const
{
    if (options_.answers_all) return true;
    const auto from = sip::view_single(invite.value(FieldId::from));
    const auto uri = from.view_uri();
    const auto account = std::string(uri.user) + "@" + std::string(uri.host.host);
    const std::string_view names[] = {uri.user, account, from.uri};
    return std::any_of(options_.answer.begin(), options_.answer.end(), [&](const std::string& pattern) {
        return std::any_of(begin(names), end(names),
                           [&](std::string_view name) { return matches(pattern, name, Letters::any_case); });
    });
}

std::string EchoService::fresh_nonce(Instant now, const Address& source)
{
    std::erase_if(nonces_, [&](const Nonce& each) { return now - each.at > nonce_lives; });
    if (nonces_.size() >= max_nonces) nonces_.erase(nonces_.begin());
    nonces_.push_back({entropy_->letters(16), source, now});
    return nonces_.back().text;
}

// RFC 7616 §3.4, and that the nonce is ours, of this address, and not older than 32 s (safety S20).
bool EchoService::proves_itself(const sip::Received& arrived)
{
    const auto message = arrived.message.view();
    const auto& index = message.index();
    for (const auto* field = index.first(FieldId::authorization); field != nullptr; field = index.next(*field)) {
        const auto credentials = auth::parse_credentials(message.value(*field));
        if (!credentials || credentials->realm != options_.realm) continue;
        const auto nonce = std::find_if(nonces_.begin(), nonces_.end(), [&](const Nonce& each) {
            return each.text == credentials->nonce && each.source == arrived.source.address &&
                   arrived.at - each.at <= nonce_lives;
        });
        if (nonce == nonces_.end()) continue;
        for (const auto& account : options_.accounts) {
            if (account.user == credentials->username &&
                auth::proves(*credentials, account.user, account.password, message.method(), message.body())) {
                return true;
            }
        }
    }
    return false;
}

void EchoService::reply(const sip::Received& arrived, int status, const std::string& reason, bool verified,
                        std::size_t octets, Outbox& out, const std::vector<std::pair<FieldId, std::string>>& more)
{
    if (status >= 300) ++counts_.refused;
    const auto message = arrived.message.view();
    auto response = sip::reply_to(arrived, status, reason, entropy_->letters(8));
    for (const auto& [id, value] : more)
        response.add(id, value);
    auto text = response.finish();
    if (!text) return;
    if (!verified) {
        // The shortest lawful form, once, where it is no longer than what came; else silence. Nothing is kept, so a
        // flood costs nothing.
        if (text->size() <= octets) out.send({arrived.destination, arrived.source, *std::move(text)});
        return;
    }
    const auto to = sip::reply_destination(arrived);
    if (message.method_id() == Method::invite) {
        if (refused_.size() >= max_transactions) {
            ++counts_.overflow;
            return;
        }
        refused_.emplace_back(arrived, to, sip::InviteServerOptions{options_.me.timers});
        refused_.back().start(arrived.at, out);
        (void)refused_.back().respond(arrived.at, status, *std::move(text), out);
        return;
    }
    if (served_.size() >= max_transactions) {
        ++counts_.overflow;
        return;
    }
    served_.emplace_back(arrived, to, sip::ServerOptions{options_.me.timers});
    served_.back().start(arrived.at, out);
    (void)served_.back().respond(arrived.at, status, *std::move(text), out);
}

// With several sockets, the one that registered: calls to the others are none of the account's.
bool EchoService::is_registered(const Endpoint& local) const noexcept
{
    return options_.me.local.port == 0 || options_.me.local == local;
}

Identity EchoService::identity_for(const sip::Received& arrived) const
{
    auto me = options_.me;
    if (!is_registered(arrived.destination)) {
        me.sent_by.clear();
        me.contact.clear();
        me.media_address = {};
        me.phone.reset();
    }
    me.local = arrived.destination;
    const auto address = arrived.destination.address.unmapped();
    const auto port = std::to_string(arrived.destination.port);
    if (me.sent_by.empty()) me.sent_by = in_brackets(address) + ":" + port;
    if (me.contact.empty()) {
        auto uri = "sip:echo@" + in_brackets(address) + ":" + port;
        if (arrived.destination.transport == Transport::tcp) uri += ";transport=tcp";
        if (arrived.destination.transport == Transport::tls) uri += ";transport=tls";
        me.contact = "<" + uri + ">";
    }
    if (me.media_address.is_unspecified()) me.media_address = address;
    return me;
}

void EchoService::accept_call(const sip::Received& arrived, Outbox& out)
{
    const auto message = arrived.message.view();
    const auto tag = entropy_->tag();
    auto dialog = sip::Dialog::of_callee(message, tag);
    if (!dialog) return reply(arrived, 400, "Missing Contact", true, 0, out);
    const auto here = arrived.destination.address;
    std::size_t slot = 0;
    while (slot < media_taken_.size() &&
           (media_taken_[slot] || options_.media[slot].first.address.family() != here.family())) {
        ++slot;
    }
    if (stopping_ || slot == media_taken_.size() || active() >= options_.max_calls) {
        return reply(arrived, 503, "Service Unavailable", true, 0, out, {{FieldId::retry_after, "10"}});
    }
    auto me = identity_for(arrived);

    sdp::Description frame;
    // Who calls his own address knows us by the token, whatever stands in Contact when it gets there.
    const bool registered = !options_.token.empty() && is_registered(arrived.destination);
    frame.username = registered ? options_.token : "rtpecho";
    frame.sess_id = entropy_->word();
    frame.sess_version = 1;
    frame.address = me.media_address;
    sdp::Capabilities wanted;
    wanted.codecs = options_.codecs;
    wanted.takes_any_audio = options_.takes_any_audio;
    wanted.port = options_.media[slot].first.port;
    if (options_.media[slot].second.port != wanted.port + 1) wanted.rtcp_port = options_.media[slot].second.port;

    MediaOptions media;
    media.mode = MediaOptions::Mode::echo;
    media.rtp = options_.media[slot].first;
    media.rtcp = options_.media[slot].second;
    media.delay = options_.delay;
    media.drops = options_.drops;
    media.cname = "rtpecho@" + to_string(me.media_address);

    Call call;
    call.media = slot;
    call.told.call_id = message.value(FieldId::call_id);
    call.told.caller = sip::view_single(message.value(FieldId::from)).uri;
    call.told.remote = arrived.source;
    call.told.began = arrived.at;
    call.end_at = arrived.at + options_.max_duration;
    const auto contact = parse_address(sip::view_uri(dialog->remote_target()).host.host);
    call.told.peer_contact_private = contact && contact->is_local_only() && !arrived.source.address.is_local_only();
    call.session = std::make_unique<Session>(
        Session::Setup{std::move(me), *std::move(dialog), sip::reply_destination(arrived), std::move(frame),
                       std::move(wanted), nullptr, entropy_},
        MediaSession(std::move(media), *entropy_), arrived, sip::reply_destination(arrived), true);
    call.told.status = call.session->answer(arrived.at, out, tag);
    if (call.told.status == 200) {
        call.told.answered_at = arrived.at;
        ++counts_.calls;
        media_taken_[slot] = true;
    } else {
        call.reported = true;
        ++counts_.refused;
        const auto why = call.session->refusal();
        if (on_refused && !why.empty()) on_refused(call.told.caller, std::string(why));
    }
    calls_.push_back(std::move(call));
}

void EchoService::receive_invite(const sip::Received& arrived, bool verified, std::size_t octets, Outbox& out)
{
    const auto message = arrived.message.view();
    const auto who = std::string(sip::view_single(message.value(FieldId::from)).uri);
    if (!sip::view_single(message.value(FieldId::to)).tag().empty()) {
        return reply(arrived, 481, "Call/Transaction Does Not Exist", verified, octets, out);
    }
    // The same INVITE by another way, as a forking proxy may send it: RFC 3261 §8.2.2.2.
    const auto is_merged = [&](const Call& call) {
        if (call.session->over() || call.session->invite() == nullptr) return false;
        const auto first = call.session->invite()->request().message.view();
        return first.value(FieldId::call_id) == message.value(FieldId::call_id) &&
               sip::view_single(first.value(FieldId::from)).tag() ==
                   sip::view_single(message.value(FieldId::from)).tag() &&
               sip::view_cseq(first.value(FieldId::cseq)).digits == sip::view_cseq(message.value(FieldId::cseq)).digits;
    };
    if (std::any_of(calls_.begin(), calls_.end(), is_merged)) {
        return reply(arrived, 482, "Loop Detected", verified, octets, out);
    }
    // Require: what we do not understand (RFC 3261 §8.2.2.3). timer and 100rel are honoured: we send no provisional
    // response that would have to be reliable.
    std::string unsupported;
    sip::ListReader<sip::TokenView> required(message, FieldId::require);
    for (sip::TokenView each; required.next(each);) {
        if (grammar::equals(each.text, "timer") || grammar::equals(each.text, "100rel")) continue;
        unsupported.append(unsupported.empty() ? "" : ", ").append(each.text);
    }
    if (!verified && !options_.accounts.empty() && proves_itself(arrived)) {
        verified = true;
    } else if (!verified && !options_.accounts.empty()) {
        return reply(arrived, 401, "Unauthorized", false, octets, out,
                     {{FieldId::www_authenticate, "Digest realm=\"" + options_.realm + "\",nonce=\"" +
                                                      fresh_nonce(arrived.at, arrived.source.address) + "\""}});
    } else if (!verified) {
        if (on_refused) on_refused(who, "its address is not verified (--allow, --account)");
        return reply(arrived, 403, "Forbidden", false, octets, out);
    }
    const auto scheme = sip::view_uri(message.request_uri()).scheme;
    if (!grammar::equals(scheme, "sip") && !grammar::equals(scheme, "sips")) {
        return reply(arrived, 416, "Unsupported URI Scheme", true, octets, out);
    }
    if (!unsupported.empty()) {
        return reply(arrived, 420, "Bad Extension", true, octets, out, {{FieldId::unsupported, unsupported}});
    }
    const auto encoding = message.value(FieldId::content_encoding);
    if (!encoding.empty() && !grammar::equals(encoding, "identity")) {
        return reply(arrived, 415, "Unsupported Media Type", true, octets, out,
                     {{FieldId::accept_encoding, "identity"}});
    }
    if (!message.body().empty() && !description_in(message)) {
        return reply(arrived, 415, "Unsupported Media Type", true, octets, out, {{FieldId::accept, "application/sdp"}});
    }
    const auto target = sip::view_uri(message.request_uri());
    if (!options_.token.empty() && is_registered(arrived.destination) && target.user != options_.token) {
        if (on_refused) on_refused(who, "it was not called by our own Contact");
        return reply(arrived, 480, "Temporarily Unavailable", true, octets, out);
    }
    if (!may_call(message)) {
        if (on_refused) on_refused(who, "no --answer names it");
        return reply(arrived, 480, "Temporarily Unavailable", true, octets, out);
    }
    accept_call(arrived, out);
}

void EchoService::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (arrived.destination.transport == Transport::udp) {
        for (auto& call : calls_) {
            if (call.session->media().owns(arrived.destination) && media_taken_[call.media] && !call.reported) {
                return call.session->receive_media(now, arrived, out);
            }
        }
        const auto is_media = [&](const auto& pair) {
            return pair.first.port == arrived.destination.port || pair.second.port == arrived.destination.port;
        };
        if (std::any_of(options_.media.begin(), options_.media.end(), is_media)) return;  // of no call
    }
    auto read = sip::Received::read(now, arrived);
    if (!read) {
        ++counts_.unreadable;
        return;
    }
    receive_sip(*std::move(read), arrived.octets.size(), out);
    look_after();
}

void EchoService::receive_sip(sip::Received arrived, std::size_t octets, Outbox& out)
{
    const auto message = arrived.message.view();
    const bool verified = is_verified(arrived.source);
    for (auto& call : calls_) {
        // Who is verified by his nonce is so at the address that it was sent to, and nowhere else (S20).
        if (!verified && call.told.remote.address != arrived.source.address) continue;
        if (call.session->receive(arrived, out)) return;
    }
    if (message.is_response()) return;
    for (auto& each : served_) {
        if (each.accept(message, out)) return;
    }
    for (auto& each : refused_) {
        if (each.accept(arrived.at, message, out) != sip::InviteServer::Taken::no) return;
    }
    if (!grammar::equals(message.version(), "SIP/2.0") && message.method_id() != Method::ack) {
        return reply(arrived, 505, "Version Not Supported", verified, octets, out);
    }
    switch (message.method_id()) {
    case Method::ack: return;
    case Method::invite: return receive_invite(arrived, verified, octets, out);
    case Method::options:
        return reply(arrived, 200, "OK", verified, octets, out,
                     verified
                         ? std::vector<std::pair<FieldId, std::string>>{{FieldId::allow, std::string(allowed_methods)},
                                                                        {FieldId::accept, "application/sdp"}}
                         : std::vector<std::pair<FieldId, std::string>>{});
    case Method::bye:
    case Method::cancel:
    case Method::info:
    case Method::notify:
    case Method::prack:
    case Method::update: return reply(arrived, 481, "Call/Transaction Does Not Exist", verified, octets, out);
    case Method::message:
    case Method::publish:
    case Method::refer:
    case Method::register_:
    case Method::subscribe:
        return reply(arrived, 405, "Method Not Allowed", verified, octets, out,
                     {{FieldId::allow, std::string(allowed_methods)}});
    case Method::other: return reply(arrived, 501, "Not Implemented", verified, octets, out);
    }
}

void EchoService::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    for (auto& call : calls_)
        call.session->undelivered(now, lost, out);
    look_after();
}

void EchoService::expire(Instant now, Outbox& out)
{
    for (auto& call : calls_) {
        auto& session = *call.session;
        if (session.deadline() <= now) session.expire(now, out);
        if (call.end_at <= now) {
            call.end_at = never;
            session.hang_up(now, "duration", out);
        }
        if (session.over() || !session.confirmed()) continue;
        // Who holds, or has just resumed, may be silent.
        const auto since = session.media().awaits_since();
        if (!since) continue;
        const auto heard = std::max(*since, session.media().heard_at().value_or(*since));
        if (now - heard >= options_.silence) session.hang_up(now, "silence", out);
    }
    for (auto& each : refused_) {
        if (each.deadline() <= now) each.expire(now, out);
    }
    for (auto& each : served_) {
        if (each.deadline() <= now) each.expire(now, out);
    }
    std::erase_if(refused_, [](const auto& each) { return each.finished(); });
    std::erase_if(served_, [](const auto& each) { return each.finished(); });
    look_after();
}

// Calls that are over are told of, once nothing of them is under way; and forgotten with their last transaction.
void EchoService::look_after()
{
    for (auto& call : calls_) {
        if (!call.reported && call.session->settled()) tell(call);
    }
    std::erase_if(calls_, [](const Call& each) { return each.reported && each.session->finished(); });
    const bool all_told = std::all_of(calls_.begin(), calls_.end(), [](const Call& each) { return each.reported; });
    const bool enough = options_.count != 0 && counts_.calls >= options_.count;
    if (all_told && (stopping_ || enough)) finished_ = true;
}

void EchoService::tell_rest(Instant now)
{
    for (auto& call : calls_) {
        if (call.reported) continue;
        Outbox unsaid;
        call.session->hang_up(now, "stopped", unsaid, true);
        tell(call);
    }
}

void EchoService::tell(Call& call)
{
    const auto& session = *call.session;
    call.reported = true;
    media_taken_[call.media] = false;
    call.told.ended = *session.ended();
    call.told.ack_received = session.confirmed();
    call.told.media = session.media().figures();
    call.told.descriptions = session.descriptions();
    const auto& codec = session.media().stream().codec;
    if (codec) call.told.codec = codec->encoding;
    if (on_call) on_call(call.told);
}

Instant EchoService::deadline() const
{
    if (finished_) return never;
    Instant first = never;
    for (const auto& call : calls_)
        first = std::min({first, call.session->deadline(), call.end_at});
    for (const auto& each : refused_)
        first = std::min(first, each.deadline());
    for (const auto& each : served_)
        first = std::min(first, each.deadline());
    return first;
}

void EchoService::withdraw(Instant now, Outbox& out)
{
    stopping_ = true;
    for (auto& call : calls_)
        call.session->hang_up(now, "stopped", out, true);
    look_after();
}

}  // namespace sipdiag::call
