// SPDX-License-Identifier: MIT
//
// Mirrored: what a mirror says of a request that reached it - from where, to where, and each of its octets.
//
// The body of a 200 to OPTIONS, one word and one value a line. Addresses and octets are in Base64: an ALG that rewrites
// all that looks like an address finds none, and what it did to the request can be seen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

struct Mirrored {
    Endpoint source;                        ///< as the packet that arrived said
    Endpoint destination;                   ///< where it arrived
    std::string octets;                     ///< of the request
    std::vector<Endpoint> alternates = {};  ///< other sockets that can be asked to answer, in their order

    /// Subtype of `application/`.
    static constexpr std::string_view subtype = "vnd.sipdiag.mirror";

    /// The body; its type is media_type().
    [[nodiscard]] SIPDIAG_API std::string body() const;
    [[nodiscard]] static std::string media_type() { return "application/" + std::string(subtype); }
    /// What the body of a response says. \return nothing where it has no such body, or a damaged one
    [[nodiscard]] SIPDIAG_API static std::optional<Mirrored> read(MessageView response);
};

}  // namespace sipdiag::sip
