// SPDX-License-Identifier: MIT
//
// Sighting: one question of ours and what came of it. Sightings, quotes and mirrors are all that the inference reads;
// nothing is remembered anywhere else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"

namespace sipdiag::nat {

/// How the top Via of a question was written. The way a middlebox treats it depends on that.
enum class Shape : std::uint8_t {
    matching,  ///< sent-by is the socket's address and port, with rport: what an ALG takes for a phone's
    plain,     ///< the same without rport: as the 7940 writes it
    foreign,   ///< sent-by has another port than the socket, with rport: an ALG that compares leaves it alone
    baited,    ///< as matching, with the public endpoint (known from another way) in From and Call-ID: an ALG that
               ///< translates answers back takes it for its own
};

struct Sighting {
    Shape shape = Shape::matching;
    Datagram sent;                   ///< source: the socket, with its own address; destination: who was asked
    Instant sent_at{};               ///< the first time
    unsigned tries = 0;              ///< how often it was sent
    std::optional<Datagram> answer;  ///< the first answer of any code
    Instant answered_at{};
    std::optional<Undelivered> lost;  ///< the network's word that it did not arrive
    unsigned others = 0;              ///< answers that came after the first and said otherwise
};

/// One hop's report of a question that it let expire.
struct Quote {
    std::uint8_t ttl = 0;  ///< the question was given
    Address reporter;
    Endpoint remote;     ///< to whom it was addressed
    std::string sent;    ///< the octets of the question
    std::string quoted;  ///< of them, what the report gives back
};

/// A request of ours as somebody saw it arrive.
struct Mirrored {
    Endpoint remote;  ///< to whom it was sent first
    std::string sent;
    std::string arrived;
    /// Is it known that none but middleboxes stood between (a mirror's answer), or may a proxy have had its hand in it?
    bool direct = false;
};

/// A far end was asked to answer one of our sockets from where that socket had never sent to.
struct FilterTest {
    /// Silence is a filter, and not a loss, after so many: what comes otherwise is asked four times, but nothing rests
    /// on a single silence there.
    static constexpr unsigned enough_tries = 8;

    Endpoint asked;                  ///< the far end, as we know it
    Endpoint other;                  ///< the socket that was to answer, as the far end knows it
    unsigned tries = 0;              ///< how often it was asked
    std::optional<Endpoint> source;  ///< where the answer came from; nothing where none came
};

/// All that was seen.
struct Facts {
    std::optional<Endpoint> first;  ///< the socket that the answer is about; nothing: that of the first sighting
    std::vector<Sighting> sightings;
    std::vector<Quote> quotes;
    std::vector<Mirrored> mirrored;
    std::vector<FilterTest> filters;
    bool far_end = false;  ///< is the first server a far end of one's own, as its answers show?
    std::string cookie;    ///< then: the newest that it gave
    /// TTL at which the server itself answered, where that was tried: 1 = it is in our own network.
    std::optional<std::uint8_t> hops_to_server;
    std::uint16_t phone_port = 5060;  ///< voip_control_port: a port that a phone may hold
};

/// What an answer's top Via says about us. Nothing where there is no answer that can be read.
struct Seen {
    std::optional<Address> received;
    std::optional<std::uint16_t> rport;
    int status = 0;
    std::string server;  ///< Server, or User-Agent
};
SIPDIAG_API std::optional<Seen> seen_in(const Sighting& sighting);

}  // namespace sipdiag::nat
