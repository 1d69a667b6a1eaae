// SPDX-License-Identifier: MIT
//
// Carrier: takes one question after the other to name servers. There are two: c-ares, and the system's resolver where
// c-ares was left out of the build (SIPDIAG_ARES=OFF).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipdiag/locate/plan.hpp"
#include "sipdiag/net/resolver.hpp"

namespace sipdiag::net {

class Carrier {
public:
    using Landing = std::pair<locate::Question, locate::Reply>;

    virtual ~Carrier() = default;
    /// What comes of it is among landed(), now or later.
    virtual void launch(const locate::Question& question) = 0;
    /// Let name servers answer, for that long at most; it returns as soon as something has happened.
    virtual void turn(Duration most) = 0;
    /// Whatever is under way shall not land any more.
    virtual void forget() = 0;
    /// What has landed since the last call.
    [[nodiscard]] virtual std::vector<Landing> landed() = 0;
    /// Who is asked, for people.
    [[nodiscard]] virtual std::string asked() const = 0;
};

std::unique_ptr<Carrier> make_carrier(const ResolverSettings& settings);

/// What the octets of a name server say to a question.
locate::Reply reply_of(const locate::Question& question, std::string_view octets);
locate::Reply failed_reply(std::string why);

/// The largest answer over UDP; it fits every path. \see RFC 9715 §3
inline constexpr int edns_size = 1232;

}  // namespace sipdiag::net
