// SPDX-License-Identifier: MIT
//
// Provider: a registrar and proxy of one account, as small as it can be: it keeps Contacts, forwards what is for the
// account to them, and passes answers back along Via. Honest, or in one of the ways in which providers are not.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "sipdiag/base/entropy.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"
#include "support/sim/relay.hpp"

namespace sipdiag::sim {

struct ProviderRules {
    std::string user = "12345";
    bool repairs_nat = false;     ///< answers and forwards to where a phone was seen, whatever it writes
    bool stores = true;           ///< false: says 200 and keeps nothing
    bool shows = true;            ///< false: says 200 and lists nothing
    bool one_binding = false;     ///< a new Contact displaces the others
    bool answers_itself = false;  ///< OPTIONS for its customer
    int refuses = 0;              ///< REGISTER, with that code
    bool silent = false;
    /// A border controller: what it passes on has a Call-ID, tags and a Contact of its own.
    bool hides = false;
    bool loses_ack = false;
    /// Writes these into the descriptions that it passes on: where who was called, and who calls, send their sound.
    std::optional<std::pair<Endpoint, Endpoint>> relay = {};
};

class Provider {
public:
    explicit Provider(ProviderRules rules = {}, std::uint64_t seed = 1) : rules_(std::move(rules)), entropy_(seed) {}

    void start(Instant, Outbox&) {}
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        auto read = sip::Received::read(now, arrived);
        if (!read || rules_.silent) return;
        if (read->message.view().is_response()) return pass_back(*read, out);
        const auto message = read->message.view();
        if (message.method() == "REGISTER") return registered(now, *read, out);
        const auto uri = sip::view_uri(message.request_uri());
        if (rules_.hides && uri.user == border_user) {
            if (rules_.loses_ack && message.method() == "ACK") return;
            const auto call_id = std::string(message.value(sip::FieldId::call_id));
            const auto call = sides_.find(disguised_id(call_id));
            if (call == sides_.end()) return answer(*read, 481, out);
            return forward(*read, std::string(message.request_uri()), call->second, out);
        }
        if (uri.user != rules_.user) return answer(*read, 200, out);
        if (rules_.answers_itself && message.method() == "OPTIONS") return answer(*read, 200, out);
        forget(now);
        if (bindings.empty()) return answer(*read, 480, out);
        for (const auto& [contact, binding] : bindings)
            forward(*read, contact, binding.to, out);
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }

