// SPDX-License-Identifier: MIT
//
// Message facts: the values of a SIP message as a report's `fields`, as they are meant and not as they are written.
#pragma once

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/value.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::capture {

/// The `fields` of `sipprobe explain`: method and ruri, or status and reason; via (the topmost), from, to, call_id,
/// cseq, contacts, body_len. What is absent or cannot be read is null; nothing is judged.
SIPDIAG_API finding::Value fields_of(sip::MessageView message);

}  // namespace sipdiag::capture
