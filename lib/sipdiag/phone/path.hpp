// SPDX-License-Identifier: MIT
//
// Path: whose way to the provider was measured. This machine is not the phone; what is true of its way is true of the
// phone's only where both leave by the same address (docs/safety, "Whose path is measured").
#pragma once

#include <optional>
#include <string>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/finding/value.hpp"

namespace sipdiag::phone {

struct PathEvidence {
    std::optional<Endpoint> local;         ///< the socket
    std::optional<Endpoint> seen;          ///< as the far side has it; port 0 = not known
    std::optional<Address> nat_address;    ///< numeric, from the phone's settings
    std::optional<Address> phone_binding;  ///< of the binding that the phone itself registered, where it is public
    std::optional<Address> router_static;  ///< the public address that a router's file gives the phone
    bool borrowed = false;                 ///< --local-address: the phone's, the user says
};

struct Path {
    std::optional<Endpoint> local;
    std::optional<Endpoint> seen;
    std::optional<bool> is_phone;  ///< nothing where it is not known
    std::optional<std::string> why;
    std::optional<Address> phone;  ///< by which address the phone leaves, where that is known to be another

    /// The contract's `path{}`.
    [[nodiscard]] SIPDIAG_API finding::Value to_value() const;
    /// The first line of a report where it is not the phone's path; else nothing.
    [[nodiscard]] SIPDIAG_API std::optional<std::string> warning() const;
};

SIPDIAG_API Path judge_path(const PathEvidence& evidence);

}  // namespace sipdiag::phone