    struct Binding {
        Endpoint to;
        Instant until;
        std::uint32_t expires = 0;
    };
    std::map<std::string, Binding> bindings;
    std::size_t registers = 0;
    std::size_t most_at_once = 0;  ///< bindings

private:
    void forget(Instant now)
    {
        std::erase_if(bindings, [now](const auto& each) { return each.second.until <= now; });
    }
    Endpoint reply_to(const sip::Received& request) const
    {
        return rules_.repairs_nat ? request.source : sip::reply_destination(request);
    }
    void answer(const sip::Received& request, int code, Outbox& out, const std::string& contacts = "")
    {
        auto reply = sip::reply_to(request, code, "Answer", "provider");
        reply.add("Server", "provider");
        if (!contacts.empty()) reply.add("Contact", contacts);
        if (auto octets = reply.finish()) out.send({request.destination, reply_to(request), *std::move(octets), 0});
    }
    void registered(Instant now, const sip::Received& request, Outbox& out)
    {
        ++registers;
        if (rules_.refuses != 0) return answer(request, rules_.refuses, out);
        forget(now);
        const auto message = request.message.view();
        sip::ListReader<sip::NameAddrView> contacts(message, sip::FieldId::contact);
        for (sip::NameAddrView each; contacts.next(each);) {
            std::uint32_t expires = 3600;
            if (const auto field = sip::parse_seconds(message.value(sip::FieldId::expires))) expires = *field;
            if (const auto own = each.parameters.find("expires")) expires = *sip::parse_seconds(own->value);
            if (!rules_.stores) continue;
            if (expires == 0) {
                std::erase_if(bindings, [&](const auto& b) { return sip::equivalent(b.first, std::string(each.uri)); });
                continue;
            }
            if (rules_.one_binding) bindings.clear();
            const auto uri = each.view_uri();
            const auto host = parse_address(uri.host.host);
            auto to = rules_.repairs_nat || !host
                          ? request.source
                          : Endpoint{*host, uri.host.port != 0 ? uri.host.port : std::uint16_t{5060}, Transport::udp};
            bindings[std::string(each.uri)] = {to, now + std::chrono::seconds(expires), expires};
        }
        most_at_once = std::max(most_at_once, bindings.size());
        std::string list;
        for (const auto& [contact, binding] : bindings) {
            if (!rules_.shows) break;
            list += (list.empty() ? "<" : ", <") + contact + ">;expires=" + std::to_string(binding.expires);
        }
        answer(request, 200, out, list);
    }
    void forward(const sip::Received& request, const std::string& contact, const Endpoint& to, Outbox& out)
    {
        auto text = request.message.octets();
        sip::ViaView via;
        if (!sip::view_first(request.message.view(), sip::FieldId::via, via)) return;
        // The branch is made of the one that came: a repeat is forwarded as one.
        const auto marked = sip::marked_via(via, request.source);
        const auto at = text.find(via.text);
        text.replace(at, via.text.size(), marked);
        text.insert(text.find("\r\nVia: ") + 2, "Via: SIP/2.0/UDP " + to_string(request.destination) +
                                                    ";branch=" + std::string(via.branch) + "p" +
                                                    std::to_string(to.port) + ";rport\r\n");
        const auto space = text.find(' ');
        text.replace(space + 1, text.find(" SIP/2.0\r\n") - space - 1, contact);
        if (rules_.relay) text = with_media_at(std::move(text), rules_.relay->first);
        if (rules_.hides) {
            sides_[std::string(request.message.view().value(sip::FieldId::call_id))] = request.source;
            text = disguised(std::move(text), request.destination);
        }
        out.send({request.destination, to, std::move(text), 0});
    }
    void pass_back(const sip::Received& response, Outbox& out)
    {
        auto text = response.message.octets();
        const auto line = text.find("\r\nVia: ");
        const auto end = text.find("\r\n", line + 2);
        if (line == std::string::npos || end == std::string::npos) return;
        text.erase(line, end - line);
        if (rules_.relay) text = with_media_at(std::move(text), rules_.relay->second);
        if (rules_.hides) {
            sides_[std::string(response.message.view().value(sip::FieldId::call_id))] = response.source;
            text = disguised(std::move(text), response.destination);
        }
        const auto left = sip::Message::read(text);
        sip::ViaView via;
        if (!left || !sip::view_first(left->view(), sip::FieldId::via, via)) return;
        const auto address = parse_address(via.has_received ? via.received : via.sent_by.host);
        const auto rport = parse_port(via.rport);
        if (!address) return;
        const std::uint16_t port = rport ? *rport : via.sent_by.port != 0 ? via.sent_by.port : std::uint16_t{5060};
        out.send({response.destination, {*address, port, Transport::udp}, std::move(text), 0});
    }

    static constexpr std::string_view border_user = "border";
    static constexpr std::string_view mask = "sbc";
    /// What is masked on one side is not on the other.
    static std::string disguised_id(const std::string& plain)
    {
        return plain.starts_with(mask) ? plain.substr(mask.size()) : std::string(mask) + plain;
    }
    static std::string disguised(std::string text, const Endpoint& own)
    {
        for (const auto* const name : {"\r\nCall-ID: ", "\r\nFrom: ", "\r\nTo: "}) {
            const auto field = text.find(name);
            if (field == std::string::npos) continue;
            const auto end = text.find("\r\n", field + 2);
            const auto tag = text.find(";tag=", field);
            const bool is_id = name[2] == 'C';
            if (!is_id && tag > end) continue;
            const auto value = is_id ? field + std::string_view(name).size() : tag + 5;
            text.replace(value, end - value, disguised_id(text.substr(value, end - value)));
        }
        const auto contact = text.find("\r\nContact: ");
        if (contact == std::string::npos) return text;
        const auto end = text.find("\r\n", contact + 2);
        return text.replace(contact + 11, end - contact - 11,
                            "<sip:" + std::string(border_user) + "@" + to_string(own) + ">");
    }

    ProviderRules rules_;
    Entropy entropy_;
    std::map<std::string, Endpoint> sides_;  // by Call-ID, who speaks with it
};

static_assert(Machine<Provider>);

}  // namespace sipdiag::sim
