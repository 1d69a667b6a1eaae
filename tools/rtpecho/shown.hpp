// SPDX-License-Identifier: MIT
//
// How the caller shows itself in calls: as a softphone on its own socket, or as the phone with its NAT settings.
#pragma once

#include <string>

#include "common/caller.hpp"
#include "sipdiag/call/identity.hpp"

namespace sipdiag::tools::rtpecho {

/// `192.0.2.1`, `[2001:db8::1]`
std::string host_of(const Address& address);

/// \param local  the socket that signalling leaves by
call::Identity shown_identity(const Caller& caller, const Endpoint& local, Entropy& entropy);

}  // namespace sipdiag::tools::rtpecho
