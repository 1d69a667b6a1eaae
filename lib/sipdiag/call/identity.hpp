// SPDX-License-Identifier: MIT
//
// Identity: how one side of a call shows itself: its socket, what stands in Via, Contact and SDP, and its manners.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/phone/twin.hpp"
#include "sipdiag/sdp/answer.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::call {

/// What both sides of a call understand: the value of Allow.
inline constexpr std::string_view allowed_methods = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK";

struct Identity {
    Endpoint local;           ///< the socket that requests leave by; its transport is that of Via
    std::string sent_by;      ///< host and port of Via, IPv6 in brackets
    bool rport = true;        ///< RFC 3581; the phone has none
    bool hears_local = true;  ///< false: what comes to `local` is not heard. The phone with nat_enable 0 sends from a
                              ///< port of the moment, and listens on voip_control_port alone
    std::string contact;      ///< the value of Contact
    Address media_address;    ///< of o= and c=
    std::string user_agent = "sipdiag";
    std::optional<phone::Identity> phone;  ///< written as this phone writes
    phone::Line phone_line;                ///< then: who the line is
    sip::Timers timers;
};

/// A Via value with a fresh branch.
[[nodiscard]] SIPDIAG_API std::string via_value(const Identity& me, const std::string& branch);

/// Where a request to that URI goes: its numeric host and port over `fallback`'s transport. `fallback` itself where the
/// host is a name, where a connection is there, or where it is a private address of a peer that is not private.
[[nodiscard]] SIPDIAG_API Endpoint destination_of(const std::string& uri, const Endpoint& fallback);

/// The challenges of a 401 or 407, from the top.
[[nodiscard]] SIPDIAG_API std::vector<auth::Asked> challenges_of(sip::MessageView response);
/// The fields that answer them.
SIPDIAG_API void add_answers(sip::Composer& request, const std::vector<auth::Answer>& answers);

/// Is the body a session description? Its octets, or nothing.
[[nodiscard]] SIPDIAG_API std::optional<std::string> description_in(sip::MessageView message);

/// o= of a description: who wrote it, and which of his it is. Border controllers that put a Contact, tags and a Call-ID
/// of their own in place mostly leave it, for it is no address of the path. Empty views where there is none.
/// \see RFC 8866 §5.2. \param description  lives as long as the view
[[nodiscard]] SIPDIAG_API sdp::OriginView origin_of(std::string_view description) noexcept;

/// The description of ours as an offer.
[[nodiscard]] SIPDIAG_API sdp::Description offer_of(const sdp::Description& frame, const sdp::Capabilities& wanted);

/// 112, 911, 999, 000, 110; bare, or with a country code before (safety S12). \param user  of a URI, escapes and all
[[nodiscard]] SIPDIAG_API bool is_emergency_number(std::string_view user);

/// Is it a telephone number of five digits or more, which somebody may have to pay for (safety S12)?
[[nodiscard]] SIPDIAG_API bool may_be_charged(std::string_view user);

}  // namespace sipdiag::call
