// SPDX-License-Identifier: MIT
#include "sipdiag/capture/story.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/sdp/effective.hpp"
#include "sipdiag/sdp/session.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::capture {
namespace {

using namespace std::chrono_literals;
using finding::Value;
using sip::FieldId;
using sip::MessageView;

/// Silence is silence only after that many copies of a request: one datagram may be lost.
constexpr std::size_t copies_for_silence = 3;
/// A second of G.711: fewer datagrams of sound prove nothing.
constexpr std::uint64_t sound_for_proof = 50;

struct Reader {
    explicit Reader(const Exhibits& exhibits)
    {
        for (const auto& each : exhibits.messages) {
            auto read = sip::Message::read(each.octets);
            messages.push_back(read ? std::optional(*std::move(read)) : std::nullopt);
        }
    }
    [[nodiscard]] std::optional<MessageView> at(std::size_t i) const
    {
        return messages[i] ? std::optional(messages[i]->view()) : std::nullopt;
    }
    std::vector<std::optional<sip::Message>> messages;
};

std::string branch_of(MessageView message)
{
    sip::ViaView via;
    return sip::view_first(message, FieldId::via, via) ? std::string(via.branch) : std::string();
}

/// Is that method the same request's? A response names it in its CSeq.
std::string key_of(MessageView message)
{
    const auto cseq = sip::view_cseq(message.value(FieldId::cseq));
    return fmt::format("{}|{}|{}|{}", branch_of(message), cseq.digits, cseq.method, message.value(FieldId::call_id));
}

std::vector<Exchange> exchanges(const Reader& reader)
{
    std::vector<Exchange> all;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < reader.messages.size(); ++i) {
        const auto message = reader.at(i);
        if (!message) continue;
        const auto key = key_of(*message);
        if (message->is_request()) {
            if (message->method_id() == sip::Method::ack) continue;
            const auto [found, fresh] = known.emplace(key, all.size());
            if (fresh)
                all.push_back({i, 1, {}, 0, false});
            else
                ++all[found->second].copies;
        } else if (const auto found = known.find(key); found != known.end()) {
            auto& exchange = all[found->second];
            if (message->status() >= 200) {
                exchange.answer = i;
                exchange.status = message->status();
            } else {
                exchange.provisional = true;
            }
        }
    }
    return all;
}

/// Does the list of a 200 hold the Contact of the request? Nothing where it has no list.
std::optional<bool> holds_contact(MessageView request, MessageView answer)
{
    sip::NameAddrView own;
    if (!sip::view_first(request, FieldId::contact, own) || own.star || !answer.has(FieldId::contact))
        return std::nullopt;
    sip::ListReader<sip::NameAddrView> list(answer, FieldId::contact);
    for (sip::NameAddrView each; list.next(each);) {
        if (sip::equivalent(each.uri, own.uri)) return true;
    }
    return false;
}

/// A binding at the address that the server saw us at: ours, rewritten by somebody.
std::optional<std::string> contact_at_received(MessageView answer)
{
    sip::ViaView via;
    if (!sip::view_first(answer, FieldId::via, via) || via.received.empty()) return std::nullopt;
    sip::ListReader<sip::NameAddrView> list(answer, FieldId::contact);
    for (sip::NameAddrView each; list.next(each);) {
        if (each.view_uri().host.host == via.received) return std::string(each.uri);
    }
    return std::nullopt;
}

/// Does each side say that it sends and listens? Silence of a held call proves nothing.
bool speaks_both_ways(MessageView message)
{
    const sdp::Session session{std::string(message.body())};
    return session.view().media_count() > 0 && sdp::direction_of(session.view(), 0) == sdp::Direction::sendrecv;
}

bool removes(MessageView request)
{
    sip::NameAddrView contact;
    if (!sip::view_first(request, FieldId::contact, contact)) return true;  // a question
    const auto expires = contact.parameters.find("expires");
    const auto text = expires ? expires->value : request.value(FieldId::expires);
    return sip::parse_seconds(text).value_or(1U) == 0;
}

class Teller {
public:
    Teller(const Reading& inside, const Reading* outside, const Comparison* comparison)
        : inside_(inside),
          outside_(outside),
          comparison_(comparison),
          reader_(inside.exhibits),
          exchanges_(exchanges(reader_))
    {
    }

    Story run()
    {
        look_at_registrations();
        look_at_answers();
        look_at_calls();
        look_at_errors();
        if (comparison_ != nullptr) look_across();
        decide();
        return std::move(story_);
    }

private:
    [[nodiscard]] const Exhibit& exhibit(std::size_t i) const { return inside_.exhibits.messages[i]; }
    void say(std::string sentence) { story_.sentences.push_back(std::move(sentence)); }

