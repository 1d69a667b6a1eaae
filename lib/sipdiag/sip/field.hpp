// SPDX-License-Identifier: MIT
//
// Field names: the header fields that something in the library reads, with their compact forms and their rules.
//
// Names      RFC 3261 §20, §7.3.3; o, u: RFC 6665; r: RFC 3515; b: RFC 3892; x: RFC 4028; a, d, j: RFC 3841; y: RFC
// 8224 Lists      §7.3.1: only where the grammar has a comma list may fields be joined or split at commas
#pragma once

#include <cstdint>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::sip {

enum class FieldId : std::uint8_t {
    other,  // any name that is not below; kept as it is
    accept,
    accept_contact,
    accept_encoding,
    accept_language,
    alert_info,
    allow,
    allow_events,
    authentication_info,
    authorization,
    call_id,
    call_info,
    contact,
    content_disposition,
    content_encoding,
    content_language,
    content_length,
    content_type,
    cseq,
    date,
    error_info,
    event,
    expires,
    flow_timer,
    from,
    identity,
    in_reply_to,
    max_forwards,
    mime_version,
    min_expires,
    min_se,
    organization,
    p_asserted_identity,
    path,
    priority,
    proxy_authenticate,
    proxy_authorization,
    proxy_require,
    rack,
    reason,
    record_route,
    refer_to,
    referred_by,
    reject_contact,
    remote_party_id,
    reply_to,
    request_disposition,
    require,
    retry_after,
    route,
    rseq,
    server,
    service_route,
    session_expires,
    subject,
    subscription_state,
    supported,
    timestamp,
    to,
    unsupported,
    user_agent,
    via,
    warning,
    www_authenticate,
};
inline constexpr std::size_t field_id_count = static_cast<std::size_t>(FieldId::www_authenticate) + 1;

/// How often a field may stand in one message, and whether its value is a comma list.
enum class Repeat : std::uint8_t {
    once,      ///< a second one is a fault (§7.3.1)
    list,      ///< comma list: several fields are one list
    separate,  ///< may stand several times, never joined nor split at commas (the four authentication fields)
    unknown,   ///< not ours to say
};

struct FieldRule {
    std::string_view name;  ///< canonical spelling
    char compact;           ///< lower case, 0 where there is none
    Repeat repeat;
};

/// Which field a name stands for; case and compact forms do not matter. `FieldId::other` for all that is not known.
SIPDIAG_API FieldId field_id(std::string_view name) noexcept;

SIPDIAG_API const FieldRule& rule(FieldId id) noexcept;

}  // namespace sipdiag::sip
