// SPDX-License-Identifier: MIT
#include "sipdiag/reg/conversation.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/sip/keepalive.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::reg {
namespace {

constexpr std::size_t max_text = 256;  // of a field that is kept for people
constexpr std::size_t max_redirects = 16;
constexpr std::size_t max_visitors = 16;

std::string excerpt(std::string_view text, std::size_t most = max_text)
{
    return std::string(text.substr(0, most));
}

std::optional<Seen> read_seen(sip::MessageView response)
{
    sip::ViaView via;
    if (!sip::view_first(response, sip::FieldId::via, via)) return std::nullopt;
    if (via.received.empty() && via.rport.empty()) return std::nullopt;
    Seen seen;
    seen.received = excerpt(via.received);
    if (const auto address = parse_address(via.received)) seen.address = *address;
    if (const auto port = parse_port(via.rport)) seen.port = *port;
    return seen;
}

void collect_challenges(sip::MessageView response, sip::FieldId id, auth::Asker asker, std::vector<auth::Asked>& asked)
{
    const auto& index = response.index();
    for (const auto* field = index.first(id); field != nullptr; field = index.next(*field)) {
        if (asked.size() >= auth::Authenticator::max_challenges) return;
        if (auto challenge = auth::parse_challenge(response.value(*field))) {
            asked.push_back({asker, *std::move(challenge)});
        }
    }
}

}  // namespace

Conversation::Conversation(Setup setup, const Writer& writer, sip::Pace& pace, Entropy& entropy)
    : writer_(&writer),
      pace_(&pace),
      entropy_(&entropy),
      account_(std::move(setup.account)),
      authenticator_(account_),
      timers_(setup.timers),
      sources_(std::move(setup.more_sources)),
      gives_up_at_provisional_(setup.gives_up_at_provisional),
      offers_keepalive_(setup.offers_keepalive),
      cseq_(writer.first_cseq())
{
    facts_.identity.aor = std::move(setup.aor);
    facts_.identity.registrar = std::move(setup.registrar);
    facts_.identity.call_id = writer.call_id(entropy, setup.advertised);
    facts_.identity.from_tag = writer.from_tag(entropy);
    facts_.identity.transport = setup.target.transport;
    facts_.source = setup.source;
    facts_.target = setup.target;
    facts_.advertised = std::move(setup.advertised);
    facts_.ears = setup.ears;
    if (!sources_.empty()) sources_.insert(sources_.begin(), setup.source);
}

void Conversation::forget_past()
{
    facts_.exchanges.clear();
    clients_.clear();
    if (forgotten_.size() > max_clients) forgotten_.clear();
}

void Conversation::forgive()
{
    authenticator_ = auth::Authenticator(account_);
    facts_.decision.reset();
    facts_.forbidden = false;
}

void Conversation::advertise(Advertised advertised)
{
    facts_.advertised = std::move(advertised);
}

void Conversation::take_way(Way way)
{
    facts_.source = way.source;
    facts_.target = way.target;
    facts_.advertised = std::move(way.advertised);
    facts_.ears = way.ears;
    sources_ = std::move(way.more_sources);
    if (!sources_.empty()) sources_.insert(sources_.begin(), way.source);
    facts_.identity.transport = way.target.transport;
}

void Conversation::ask(Instant now, Errand errand, Outbox& out)
{
    errand_ = std::move(errand);
    busy_ = true;
    answers_challenges_ = true;
    sent_of_errand_ = false;
    ending_ = Ending::none;
    send(now, out);
}

void Conversation::settle(Ending ending)
{
    busy_ = false;
    send_at_ = deaf_until_ = never;
    ending_ = ending;
}

void Conversation::abandon(Instant now, End how)
{
    if (busy_ && sent_of_errand_ && !clients_.empty()) {
        auto& exchange = facts_.exchanges[clients_.back().exchange];
        if (exchange.end == End::open) {
            exchange.end = how;
            exchange.ended_at = now;
        }
        forgotten_.push_back(std::move(clients_.back().key));
        clients_.pop_back();
    }
    settle(Ending::none);
}

