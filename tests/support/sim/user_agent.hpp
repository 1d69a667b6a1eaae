// SPDX-License-Identifier: MIT
//
// UserAgent: a peer with both sides of a call, by the book: it repeats what must be repeated and answers what comes. As
// the callee it has manners (rings reliably, challenges, redirects, forks); as the caller it takes one step after the
// other. What it did and saw is kept for the test.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/dialog.hpp"
#include "sipdiag/sip/invite_client.hpp"
#include "sipdiag/sip/invite_server.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/server.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sim {

/// How it takes a call.
struct Manners {
    int challenges_with = 0;    ///< 401 or 407, the first INVITE
    bool rings = false;         ///< 180
    bool reliably = false;      ///< with 100rel, until PRACK; no final answer before it (RFC 3262 §3)
    bool offers_early = false;  ///< the offer or answer stands in the reliable 180 already, and not in the 2xx
    /// From the INVITE, or the PRACK; nothing: it rings on.
    std::optional<Duration> answers_after = std::chrono::milliseconds(100);
    int answers_with = 200;
    std::string success_more = {};  ///< further fields of the 2xx
    bool forks = false;             ///< a second branch answers too, 300 ms later
    std::string allow = "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE";
};

class UserAgent {
public:
    /// A request to send, once the one before has had its final answer.
    struct Step {
        Duration pause;
        std::string method;
        std::string sdp = {};
        std::string more = {};
    };
    UserAgent(Endpoint local, Endpoint peer, std::string sdp, Entropy& entropy, Manners manners,
              std::vector<Step> steps = {})
        : local_(local),
          peer_(peer),
          sdp_(std::move(sdp)),
          entropy_(&entropy),
          manners_(std::move(manners)),
          steps_(std::move(steps))
    {
    }

    void start(Instant now, Outbox&) { schedule_step(now); }

    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        const auto read = sip::Received::read(now, arrived);
        if (!read) return;
        if (read->message.view().is_response()) return take_response(*read, out);
        take_request(*read, out);
    }

    void undelivered(Instant, const Undelivered&, Outbox&) {}

    void expire(Instant now, Outbox& out)
    {
        for (auto& each : clients_)
            if (each.deadline() <= now) each.expire(now, out);
        for (auto& each : invites_)
            if (each.deadline() <= now) each.expire(now, out);
        for (auto& each : incoming_)
            if (each.deadline() <= now) each.expire(now, out);
        for (auto& each : served_)
            if (each.deadline() <= now) each.expire(now, out);
        for (auto& each : repeats_) {
            if (each.until <= now) {
                each.at = each.until = never;
                ++given_up;
            } else if (each.at <= now) {
                out.send({local_, peer_, each.octets});
                each.interval =
                    each.capped ? std::min<Duration>(2 * each.interval, std::chrono::seconds(4)) : 2 * each.interval;
                each.at = now + each.interval;
            }
        }
        if (answer_at_ <= now) answer(now, out);
        if (fork_at_ <= now) {
            fork_at_ = never;
            send_success(now, "other", out);
        }
        if (step_at_ <= now) take_step(now, out);
    }

    [[nodiscard]] Instant deadline() const
    {
        Instant first = std::min({answer_at_, fork_at_, step_at_});
        for (const auto& each : clients_)
            first = std::min(first, each.deadline());
        for (const auto& each : invites_)
            first = std::min(first, each.deadline());
        for (const auto& each : incoming_)
            first = std::min(first, each.deadline());
        for (const auto& each : served_)
            first = std::min(first, each.deadline());
        for (const auto& each : repeats_)
            first = std::min({first, each.at, each.until});
        return first;
    }
    [[nodiscard]] bool finished() const { return false; }

    std::vector<std::string> steps_answered;  ///< "INVITE 200"
    std::vector<std::string> requests;        ///< methods that came, repeats left out
    std::string prack_body;
    std::size_t byes = 0;      ///< that came or were answered
    std::size_t given_up = 0;  ///< 2xx that nobody acknowledged, reliable 180 without PRACK

