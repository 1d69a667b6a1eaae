// SPDX-License-Identifier: MIT
//
// Facts: everything that a run of REGISTERs said and heard, with times. No opinion stands here; see judge.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/reg/binding.hpp"
#include "sipdiag/reg/writer.hpp"

namespace sipdiag::reg {

/// What a REGISTER is for.
enum class Purpose : std::uint8_t {
    fetch,   ///< no Contact: which bindings are there? (RFC 3261 §10.2.3)
    add,     ///< our Contact
    remove,  ///< a Contact with Expires: 0
};

/// Where the far side saw us: `received` and `rport` of the top Via of an answer.
struct Seen {
    std::string received;  ///< as sent, without brackets; empty where absent
    std::optional<Address> address;
    std::optional<std::uint16_t> port;  ///< of rport with a value

    friend bool operator==(const Seen&, const Seen&) = default;
};

/// How the exchange of one request ended.
enum class End : std::uint8_t {
    open,
    answered,
    silence,      ///< nothing final came by timer F, or by the end of the time that the run was given
    undelivered,  ///< the network said so
    provisional,  ///< the phone gave up at a 1xx other than 100; what came later was not heard
    abandoned,    ///< by us, before its end
};

/// One request, its repeats, and what came of it.
struct Exchange {
    static constexpr std::size_t max_also_from = 8;

    Purpose purpose{};
    Endpoint source;
    Endpoint target;
    std::string via;                    ///< the value of the top Via, as sent
    std::vector<std::string> contacts;  ///< the values of Contact, as sent
    std::optional<std::uint32_t> expires;
    std::uint32_t cseq = 0;
    bool with_credentials = false;
    std::vector<Instant> sent_at;  ///< once, and again at each timer E

    End end = End::open;
    Instant ended_at{};
    std::optional<Undelivered> lost;
    int status = 0;  ///< of the final response; of the 1xx that ended it
    std::string reason;
    Instant answered_at{};
    Endpoint answered_from;
    std::optional<Seen> seen;         ///< nothing where the answer carried neither
    std::vector<Endpoint> also_from;  ///< where further answers came from, each once; the first is answered_from
    std::optional<std::chrono::seconds> keepalive;  ///< the far side answers pings on this connection (RFC 6223)
    std::string altered_sent_by;  ///< `host:port` of the answer's top Via where it is not the one we wrote
    std::size_t provisional = 0;
    std::size_t repeated = 0;       ///< finals after the first, of the same code
    std::size_t contradicting = 0;  ///< finals after the first, of another code
    int contradicted_by = 0;        ///< the code of the last of those

    Listing listing;                     ///< of a 2xx
    std::vector<std::string> redirects;  ///< URIs of the Contacts of a 3xx
    std::optional<std::uint32_t> min_expires;
    std::optional<std::uint32_t> retry_after;
    std::vector<std::string> realms;  ///< that challenged
    std::vector<std::string> algorithms;
    std::string server;   ///< Server or User-Agent of the answer
    std::string warning;  ///< Warning, as sent
    std::string path;
    std::string service_route;
    std::string unsupported;