    void look_at_registrations()
    {
        for (const auto& each : exchanges_) {
            const auto request = *reader_.at(each.request);
            if (request.method_id() != sip::Method::register_) continue;
            if (exhibit(each.request).source) phone_ = exhibit(each.request).source;
            if (!each.answer) {
                if (each.copies >= copies_for_silence && !each.provisional) ++silent_registers_;
                continue;
            }
            if (removes(request)) continue;
            const auto answer = *reader_.at(*each.answer);
            const bool asks_for_password = each.status == 401 || each.status == 407;
            const bool answered = request.has(FieldId::authorization) || request.has(FieldId::proxy_authorization);
            last_register_ = each;
            if (each.status < 300) {
                registered_ = true;
                refused_ = false;
                stored_ = holds_contact(request, answer);
                if (const auto other = contact_at_received(answer); stored_ == false && other) {
                    stored_ = std::nullopt;
                    say(fmt::format("the list holds {} in place of the Contact that was sent: somebody rewrote it",
                                    visible(*other)));
                }
                note_addresses(request, answer);
            } else {
                refused_ = !asks_for_password || answered;
                if (refused_) registered_ = false;
            }
        }
        if (last_register_) {
            say(fmt::format("the last registration was answered {} {}", last_register_->status,
                            visible(reader_.at(*last_register_->answer)->reason())));
        }
        if (stored_ == false) say("the list in the 200 does not hold the Contact that was sent");
    }

    void note_addresses(MessageView request, MessageView answer)
    {
        sip::NameAddrView contact;
        sip::ViaView via;
        if (!sip::view_first(request, FieldId::contact, contact) || !sip::view_first(answer, FieldId::via, via)) return;
        const auto written = parse_address(contact.view_uri().host.host);
        const auto received = parse_address(via.received);
        if (!written || !received) return;
        private_contact_ = written->is_local_only() && !received->is_local_only();
        if (private_contact_) {
            say(fmt::format("the Contact is {}, a private address, and the server saw {}", to_string(*written),
                            to_string(*received)));
        }
    }

    /// What an answer must bring back as it was sent (RFC 3261 §8.2.6.2): where it does not, somebody rewrote it.
    void look_at_answers()
    {
        for (const auto& each : exchanges_) {
            if (!each.answer) continue;
            const auto edits = nat::edits_in_answer(*reader_.at(each.request), *reader_.at(*each.answer));
            if (!nat::changes_meaning(edits)) continue;
            std::vector<std::string> evidence;
            for (const auto& edit : edits) {
                if (edit.meaning) evidence.push_back(nat::describe(edit, "came back as"));
            }
            story_.findings.push_back(
                {&nat::findings::entries::alg002_answers_not_restored,
                 fmt::format("the answer to message {} brings back other values than were sent", each.request),
                 std::move(evidence),
                 "switch the ALG off in the router, or pass it by: another "
                 "port, TLS",
                 std::nullopt,
                 {}});
            not_restored_ = true;
            return;
        }
    }

    void look_at_calls()
    {
        for (const auto& each : exchanges_) {
            const auto request = *reader_.at(each.request);
            if (request.method_id() != sip::Method::invite) continue;
            const auto& there = exhibit(each.request);
            const bool inbound = phone_ && there.destination && there.destination->address == phone_->address;
            if (inbound) {
                ++calls_in_;
                if (each.provisional || each.answer) ++calls_in_answered_;
            }
            if (!each.answer || each.status >= 300) continue;
            look_at_sound(request, *reader_.at(*each.answer), inbound);
        }
        if (calls_in_ > 0)
            say(fmt::format("{} calls came in, {} of them were answered", calls_in_, calls_in_answered_));
    }

    static std::optional<Endpoint> sound_of(MessageView message)
    {
        const sdp::Session session{std::string(message.body())};
        if (session.view().media_count() == 0) return std::nullopt;
        const auto target = sdp::rtp_target(session.view(), 0);
        if (!target) return std::nullopt;
        const auto address = parse_address(target->host);
        return address ? std::optional(Endpoint{*address, target->port, Transport::udp}) : std::nullopt;
    }

    void look_at_sound(MessageView request, MessageView answer, bool inbound)
    {
        const auto ours = sound_of(inbound ? answer : request);
        if (!ours || !phone_ || !speaks_both_ways(request) || !speaks_both_ways(answer)) return;
        std::uint64_t sent = 0;
        std::uint64_t heard = 0;
        for (const auto& flow : inside_.flows) {
            if (flow.source.address == phone_->address && flow.source.port == ours->port) sent += flow.datagrams;
            if (flow.destination.address == phone_->address && flow.destination.port == ours->port)
                heard += flow.datagrams;
        }
        if (sent < sound_for_proof && heard < sound_for_proof) return;
        say(fmt::format("sound: {} datagrams from the phone's port {}, {} to it", sent, ours->port, heard));
        if (sent >= sound_for_proof && heard == 0) deaf_ = true;
        if (sent >= sound_for_proof && heard >= sound_for_proof) {
            both_ways_ = true;
            if (inbound) inbound_both_ways_ = true;
        }
    }

    void look_at_errors()
    {
        std::size_t count = 0;
        for (const auto& each : inside_.not_delivered) {
            if (!each.of_sip) continue;
            ++count;
            if (count == 1) {
                say(fmt::format("{} says that {} cannot be reached (ICMP type {}, code {})", to_string(each.reporter),
                                to_string(each.destination), each.type, each.code));
            }
        }
    }

