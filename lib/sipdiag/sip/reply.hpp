// SPDX-License-Identifier: MIT
//
// Replies: what a server adds to the top Via of a request, and where the response goes.
//
// Source     RFC 3261 §18.2.1, §18.2.2; rport, RFC 3581 §4
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/matching.hpp"

namespace sipdiag::sip {

/// Where the response to a request goes: over a connection, back; else to maddr, to source and port where rport asks
/// for it, or to the source's address and the port of sent-by, 5060 where none is written. A maddr that is no numeric
/// address is passed over.
/// Over UDP it is the request that says so: who must not be made to send to third parties compares with the source.
[[nodiscard]] SIPDIAG_API Endpoint reply_destination(const Received& request);

/// The first element of Via as a server passes it on: `received` where sent-by is not the source's address or rport is
/// there, and the source's port as value of rport. A `received` that the client wrote itself goes.
[[nodiscard]] SIPDIAG_API std::string marked_via(const ViaView& via, const Endpoint& source);

/// The response to a request, its top Via marked, where the first Via field has one. \see Composer::response_to
[[nodiscard]] SIPDIAG_API Composer reply_to(const Received& request, int code, std::string_view reason,
                                            std::string_view to_tag);

}  // namespace sipdiag::sip
