// SPDX-License-Identifier: MIT
//
// RouterView: a phone's way through a router, as far as the router's file tells it.
//
// Addresses are compared as they are written: `y.y.y.y` here and there is the same address. What is not in the file is
// not known, unless the file is whole; then IOS's defaults hold (SIP is rewritten unless that was turned off).
// \see phone-nat-behaviour: the router's side
#pragma once

#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/router.hpp"
#include "sipdiag/cnf/site.hpp"

namespace sipdiag::cnf {

enum class Known : std::uint8_t { no, yes, unknown };

struct RouterView {
    const StaticNat* nat = nullptr;       ///< the static translation that is this phone's
    Known rewrites_sip = Known::unknown;  ///< does the router change addresses inside SIP?
    std::uint32_t rewrites_line = 0;      ///< the line that turns it off
    const Interface* outside = nullptr;   ///< towards the provider; the one with a filter, where there are several
    const Acl* filter = nullptr;          ///< what filters what comes in there; null: nothing, as far as the file says
    bool filter_is_missing = false;       ///< named at the interface, and not in the file
    const AclEntry* lets_sip_in = nullptr;         ///< the first that permits UDP to the phone's port
    const AclEntry* lets_media_in = nullptr;       ///< that permits UDP to all of its media ports
    const AclEntry* lets_some_media_in = nullptr;  ///< to a part of them
    const Inspection* inspects_udp = nullptr;      ///< outward, at that interface: answers come back in
    const Inspection* inspects_sip = nullptr;
    bool translates = false;  ///< is there any NAT in the file?
};

SIPDIAG_API RouterView view_of(const Router& router, const PhoneSummary& phone);

/// Does this router change addresses inside SIP, of any phone?
SIPDIAG_API Known rewrites_sip(const Router& router) noexcept;

/// The entry as it is written in a file, without the port of its source.
SIPDIAG_API std::string to_string(const AclEntry& entry);

/// The router's file told beside a phone's, each row `fits`, `needed`, `missing`, `unknown` or `warning`.
SIPDIAG_API std::vector<std::string> router_story(const Router& router, const PhoneSummary& phone);

}  // namespace sipdiag::cnf