    /// A request of the provider's that is outside and never comes inside, while others do.
    void look_across()
    {
        for (const auto& each : comparison_->pairs) {
            if (nat::changes_meaning(each.edits)) rewritten_ = true;
        }
        for (const auto& each : comparison_->findings) {
            if (each.entry == &nat::findings::entries::alg003_rewritten_in_part) in_part_ = true;
        }
        if (comparison_->inside_endpoint && comparison_->outside_endpoint) {
            say(fmt::format("the phone is {} inside and {} outside", to_string(*comparison_->inside_endpoint),
                            to_string(*comparison_->outside_endpoint)));
        }
        if (!comparison_->outside_endpoint || comparison_->pairs.empty()) return;
        std::map<std::string, std::size_t> lost;
        for (const auto i : comparison_->only_outside) {
            const auto& there = outside_->exhibits.messages[i];
            const auto read = sip::Message::read(there.octets);
            if (!read || !read->view().is_request() || !there.destination) continue;
            if (there.destination->address != comparison_->outside_endpoint->address) continue;
            if (read->view().method_id() == sip::Method::invite) ++lost[key_of(read->view())];
        }
        for (const auto& [key, copies] : lost) {
            if (copies >= copies_for_silence) ++blocked_;
        }
        if (blocked_ > 0) say(fmt::format("{} calls reach the router and do not come inside", blocked_));
    }

    void advise(std::vector<std::string> router, std::vector<std::string> any_phone, std::string why)
    {
        const auto list = [](std::vector<std::string>& lines) {
            auto made = Value::array();
            for (auto& line : lines)
                made.push(std::move(line));
            return made;
        };
        auto made = Value::object();
        for (const auto* key :
             {"nat_enable", "nat_address", "nat_received_processing", "timer_register_expires", "voip_control_port"}) {
            made.set(key, {});
        }
        made.set("cnf", Value::array());
        made.set("router", list(router));
        made.set("any_phone", list(any_phone));
        made.set("why", std::move(why));
        story_.advice = std::move(made);
    }

    /// In the contract's order of verdicts; what a capture cannot prove is not claimed.
    void decide()
    {
        const bool nobody_answers =
            silent_registers_ > 0 && std::none_of(exchanges_.begin(), exchanges_.end(),
                                                  [](const auto& e) { return e.answer.has_value() || e.provisional; });
        if (nobody_answers) {
            story_.verdict = "unreachable";
            return;
        }
        if (refused_) {
            story_.verdict = "not-registering";
            story_.where = "provider";
            return;
        }
        if (stored_ == false && !not_restored_ && !rewritten_) {
            story_.verdict = "not-stored";
            story_.where = "provider";
            return;
        }
        if (blocked_ > 0) {
            story_.verdict = "inbound-blocked";
            story_.where = "router";
            advise({"let the provider's requests in to the phone's port"}, {"register more often"},
                   "calls were seen outside the router and not inside");
            return;
        }
        if (in_part_ || not_restored_) {
            story_.verdict = "alg-breaks-it";
            story_.where = "router";
            advise({"switch the SIP ALG off (also called SIP helper, transformations, inspection)"},
                   {"TLS, or another port of the provider's, passes an ALG by"},
                   in_part_ ? "the router rewrites some of the phone's addresses and leaves others"
                            : "what is rewritten on the way out is not put back in the answers");
            return;
        }
        if (deaf_ && !both_ways_) {
            story_.verdict = "media-blocked";
            return;
        }
        if (registered_ && calls_in_answered_ > 0 && inbound_both_ways_) {
            if (rewritten_)
                story_.verdict = "router-handles-sip";
            else if (private_contact_ && comparison_ != nullptr)
                story_.verdict = "registrar-handles-nat";
            else if (!private_contact_)
                story_.verdict = "works-as-is";
        }
    }

    const Reading& inside_;
    const Reading* outside_;
    const Comparison* comparison_;
    Reader reader_;
    std::vector<Exchange> exchanges_;
    Story story_;

    std::optional<Endpoint> phone_;
    std::optional<Exchange> last_register_;
    std::size_t silent_registers_ = 0;
    bool registered_ = false;
    bool refused_ = false;
    std::optional<bool> stored_;
    bool private_contact_ = false;
    bool not_restored_ = false;
    std::size_t calls_in_ = 0;
    std::size_t calls_in_answered_ = 0;
    bool deaf_ = false;
    bool both_ways_ = false;
    bool inbound_both_ways_ = false;
    bool rewritten_ = false;
    bool in_part_ = false;
    std::size_t blocked_ = 0;
};

}  // namespace

std::vector<Exchange> exchanges_of(const Exhibits& exhibits)
{
    return exchanges(Reader(exhibits));
}

Story tell(const Reading& inside, const Reading* outside, const Comparison* comparison)
{
    return Teller(inside, outside, comparison).run();
}

}  // namespace sipdiag::capture
