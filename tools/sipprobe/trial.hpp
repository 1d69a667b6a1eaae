// SPDX-License-Identifier: MIT
//
// Trial: a Visit on the wire: sockets as the phone would have them, the registration, silence, the own request.
#pragma once

#include <optional>
#include <variant>

#include "common/caller.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "sipdiag/advise/visit.hpp"
#include "sipdiag/reach/ways.hpp"

namespace sipdiag::tools::sipprobe {

struct TrialOrder {
    bool registers = true;
    bool call = false;
    Duration quiet{};
    Duration refresh_after{};  ///< 0: the registration is not renewed
    std::uint32_t expires = 120;
    /// How long the first answer is waited for, where another server is left; nothing: as long as a trial waits.
    std::optional<Duration> patience = {};
};

/// \param caller  with the settings of the trial in its `nat`
/// \param pace, entropy  of the whole run
std::variant<advise::VisitFacts, Obstacle> run_trial(Frame& frame, Wire& wire, const Caller& caller,
                                                     const Endpoint& server, const auth::Secret& password,
                                                     const TrialOrder& order, sip::Pace& pace, Entropy& entropy);

/// A trial with the first of the servers that answers. \param ways  is told what became of each; one that answered
/// before is in front
std::variant<advise::VisitFacts, Obstacle> try_in_turn(Frame& frame, Wire& wire, const Caller& caller,
                                                       reach::Ways& ways, const auth::Secret& password,
                                                       const TrialOrder& order, sip::Pace& pace, Entropy& entropy);

/// S5: 120 s at most, but for a silence that is longer.
[[nodiscard]] std::uint32_t trial_expiry(const Caller& caller, Duration quiet);

}  // namespace sipdiag::tools::sipprobe