void Conversation::send(Instant now, Outbox& out)
{
    const auto when = pace_->next(now, true);
    if (!when || facts_.exchanges.size() >= Facts::max_exchanges) return settle(Ending::asked_enough);
    if (*when > now) {
        send_at_ = *when;
        return;
    }
    send_at_ = deaf_until_ = never;

    if (!sources_.empty()) facts_.source = sources_[facts_.requests % sources_.size()];
    Exchange exchange;
    exchange.purpose = errand_.purpose;
    exchange.source = facts_.source;
    exchange.target = facts_.target;
    exchange.contacts = errand_.contacts;
    exchange.expires = errand_.expires;
    exchange.cseq = cseq_;

    const auto answers = authenticator_.answers({"REGISTER", facts_.identity.registrar, {}}, *entropy_);
    exchange.with_credentials = !answers.empty();
    const Wanted wanted{facts_.identity,
                        facts_.advertised,
                        writer_->branch(*entropy_),
                        cseq_,
                        errand_.contacts,
                        errand_.expires,
                        answers,
                        clock_
                            ? std::optional(clock_->said + std::chrono::floor<std::chrono::seconds>(now - clock_->at))
                            : std::nullopt,
                        offers_keepalive_ && errand_.purpose == Purpose::add};
    exchange.via = writer_->via(wanted);
    auto octets = writer_->write(wanted);
    if (!octets) return settle(Ending::unwritable);
    // An answer with another sent-by is taken, and noted: what the registrar holds is worth more than the silence in
    // which RFC 3261 §18.1.2 would leave us.
    auto client = sip::NonInviteClient::make({facts_.source, facts_.target, *std::move(octets)},
                                             {.timers = timers_, .altered_sent_by = sip::AlteredSentBy::taken});
    if (!client) return settle(Ending::unwritable);

    auto key = *sip::ClientKey::of(sip::Message::read(client->request().octets)->view());
    if (clients_.size() >= max_clients) clients_.pop_front();
    clients_.push_back({*std::move(client), std::move(key), facts_.exchanges.size(), cseq_, answers});
    facts_.exchanges.push_back(std::move(exchange));
    ++facts_.requests;
    ++cseq_;
    sent_of_errand_ = true;
    pace_->sent(now, true);
    clients_.back().client.start(now, out);
    note(clients_.back());
}

void Conversation::note(const Running& running)
{
    auto& exchange = facts_.exchanges[running.exchange];
    exchange.sent_at = running.client.sent_at();
    exchange.altered_sent_by = running.client.altered_sent_by();
    const auto& counts = running.client.counts();
    exchange.provisional = counts.provisional;
    exchange.repeated = counts.repeated;
    exchange.contradicting = counts.contradicting;
    exchange.lost = running.client.lost();
}

std::string Conversation::contradiction(const Running& running, sip::MessageView response) const
{
    const auto cseq = sip::view_cseq(response.value(sip::FieldId::cseq));
    if (cseq.number != running.cseq) {
        return "CSeq " + excerpt(cseq.digits, 12) + " where " + std::to_string(running.cseq) + " was sent";
    }
    if (response.value(sip::FieldId::call_id) != facts_.identity.call_id) return "another Call-ID";
    if (sip::view_single(response.value(sip::FieldId::from)).tag() != facts_.identity.from_tag) {
        return "another From tag";
    }
    return {};
}

void Conversation::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    const auto read = sip::Received::read(now, arrived);
    // CRLF and the like keep a way open and are no messages (RFC 5626 §4.4.1).
    if (!read && grammar::trim(arrived.octets).empty()) return;
    if (!read) return stray(now, arrived, "no SIP message");
    const auto message = read->message.view();
    if (is_deaf_to(now, *read)) return;
    if (message.is_request()) return visitor(now, *read, out);

    // The branch says which request is meant; what else contradicts it makes the answer nobody's.
    std::string why = clients_.empty() ? "nothing was asked" : "another branch";
    for (auto& each : clients_) {
        if (!each.key.matches(message)) continue;
        why = contradiction(each, message);
        if (!why.empty()) break;
        const auto before = each.client.counts().contradicting;
        if (!each.client.accept(*read)) return;  // after its timer K
        note(each);
        auto& exchange = facts_.exchanges[each.exchange];
        if (each.client.counts().contradicting != before) exchange.contradicted_by = message.status();
        if (exchange.end == End::answered && read->source != exchange.answered_from &&
            exchange.also_from.size() < Exchange::max_also_from &&
            std::find(exchange.also_from.begin(), exchange.also_from.end(), read->source) == exchange.also_from.end()) {
            exchange.also_from.push_back(read->source);
        }
        if (&each != &clients_.back() || !busy_ || send_at_ != never) return;
        const bool ends = gives_up_at_provisional_ && message.status() > 100 && message.status() < 200;
        return ends ? give_up(now, *read) : conclude(now, out);
    }
    const bool late =
        std::any_of(forgotten_.begin(), forgotten_.end(), [&message](const auto& key) { return key.matches(message); });
    if (!late) stray(now, arrived, std::move(why));
}