private:
    struct Repeat {
        std::string key;  // the To tag of a 2xx, "180"
        std::string octets;
        bool capped;  // T1 doubling to T2
        Duration interval;
        Instant at;
        Instant until;
    };

    void repeat(Instant now, std::string key, std::string octets, bool capped)
    {
        constexpr auto t1 = std::chrono::milliseconds(500);
        repeats_.push_back({std::move(key), std::move(octets), capped, t1, now + t1, now + 64 * t1});
    }
    void acknowledged(std::string_view key)
    {
        std::erase_if(repeats_, [&](const Repeat& each) { return each.key == key; });
    }

    void take_request(const sip::Received& read, Outbox& out)
    {
        const auto message = read.message.view();
        for (auto& each : served_)
            if (each.accept(message, out)) return;
        const auto method = message.method_id();
        const auto tag = std::string(sip::view_single(message.value(sip::FieldId::to)).tag());
        if (method == sip::Method::cancel) {
            for (auto& each : incoming_) {
                if (!each.is_cancelled_by(message)) continue;
                serve(read, 200, "", out);
                if (each.answered() != 0) return;
                answer_at_ = never;
                acknowledged("180");
                respond(each, read.at, 487, "", "", "peer", out);
                return;
            }
            return serve(read, 481, "", out);
        }
        for (auto& each : incoming_) {
            const auto taken = each.accept(read.at, message, out);
            if (taken == sip::InviteServer::Taken::core_ack) acknowledged(tag);
            if (taken != sip::InviteServer::Taken::no) return;
        }
        requests.emplace_back(message.method());
        switch (method) {
        case sip::Method::ack: acknowledged(tag); break;
        case sip::Method::invite: take_invite(read, tag, out); break;
        case sip::Method::prack:
            prack_body = message.body();
            serve(read, 200, "", out);
            acknowledged("180");
            if (manners_.answers_after) answer_at_ = read.at + *manners_.answers_after;
            break;
        case sip::Method::bye:
            ++byes;
            serve(read, 200, "", out);
            break;
        case sip::Method::update: {
            std::string more = "Contact: <sip:peer@" + to_string(local_) + ">\r\n";
            const auto expires = message.value(sip::FieldId::session_expires);
            if (!expires.empty()) more += "Session-Expires: " + std::string(expires) + "\r\n";
            serve(read, 200, more, out);
            break;
        }
        default: serve(read, 405, "", out); break;
        }
    }

    void take_invite(const sip::Received& read, const std::string& tag, Outbox& out)
    {
        incoming_.emplace_back(read, read.source, sip::InviteServerOptions{{}, false, true});
        auto& server = incoming_.back();
        server.start(read.at, out);
        if (!tag.empty()) return send_success(read.at, tag, out);  // within the call
        dialog_ = sip::Dialog::of_callee(read.message.view(), "peer");
        if (manners_.challenges_with != 0 && incoming_.size() == 1) {
            const bool proxy = manners_.challenges_with == 407;
            return respond(
                server, read.at, manners_.challenges_with,
                std::string(proxy ? "Proxy-Authenticate" : "WWW-Authenticate") + ": Digest realm=\"r\",nonce=\"n\"\r\n",
                "", "peer", out);
        }
        const bool rings_reliably = manners_.rings && manners_.reliably;
        if (manners_.rings) {
            std::string more = contact();
            if (rings_reliably) more += "Require: 100rel\r\nRSeq: 7\r\n";
            auto text = written(server.request(), 180, more, manners_.offers_early ? sdp_ : "", "peer");
            (void)server.respond(read.at, 180, text, out);
            if (rings_reliably) repeat(read.at, "180", std::move(text), false);
        }
        if (!rings_reliably && manners_.answers_after) answer_at_ = read.at + *manners_.answers_after;
    }

    void answer(Instant now, Outbox& out)
    {
        answer_at_ = never;
        auto& server = incoming_.back();
        if (server.answered() != 0) return;
        if (manners_.answers_with / 100 == 3)
            return respond(server, now, manners_.answers_with, "Contact: <sip:b@else.example>\r\n", "", "peer", out);
        if (manners_.answers_with >= 300) return respond(server, now, manners_.answers_with, "", "", "peer", out);
        send_success(now, "peer", out);
        if (manners_.forks) fork_at_ = now + std::chrono::milliseconds(300);
    }

    void send_success(Instant now, const std::string& tag, Outbox& out)
    {
        auto& server = incoming_.back();
        auto text =
            written(server.request(), 200, contact() + "Allow: " + manners_.allow + "\r\n" + manners_.success_more,
                    manners_.offers_early ? "" : sdp_, tag);
        (void)server.respond(now, 200, text, out);
        repeat(now, tag, std::move(text), true);
    }

    [[nodiscard]] std::string contact() const { return "Contact: <sip:peer@" + to_string(local_) + ">\r\n"; }

    [[nodiscard]] static std::string written(const sip::Received& request, int status, const std::string& more,
                                             const std::string& sdp, const std::string& tag)
    {
        auto text = *sip::reply_to(request, status, "As Told", tag).finish();
        const auto length = text.find("Content-Length: 0");
        return text.replace(length, std::string::npos,
                            more + (sdp.empty() ? "" : "Content-Type: application/sdp\r\n") +
                                "Content-Length: " + std::to_string(sdp.size()) + "\r\n\r\n" + sdp);
    }

    static void respond(sip::InviteServer& server, Instant now, int status, const std::string& more,
                        const std::string& sdp, const std::string& tag, Outbox& out)
    {
        (void)server.respond(now, status, written(server.request(), status, more, sdp, tag), out);
    }

    void serve(const sip::Received& read, int status, const std::string& more, Outbox& out)
    {
        served_.emplace_back(read, read.source, sip::ServerOptions{{}, false});
        served_.back().start(read.at, out);
        (void)served_.back().respond(read.at, status, written(read, status, more, "", "peer"), out);
    }

    void schedule_step(Instant now)
    {
        if (next_ < steps_.size()) step_at_ = now + steps_[next_].pause;
    }
    void step_done(const sip::Received& read)
    {
        const auto message = read.message.view();
        steps_answered.push_back(steps_[next_].method + " " + std::to_string(message.status()));
        if (steps_[next_].method == "BYE") ++byes;
        ++next_;
        schedule_step(read.at);
    }

    void take_step(Instant now, Outbox& out)
    {
        step_at_ = never;
        const auto& step = steps_[next_];
        const auto via = "SIP/2.0/UDP " + to_string(local_) + ";branch=" + entropy_->branch();
        std::string text;
        if (dialog_) {
            text = *dialog_->request(step.method, via).finish();
        } else {
            text = step.method + " sip:echo@" + to_string(peer_) + " SIP/2.0\r\nVia: " + via +
                   "\r\nMax-Forwards: 70\r\nFrom: <sip:peer@peer.example>;tag=peer\r\nTo: <sip:echo@" +
                   to_string(peer_) + ">\r\nCall-ID: user-agent\r\nCSeq: 1 " + step.method +
                   "\r\nContent-Length: 0\r\n\r\n";
        }
        const auto body = "\r\nContact: <sip:peer@" + to_string(local_) + ">\r\nAllow: " + manners_.allow + "\r\n" +
                          step.more + (step.sdp.empty() ? "" : "Content-Type: application/sdp\r\n") +
                          "Content-Length: " + std::to_string(step.sdp.size()) + "\r\n\r\n" + step.sdp;
        text.replace(text.find("\r\nContent-Length"), std::string::npos, body);
        if (step.method == "INVITE") {
            invites_.push_back(*sip::InviteClient::make({local_, peer_, std::move(text)}));
            invites_.back().start(now, out);
            return;
        }
        clients_.push_back(*sip::NonInviteClient::make({local_, peer_, std::move(text)}));
        clients_.back().start(now, out);
    }

    void take_response(const sip::Received& read, Outbox& out)
    {
        using Taken = sip::InviteClient::Taken;
        for (auto& each : invites_) {
            const auto taken = each.accept(read, out);
            if (taken == Taken::no) continue;
            if (taken == Taken::failure) step_done(read);
            if (taken != Taken::success) return;
            const bool first = &each == &invites_.back() &&
                               acknowledged_cseq_ != sip::view_cseq(each.message().value(sip::FieldId::cseq)).number;
            if (!dialog_) dialog_ = sip::Dialog::of_caller(each.message(), read.message.view());
            const auto number = sip::view_cseq(each.message().value(sip::FieldId::cseq)).number.value_or(0);
            out.send(
                {local_, peer_,
                 *dialog_->ack("SIP/2.0/UDP " + to_string(local_) + ";branch=" + entropy_->branch(), number).finish()});
            if (!first) return;
            acknowledged_cseq_ = number;
            return step_done(read);
        }
        for (auto& each : clients_) {
            const bool before = each.final().has_value();
            if (!each.accept(read)) continue;
            if (!before && each.final()) step_done(read);
            return;
        }
    }

    Endpoint local_;
    Endpoint peer_;
    std::string sdp_;
    Entropy* entropy_;
    Manners manners_;
    std::vector<Step> steps_;
    std::size_t next_ = 0;
    Instant step_at_ = never;
    Instant answer_at_ = never;
    Instant fork_at_ = never;
    std::optional<sip::Dialog> dialog_;
    std::optional<std::uint32_t> acknowledged_cseq_;
    std::vector<sip::InviteClient> invites_;
    std::vector<sip::NonInviteClient> clients_;
    std::vector<sip::InviteServer> incoming_;
    std::vector<sip::NonInviteServer> served_;
    std::vector<Repeat> repeats_;
};

static_assert(Machine<UserAgent>);

}  // namespace sipdiag::sim
