// SPDX-License-Identifier: MIT
//
// Trials: which settings of the phone are tried, in which order, and when it is enough. Pure.
//
// Order      the settings as they are first: they are what is asked about. Then the phone as it knows nothing of NAT,
//            then with the public address, then with the address that the registrar reports. Where the settings as they
//            are have opened the port of the phone, the one that knows nothing of NAT comes last
// Enough     the first setting with which a request arrives; what was not tried is said
// Warm       what a phone that sends from one port and listens on another hears proves nothing while the port where it
//            listens is open from a trial before
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/advise/visit.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/value.hpp"
#include "sipdiag/phone/nat_settings.hpp"
#include "sipdiag/reg/judge.hpp"

namespace sipdiag::advise {

/// A setting that was tried, and what came of it. Each is nothing where it was not tried or could not be told.
struct Trial {
    phone::NatSettings nat;
    std::optional<std::uint32_t> timer_register_expires;  ///< where it was another than the phone's
    reg::State state = reg::State::undetermined;
    std::string contact_sent;    ///< URI
    std::string contact_stored;  ///< as the registrar listed it to us; empty where it showed none
    std::optional<bool> inbound;
    std::string method;  ///< of the request; empty where none went out
    std::optional<bool> inbound_after_quiet;
    std::optional<long> quiet_s;
    std::optional<std::string> media;  ///< both, deaf, none
    bool by_another = false;           ///< another device answered
    bool sdp_changed = false;
    std::optional<std::uint32_t> min_expires;  ///< of a 423
    int status = 0;                            ///< of REGISTER
};

/// What is known of the way from elsewhere.
struct WayKnown {
    bool translated = false;         ///< is there a NAT? Without one a private address can be sent to all the same
    std::optional<Address> outside;  ///< our public address
    bool rewritten = false;          ///< was an ALG seen?
};

/// Who heard whom in a call between our two legs: `both`, `deaf` (the phone's place hears nothing), `none`. Only a
/// relay beyond the NAT proves that: what two sockets of one machine send each other directly passes nothing that a
/// call passes. Nothing where it is not proved, and where only the phone's place heard something.
SIPDIAG_API std::optional<std::string> sound_of(const OwnRequestResult& request, const WayKnown& way);

/// What one visit says of a setting, beside what is known of it already.
SIPDIAG_API void note_visit(Trial& trial, const VisitFacts& facts, bool after_quiet, const WayKnown& way);

/// Of a trial that a way left open by another may have helped: what it did not get stands, what it got is not told.
SIPDIAG_API void forget_what_was_let_in(Trial& trial);

/// The next setting to try; nothing where it is enough.
/// \param present  the settings as they are
SIPDIAG_API std::optional<phone::NatSettings> next_setting(const phone::NatSettings& present,
                                                           const std::vector<Trial>& tried, const WayKnown& way,
                                                           bool only_present);

/// How often the phone is to register so that a way in that was seen to close stays open: below what was too long,
/// never below what the phone (S16) or the provider allows.
SIPDIAG_API std::uint32_t expiry_for(const std::vector<Trial>& tried);
/// The one trial of the expiry itself (S5): the first setting with which requests arrive at once and not after the
/// silence. Nothing where there is none, or where one works as it is.
SIPDIAG_API std::optional<Trial> expiry_trial(const std::vector<Trial>& tried);
/// The phone registers anew so many seconds before the end (timer_register_delta).
inline constexpr std::uint32_t register_delta = 5;

/// The row of a report.
SIPDIAG_API finding::Value to_value(const Trial& trial);

}  // namespace sipdiag::advise