bool Conversation::is_deaf_to(Instant now, const sip::Received& arrived)
{
    const auto& ears = facts_.ears;
    if (!ears || arrived.destination == Endpoint{} || arrived.destination == *ears) return false;
    const auto message = arrived.message.view();
    const bool ours = std::any_of(clients_.begin(), clients_.end(),
                                  [&message](const auto& each) { return each.key.matches(message); });
    if (!message.is_response() || !ours) return true;
    if (facts_.unheard.size() < Facts::max_unheard) {
        facts_.unheard.push_back({now, arrived.source, arrived.destination, message.status()});
    }
    if (busy_ && deaf_until_ == never) deaf_until_ = now + deaf_patience;
    return true;
}

void Conversation::give_up(Instant now, const sip::Received& provisional)
{
    auto& exchange = facts_.exchanges[clients_.back().exchange];
    exchange.end = End::provisional;
    exchange.ended_at = exchange.answered_at = now;
    exchange.answered_from = provisional.source;
    exchange.status = provisional.message.view().status();
    exchange.reason = excerpt(provisional.message.view().reason());
    forgotten_.push_back(std::move(clients_.back().key));
    clients_.pop_back();
    settle(Ending::gave_up);
}

void Conversation::stray(Instant now, const Datagram& arrived, std::string why)
{
    ++facts_.stray_count;
    if (facts_.strays.size() >= Facts::max_strays) return;
    const auto line = std::string_view(arrived.octets).substr(0, arrived.octets.find_first_of("\r\n"));
    facts_.strays.push_back({now, arrived.source, excerpt(line, 120), std::move(why)});
}

void Conversation::visitor(Instant now, const sip::Received& request, Outbox& out)
{
    const auto message = request.message.view();
    const auto method = message.method_id();
    if (method == sip::Method::ack) return;
    // 480 is a branch's answer and stops no other phone (S11); strangers get none.
    const int code = method == sip::Method::options ? 200 : 480;
    const bool known = request.source.address == facts_.target.address;
    auto answer = sip::reply_to(request, code, code == 200 ? "OK" : "Temporarily Unavailable", "sipdiag").finish();
    const bool answered = known && answer;
    if (answered) out.send({request.destination, request.source, *std::move(answer)});
    if (facts_.visitors.size() < max_visitors) {
        facts_.visitors.push_back({now, request.source, excerpt(message.method(), 32), answered ? code : 0});
    }
}

void Conversation::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    if (clients_.empty()) return;
    auto& current = clients_.back();
    current.client.undelivered(now, lost, out);
    note(current);
    if (busy_ && send_at_ == never) conclude(now, out);
}

void Conversation::expire(Instant now, Outbox& out)
{
    for (auto& each : clients_) {
        if (each.client.finished() || each.client.deadline() > now) continue;
        each.client.expire(now, out);
        note(each);
    }
    if (!busy_) return;
    if (send_at_ != never) {
        if (now >= send_at_) send(now, out);
        return;
    }
    conclude(now, out);
    if (busy_ && now >= deaf_until_ && !clients_.empty()) {
        facts_.exchanges[clients_.back().exchange].end = End::silence;
        forgotten_.push_back(std::move(clients_.back().key));
        clients_.pop_back();
        settle(Ending::silence);
    }
}

Instant Conversation::deadline() const noexcept
{
    Instant earliest = std::min(send_at_, deaf_until_);
    for (const auto& each : clients_)
        earliest = std::min(earliest, each.client.deadline());
    return earliest;
}

