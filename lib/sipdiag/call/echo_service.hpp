// SPDX-License-Identifier: MIT
//
// EchoService: answers calls and sends every sound back to where it came from. A machine; see base/machine.hpp.
//
// Bounded    calls, transactions and nonces have limits; what is above them is refused with 503, or not heard
// S20        a source is verified by loopback, by --allow, by the registrar we are registered with, by a connection, or
//            by a nonce that came back. To all others the octets sent never exceed those received: one final answer
//            where it fits, no 100, no repeats
// S11        registered with an account: only those callers are answered that the user named; others get 480
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/secret.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/prefix.hpp"
#include "sipdiag/call/session.hpp"

namespace sipdiag::call {

struct EchoAccount {
    std::string user;
    auth::Secret password;
};

struct EchoOptions {
    /// Of the sockets: sent_by, contact and media_address of each are of the address that the request came to, where
    /// they are empty.
    Identity me;
    std::vector<std::pair<Endpoint, Endpoint>> media;  ///< RTP and RTCP sockets, a pair for each call
    std::vector<sdp::Codec> codecs;                    ///< best first
    bool takes_any_audio = true;
    Duration delay{};
    std::size_t max_calls = 100;
    Duration max_duration = std::chrono::seconds(300);
    Duration silence = std::chrono::seconds(60);  ///< a call without media that long is ended
    std::vector<Prefix> allow;
    std::vector<EchoAccount> accounts;
    std::string realm = "sipdiag";
    std::vector<Endpoint> trusted;    ///< the registrar or proxy with which we are registered
    std::string token;                ///< user part of our registered Contact; empty: not registered
    bool answers_all = true;          ///< false: only those of `answer`
    std::vector<std::string> answer;  ///< patterns (base/text.hpp) of callers: user, user@host or the whole URI
    std::uint64_t count = 0;          ///< finished after that many calls; 0: never
    OwnDrops drops = {};              ///< of the media sockets
};

/// A call that has ended, or stands.
struct EchoCall {
    std::string call_id;
    std::string caller;  ///< URI of From
    Endpoint remote;     ///< of signalling
    int status = 0;      ///< of our answer
    bool ack_received = false;
    std::optional<Instant> answered_at;
    Instant began{};
    Ended ended;
    MediaFigures media;
    Descriptions descriptions;
    std::string codec;  ///< encoding
    bool peer_contact_private = false;
};

class SIPDIAG_API EchoService {
public:
    EchoService(EchoOptions options, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    /// Hang up everywhere; finished once all is said.
    void withdraw(Instant now, Outbox& out);

    /// The time is over: the calls whose end has not been heard of are told of as they stand.
    void tell_rest(Instant now);

    /// Called for each call as it ends.
    std::function<void(const EchoCall&)> on_call;
    /// Called for each request that was left alone, with who and why.
    std::function<void(const std::string& who, const std::string& why)> on_refused;

    /// The registrar or proxy that we are registered with: verified from now on (S20).
    void trust(const Endpoint& peer) { options_.trusted.push_back(peer); }

    /// We are registered: the user part of our Contact, without which a request is left alone, and its value.
    void answer_as(std::string user, std::string contact)
    {
        options_.token = std::move(user);
        options_.me.contact = std::move(contact);
    }

    struct Counts {
        std::uint64_t calls = 0;
        std::uint64_t refused = 0;
        std::uint64_t overflow = 0;  ///< not heard: too much at once
        std::uint64_t unreadable = 0;
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    [[nodiscard]] std::size_t active() const noexcept;

private:
    struct Call {
        std::unique_ptr<Session> session;
        EchoCall told;
        std::size_t media = 0;  // its pair of sockets
        Instant end_at = never;
        bool reported = false;
    };
    struct Nonce {
        std::string text;
        Address source;
        Instant at;
    };

    void receive_sip(sip::Received arrived, std::size_t octets, Outbox& out);
    void receive_invite(const sip::Received& arrived, bool verified, std::size_t octets, Outbox& out);
    void accept_call(const sip::Received& arrived, Outbox& out);
    [[nodiscard]] bool is_verified(const Endpoint& source) const noexcept;
    [[nodiscard]] bool may_call(sip::MessageView invite) const;
    [[nodiscard]] bool proves_itself(const sip::Received& arrived);
    void reply(const sip::Received& arrived, int status, const std::string& reason, bool verified, std::size_t octets,
               Outbox& out, const std::vector<std::pair<sip::FieldId, std::string>>& more = {});
    [[nodiscard]] bool is_registered(const Endpoint& local) const noexcept;
    [[nodiscard]] Identity identity_for(const sip::Received& arrived) const;
    std::string fresh_nonce(Instant now, const Address& source);
    void look_after();
    void tell(Call& call);

    EchoOptions options_;
    Entropy* entropy_;
    std::vector<Call> calls_;
    std::vector<bool> media_taken_;
    std::vector<sip::InviteServer> refused_;
    std::vector<sip::NonInviteServer> served_;
    std::vector<Nonce> nonces_;
    Counts counts_;
    bool stopping_ = false;
    bool finished_ = false;
};

static_assert(Machine<EchoService>);

}  // namespace sipdiag::call