    [[nodiscard]] bool accepted() const noexcept { return status >= 200 && status < 300; }
    [[nodiscard]] std::optional<Duration> round_trip() const
    {
        if (end != End::answered || sent_at.size() != 1) return std::nullopt;
        return answered_at - sent_at.front();
    }
};

/// What a list held at a moment.
struct Snapshot {
    Instant at{};
    Listing listing;
};

/// Why a run ended where it did.
enum class Stop : std::uint8_t {
    running,
    done,
    rejected,          ///< by the last exchange's status
    refused,           ///< credentials; see Facts::decision
    no_password,       ///< one was asked for, and none is known
    silence,           ///< of the last exchange
    undelivered,       ///< by the last exchange
    gave_up,           ///< by the last exchange, to which a 1xx came: the phone wants none
    binding_in_use,    ///< our Contact equals a binding of another (S1)
    too_many_of_ours,  ///< (S6)
    other_lost,        ///< a binding of another vanished after a REGISTER of ours (S2)
    asked_enough,      ///< (S8)
    withdrawn,         ///< from outside: a signal
    out_of_time,       ///< from outside: --timeout
    domain_refused,    ///< not tried: its domain refused several accounts before (S7)
    asked_to_wait,     ///< not tried: its domain asked an account before it to come back later (S8)
    unwritable,        ///< a part of the account cannot stand in a message
};

/// A message that answered nothing we had asked.
struct Stray {
    Instant at{};
    Endpoint source;
    std::string start_line;  ///< at most 120 octets
    std::string why;         ///< "another branch", "CSeq 7 where 3 was sent"
};

/// An answer to a request of ours that came to a port on which the phone does not listen.
struct Unheard {
    Instant at{};
    Endpoint source;
    Endpoint destination;  ///< the port that the request had left from
    int status = 0;
};

/// Where nothing came back to the phone: what came back to a request that asked to be answered where it came from.
struct Witness {
    bool answered = false;
    int status = 0;
    Endpoint source;  ///< of the request
    std::optional<Seen> seen;
};

/// A request that came while we were there.
struct Visitor {
    Instant at{};
    Endpoint source;
    std::string method;
    int answered = 0;  ///< 0: not at all
};

struct Facts {
    static constexpr std::size_t max_exchanges = 512;
    static constexpr std::size_t max_strays = 16;
    static constexpr std::size_t max_unheard = 16;

    Identity identity;
    Endpoint source;
    Endpoint target;
    Advertised advertised;  ///< the last in use
    std::string user;       ///< of our Contact, token included
    std::string token;      ///< empty with --exact-contact
    bool plays_phone = false;
    std::uint32_t register_delta = 5;  ///< timer_register_delta: what the phone takes off the granted time

    std::vector<Exchange> exchanges;
    std::optional<Snapshot> before;  ///< read before anything was done
    std::optional<Snapshot> stored;  ///< as the answer to our REGISTER listed it
    std::optional<Snapshot> after;   ///< read again after it
    std::optional<Snapshot> left;    ///< read again after our own was removed
    /// What earlier runs kept, that has not run out, and that the registrar accepted without listing it.
    std::vector<std::string> kept_unlisted;
    bool list_unreadable = false;  ///< the fetch was rejected for what it is
    std::string contact;           ///< our Contact's value, as sent last
    std::string contact_uri;
    std::optional<std::uint32_t> requested;
    bool switched = false;             ///< the received address replaced the Contact
    bool keeps_switching = false;      ///< and was another again after that
    std::vector<Binding> lost;         ///< of others, after a REGISTER of ours
    std::vector<Binding> removed;      ///< by us, and no longer listed
    std::optional<Instant> stored_at;  ///< our binding was accepted
    bool may_remain = false;           ///< our binding was sent, and not seen to be gone

    std::optional<auth::Decision> decision;  ///< where credentials were not accepted or not offered
    bool forbidden = false;                  ///< 403 or 404 to credentials
    std::vector<auth::AuthRemark> auth_remarks;
    auth::Proof proof = auth::Proof::absent;
    std::vector<Stray> strays;
    std::size_t stray_count = 0;
    std::optional<Endpoint> ears;  ///< where the phone listens, where that is not the port it sends from
    std::vector<Unheard> unheard;
    std::optional<Witness> witness;
    std::vector<Visitor> visitors;
    std::size_t requests = 0;  ///< repeats not counted
    Stop stop = Stop::running;

    /// Was nothing but the first request sent, and did its server not answer it? Then the next one may be asked (RFC
    /// 3263 §4.3). A provisional is an answer, and so is a 503 that says when to come back: that ends the run (S8).
    [[nodiscard]] bool unanswered() const noexcept
    {
        if (stored_at || may_remain || exchanges.size() != 1) return false;
        const auto& first = exchanges.front();
        if (first.end == End::silence) return first.provisional == 0;
        return first.end == End::undelivered || (first.status == 503 && !first.retry_after);
    }

    /// The exchange that decided: the last of that purpose that ended, or null.
    [[nodiscard]] const Exchange* last(Purpose purpose) const noexcept
    {
        for (auto at = exchanges.rbegin(); at != exchanges.rend(); ++at) {
            if (at->purpose == purpose && at->end != End::open && at->end != End::abandoned) return &*at;
        }
        return nullptr;
    }
};

}  // namespace sipdiag::reg