void Conversation::conclude(Instant now, Outbox& out)
{
    auto& running = clients_.back();
    auto& exchange = facts_.exchanges[running.exchange];
    if (running.client.end() != sip::NonInviteClient::End::open && exchange.end == End::open) exchange.ended_at = now;
    switch (running.client.end()) {
    case sip::NonInviteClient::End::open: return;
    case sip::NonInviteClient::End::timed_out: exchange.end = End::silence; return settle(Ending::silence);
    case sip::NonInviteClient::End::undelivered: exchange.end = End::undelivered; return settle(Ending::undelivered);
    case sip::NonInviteClient::End::answered: break;
    }
    if (exchange.end != End::open) return;
    const auto& final = *running.client.final();
    hear(running, final);
    const auto response = final.message.view();
    const int status = response.status();

    if (status == 401 || status == 407) {
        const auto verdict = challenged(running, response);
        if (verdict != Ending::none) return settle(verdict);
        return send(now, out);
    }
    facts_.auth_remarks = authenticator_.remarks();
    if (status < 300) {
        authenticator_.accepted(running.answers);
        if (response.has(sip::FieldId::authentication_info)) {
            const auto info = auth::parse_auth_info(response.value(sip::FieldId::authentication_info));
            if (info) facts_.proof = authenticator_.check(*info, running.answers, response.body());
        }
        return settle(Ending::accepted);
    }
    if ((status == 403 || status == 404) && !running.answers.empty()) {
        authenticator_.forbidden();
        facts_.forbidden = true;
        facts_.decision = auth::Decision::refused;
        return settle(Ending::refused);
    }
    settle(Ending::rejected);
}

void Conversation::hear(const Running& running, const sip::Received& final)
{
    using sip::FieldId;
    const auto response = final.message.view();
    auto& exchange = facts_.exchanges[running.exchange];
    exchange.end = End::answered;
    exchange.status = response.status();
    exchange.reason = excerpt(response.reason());
    exchange.answered_at = final.at;
    exchange.answered_from = final.source;
    exchange.seen = read_seen(response);
    if (exchange.accepted()) {
        exchange.listing = read_listing(response);
        exchange.keepalive = sip::promised_keepalive(response);
        if (const auto date = sip::parse_date(response.value(FieldId::date))) clock_ = {*date, final.at};
    }
    if (exchange.status >= 300 && exchange.status < 400) {
        sip::ListReader<sip::NameAddrView> contacts(response, FieldId::contact);
        for (sip::NameAddrView contact; exchange.redirects.size() < max_redirects && contacts.next(contact);)
            exchange.redirects.push_back(excerpt(contact.uri));
    }
    if (const auto least = sip::parse_seconds(response.value(FieldId::min_expires))) exchange.min_expires = *least;
    if (response.has(FieldId::retry_after)) {
        exchange.retry_after = sip::view_retry_after(response.value(FieldId::retry_after)).seconds;
    }
    exchange.server = excerpt(response.value(response.has(FieldId::server) ? FieldId::server : FieldId::user_agent));
    exchange.warning = excerpt(response.value(FieldId::warning));
    exchange.path = excerpt(response.value(FieldId::path));
    exchange.service_route = excerpt(response.value(FieldId::service_route));
    exchange.unsupported = excerpt(response.value(FieldId::unsupported));
}

Ending Conversation::challenged(const Running& running, sip::MessageView response)
{
    using sip::FieldId;
    std::vector<auth::Asked> asked;
    const bool proxy = response.status() == 407;
    collect_challenges(response, proxy ? FieldId::proxy_authenticate : FieldId::www_authenticate,
                       proxy ? auth::Asker::proxy : auth::Asker::user_agent, asked);
    auto& exchange = facts_.exchanges[running.exchange];
    for (const auto& each : asked) {
        exchange.realms.push_back(excerpt(each.challenge.realm));
        exchange.algorithms.push_back(each.challenge.is_digest() ? each.challenge.algorithm_text.empty()
                                                                       ? "MD5"
                                                                       : excerpt(each.challenge.algorithm_text, 32)
                                                                 : excerpt(each.challenge.scheme, 32));
    }
    if (!answers_challenges_) return Ending::rejected;
    const auto decision = authenticator_.challenged(asked, running.answers);
    facts_.auth_remarks = authenticator_.remarks();
    if (decision == auth::Decision::answer) return Ending::none;
    facts_.decision = decision;
    return decision == auth::Decision::no_password ? Ending::no_password : Ending::refused;
}

}  // namespace sipdiag::reg
