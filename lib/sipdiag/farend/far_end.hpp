// SPDX-License-Identifier: MIT
//
// FarEnd: the other side of a diagnosis, as a machine: it scans what comes, remembers what it answered, and hands each
// request to the role that takes it.
//
// Source     RFC 3261 §8.2, §17.2.2 with RFC 4320 §4, §18.2.1; rport, RFC 3581 §4
// Nobody's   answers go to the address that asked, never to a third party; nothing is forwarded; S20, see trust.hpp
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/farend/role.hpp"
#include "sipdiag/sip/server.hpp"

namespace sipdiag::farend {

struct Settings {
    std::vector<Prefix> allowed = {};
    std::vector<Endpoint> alternates = {};  ///< more sockets, for answers from elsewhere
    Misbehaviour misbehaviour = {};
    std::string server = "sipdiag";  ///< Server field
};

class SIPDIAG_API FarEnd final {
public:
    static constexpr std::size_t max_transactions = 1024;  ///< remembered for their repeats
    static constexpr std::size_t max_delayed = 1024;

    FarEnd(Settings settings, const Entropy::Seed& seed);
    FarEnd(FarEnd&&) noexcept;
    FarEnd& operator=(FarEnd&&) noexcept;
    ~FarEnd();

    /// Asked in the order of adding.
    FarEnd& add(std::unique_ptr<Role> role);
    /// Make and add a role. \return it, as long as the far end lives
    template <class R, class... Arguments>
    R& plays(Arguments&&... arguments)
    {
        auto role = std::make_unique<R>(std::forward<Arguments>(arguments)...);
        auto& playing = *role;
        add(std::move(role));
        return playing;
    }

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant, const Undelivered&, Outbox&) noexcept {}
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    /// Never: who runs it ends it.
    [[nodiscard]] bool finished() const noexcept { return false; }

    /// For what has happened so far, and for tests of S20.
    struct Counts {
        std::size_t requests = 0;
        std::size_t repeats = 0;
        std::size_t answers = 0;
        std::size_t withheld = 0;  ///< would have been longer than what came
        std::size_t noise = 0;     ///< no SIP
    };
    [[nodiscard]] const Counts& counts() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

static_assert(Machine<FarEnd>);

}  // namespace sipdiag::farend
