// SPDX-License-Identifier: MIT
//
// Probe: everything that can be asked of a server without an account, in one machine: the same OPTIONS in several
// shapes, from several sockets, to every address of the provider, in several sizes and with short TTLs. It ends within
// five seconds as a rule; what it saw are Facts, and nat::infer() draws the conclusions.
//
// Order      the first server from the first socket, and the other sockets, servers and ways with it; what is asked
//            after that depends on the answers: where nobody answers, only how far a datagram gets is asked
// Failover   where the first server does not answer and another does, that one takes its place (RFC 3263 §4.3), and the
//            other sockets ask it too
// Loss       each question is asked four times before its silence counts as one
// Manners    rings nothing, registers nothing; at most 5 requests a second, 10 in a burst (safety S8)
// Far end    a server that gives a cookie is one: it mirrors a request with a description then, and answers once from
//            each of its other sockets (sip/far_wish.hpp), which are asked themselves too, from the second socket, for
//            the mapping. Nothing of that is asked of any other server
// TTL        a time-exceeded report ends no question (RFC 3261 §18.4)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/nat/question.hpp"
#include "sipdiag/nat/sighting.hpp"
#include "sipdiag/sip/pace.hpp"

namespace sipdiag::nat {

struct ProbePlan {
    /// A way to a server that is no UDP socket of ours: a connection, with its two ends.
    struct Way {
        Endpoint local;
        Endpoint remote;
    };
    std::string target;  ///< see QuestionOptions::target
    std::string user_agent;
    /// UDP, each with the address that it sends from. The first is asked about; the second listens for the answers to
    /// what the last sends under a foreign port, so three at least tell more than two.
    std::vector<Endpoint> sockets;
    std::vector<Endpoint> servers;  ///< UDP; the first that answers is asked everything, and stands in front then
    std::vector<Way> ways;          ///< TCP and TLS connections to the first server
    std::uint16_t phone_port = 5060;
    std::uint8_t most_hops = 16;  ///< 0: no TTL questions
    std::vector<std::size_t> sizes = {700, 1100, 1400, 1900, 2300};
    Duration most = std::chrono::seconds(9);  ///< from the start: then it ends, whatever is still open
};

/// What the ladder of sizes showed.
struct SizeLadder {
    std::size_t largest_answered = 0;
    std::optional<std::size_t> smallest_silent;  ///< where all from there on, two at least, were silent
    unsigned tries = 0;                          ///< of the silent ones, each
};

class SIPDIAG_API Probe {
public:
    /// \param pace, entropy  outlive the probe
    Probe(ProbePlan plan, sip::Pace& pace, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return finished_; }

    /// End now, with what is known.
    void stop() noexcept { finished_ = true; }

    [[nodiscard]] const Facts& facts() const noexcept { return facts_; }
    [[nodiscard]] SizeLadder sizes() const;
    /// Requests sent, repeats included.
    [[nodiscard]] std::size_t sent() const noexcept { return sent_; }
    /// What was sent and has no answer yet, and what was answered by nobody.
    [[nodiscard]] const ProbePlan& plan() const noexcept { return plan_; }

private:
    enum class Kind : std::uint8_t { sighting, hop, size, filter };
    struct Open {
        Kind kind;
        std::string branch;
        Sighting sighting;
        std::size_t size = 0;
        Instant next = {};  ///< when it goes out (again), or counts as silent
        bool done = false;
        bool expired = false;  ///< a router said that it let it expire
        Endpoint other = {};   ///< of a filter test
    };
    static constexpr unsigned most_tries = 4;
    static constexpr unsigned most_hop_tries = 2;

    Open& ask(Instant now, Kind kind, Shape shape, const Endpoint& local, const Endpoint& remote, std::uint8_t ttl = 0,
              std::size_t size = 0, std::optional<sip::FarWish> wish = {});
    void ask_others(Instant now);
    bool promote(Instant now);
    void note_far_end(const Open& open);
    void second_round(Instant now);
    void third_round(Instant now);
    void step(Instant now, Outbox& out);
    void send(Instant now, Open& open, Outbox& out);
    void close(Open& open);
    void note_quote(const Open& open, const Undelivered& lost);
    [[nodiscard]] bool all_done() const;
    [[nodiscard]] bool first_answered() const;

    ProbePlan plan_;
    sip::Pace* pace_;
    Entropy* entropy_;
    std::vector<Open> open_;
    Facts facts_;
    std::optional<Endpoint> bait_;
    std::vector<Endpoint> alternates_;  ///< the first server's other sockets, where it is a far end
    unsigned round_ = 0;
    bool is_near_ = false;  ///< the first server answers fast
    Instant give_up_ = never;
    Instant next_send_ = never;
    std::size_t sent_ = 0;
    bool finished_ = false;
};

static_assert(Machine<Probe>);

}  // namespace sipdiag::nat
