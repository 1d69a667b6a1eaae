// SPDX-License-Identifier: MIT
//
// The octets of a far end's answers: in full to those who are known, in the shortest lawful form to all others, and
// with the faults it was told to have.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/farend/role.hpp"

namespace sipdiag::farend {

/// All there is. Empty where the request has parts that cannot stand in an answer.
[[nodiscard]] std::string compose(const sip::Received& request, const Reply& reply, std::string_view server,
                                  std::string_view to_tag, const Misbehaviour& faults);

/// Compact names, no reason phrase, no Content-Length, no body: what RFC 3261 §8.2.6.2 demands and the essential
/// fields. \param with_more  those too that are to be there if there is room
[[nodiscard]] std::string compose_shortest(const sip::Received& request, const Reply& reply, std::string_view to_tag,
                                           bool with_more);

}  // namespace sipdiag::farend
