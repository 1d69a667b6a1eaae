// SPDX-License-Identifier: MIT
//
// The small values: CSeq, seconds, option tags, media types, Date, Warning, Retry-After.
//
// Grammar    RFC 3261 §25.1 and §20, the section of each field
// Leniency   what can be read is given, the rest is empty; opinions go to the remarks, where somebody listens
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/sip/host.hpp"
#include "sipdiag/sip/parameters.hpp"

namespace sipdiag::sip {

/// CSeq: `1*DIGIT LWS Method`, §20.16.
struct CSeqView {
    std::string_view digits;              ///< as sent
    std::optional<std::uint32_t> number;  ///< nothing where it is no number or above 2^32-1
    std::string_view method;
};
/// Remarks: `bad_number`, `out_of_range`, `empty` (no method), `unexpected_octet`, `leftover`.
SIPDIAG_API CSeqView view_cseq(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// delta-seconds: Expires, Min-Expires, the `expires` of a Contact. \return `errc::bad_number`, `errc::out_of_range`
SIPDIAG_API Result<std::uint32_t> parse_seconds(std::string_view value) noexcept;

/// qvalue in thousandths, 0..1000 (§25.1: `0.`, `1.` and `1.000` are lawful, `.5` is not). \return `errc::bad_q`
SIPDIAG_API Result<std::uint16_t> parse_q(std::string_view value) noexcept;

/// One token of Allow, Supported, Require, Proxy-Require, Unsupported, Content-Encoding, Allow-Events.
struct TokenView {
    std::string_view text;
};
/// Remarks: `empty_element`, `unexpected_octet`.
SIPDIAG_API bool view_element(grammar::Cursor& in, TokenView& out) noexcept;

/// Content-Type: `type "/" subtype *(";" attribute "=" value)`, §20.15. Also one element of Accept.
struct MediaTypeView {
    std::string_view type;
    std::string_view subtype;
    ParametersView parameters;
};
SIPDIAG_API bool view_element(grammar::Cursor& in, MediaTypeView& out) noexcept;
/// Is it this type, case not regarded?
SIPDIAG_API bool is_media_type(const MediaTypeView& view, std::string_view type, std::string_view subtype) noexcept;

/// One warning-value: `3DIGIT SP agent SP quoted-string`, §20.43.
struct WarningView {
    std::string_view code;  ///< the digits as sent
    int number = 0;         ///< 0 where the code has not three digits
    std::string_view agent;
    std::string_view text;  ///< quotes included
};
SIPDIAG_API bool view_element(grammar::Cursor& in, WarningView& out) noexcept;

/// Retry-After: `delta-seconds [comment] *(";" parameter)`, §20.33. No bound is set there for the seconds.
struct RetryAfterView {
    std::string_view digits;
    std::optional<std::uint32_t> seconds;  ///< saturates at 2^32-1
    std::string_view comment;              ///< parentheses included
    ParametersView parameters;             ///< `duration`
};
SIPDIAG_API RetryAfterView view_retry_after(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// Date: `Sat, 13 Nov 2010 23:29:00 GMT`, nothing else (§20.17). \return `errc::bad_date` at the first octet that
/// differs
SIPDIAG_API Result<std::chrono::sys_seconds> parse_date(std::string_view value) noexcept;
SIPDIAG_API std::string format_date(std::chrono::sys_seconds time);

}  // namespace sipdiag::sip
