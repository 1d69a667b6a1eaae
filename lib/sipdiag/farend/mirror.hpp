// SPDX-License-Identifier: MIT
//
// Mirror: answers OPTIONS, and says what it saw: from where the request came, and every octet of it, armoured against
// rewriting. The body is for verified sources (S20); all others learn from received and rport. Everybody gets a cookie:
// who returns it is verified, and may wish for an answer from another socket, for a later one, or for a request after a
// silence (sip/far_wish.hpp).
#pragma once

#include "sipdiag/base/api.hpp"
#include "sipdiag/farend/role.hpp"

namespace sipdiag::farend {

class SIPDIAG_API Mirror final : public Role {
public:
    [[nodiscard]] std::string_view methods() const override { return "OPTIONS"; }
    bool request(const sip::Received& request, Desk& desk) override;
    /// A call-back's answer.
    bool response(const sip::Received&, Desk&) override { return true; }
};

}  // namespace sipdiag::farend
