// SPDX-License-Identifier: MIT
//
// Lifetime: how long a NAT keeps the mapping of a silent socket, from what can be seen without an account. A machine.
//
// Witness    a socket of its own for each silence: one OPTIONS, silence, one OPTIONS more. Another `rport` than before
//            means that the mapping was gone. The same one means that it was alive only behind a NAT that gives out
//            ports as it likes: one that keeps ports gives the same again, and tells nothing
// Far end    one of one's own is asked to send a request after the silence: what arrives proves that the way in was
// open,
//            behind any NAT; what does not, on every socket that was silent as long or longer, that it was shut
// Used       with `used`, the socket is used both ways over three seconds first: NATs keep such mappings longer
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/nat/question.hpp"
#include "sipdiag/sip/pace.hpp"

namespace sipdiag::nat {

/// What is known of it; nothing where nothing is.
struct LifetimeBounds {
    std::optional<long> at_least;  ///< seconds
    std::optional<long> at_most;
};

/// Bounds from silences that a way survived, and that it did not. Contradictions - it survived a longer one than it did
/// not - give nothing at all.
SIPDIAG_API LifetimeBounds bounds_of(const std::vector<std::pair<long, bool>>& survived);

/// The same of single datagrams that were to come after a silence, several for some silences. One that came proves its
/// silence; one that did not may have been lost, so three at least must be missing, and none of a longer silence come.
SIPDIAG_API LifetimeBounds bounds_of_arrivals(const std::vector<std::pair<long, bool>>& arrived);

struct LifetimePlan {
    struct Silence {
        Endpoint socket;
        Duration length;
        bool used = false;
    };
    std::string target;
    std::string user_agent;
    Endpoint server;
    std::string cookie;  ///< of a far end (sip/far_wish.hpp); empty: the server is none
    std::vector<Silence> silences;
};

class SIPDIAG_API Lifetime {
public:
    /// \param pace, entropy  outlive the machine
    Lifetime(LifetimePlan plan, sip::Pace& pace, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant, const Undelivered&, Outbox&) noexcept {}
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    void stop() noexcept { finished_ = true; }

    [[nodiscard]] LifetimeBounds bounds(bool used) const;
    /// Is it measured by what a far end sends?
    [[nodiscard]] bool by_far_end() const noexcept { return !plan_.cookie.empty(); }
    /// Does the NAT keep ports, so that nothing can be seen this way? Nothing where nobody answered.
    [[nodiscard]] std::optional<bool> port_preserving() const;
    [[nodiscard]] std::optional<Address> seen() const;

private:
    struct Watch {
        LifetimePlan::Silence silence;
        unsigned step = 0;  // 0: the first exchange; with `used` 1 and 2 warm it; then the silence and the last one
        unsigned tries = 0;
        Instant next{};
        std::string branch;
        std::string call_id;
        std::string octets;
        bool promised = false;  // the far end has taken the wish
        bool arrived = false;   // and its request has come
        std::optional<Endpoint> first;
        std::optional<Endpoint> last;
        bool done = false;
    };
    void step(Instant now, Outbox& out);

    LifetimePlan plan_;
    sip::Pace* pace_;
    Entropy* entropy_;
    std::vector<Watch> watches_;
    bool finished_ = false;
};

static_assert(Machine<Lifetime>);

}  // namespace sipdiag::nat
