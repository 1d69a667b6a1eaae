// SPDX-License-Identifier: MIT
//
// The grammar of a Call-ID: word [ "@" word ], RFC 3261 §25.1. In-Reply-To is a list of them.
#pragma once

#include <string_view>

#include "sipdiag/grammar/remarks.hpp"

namespace sipdiag::sip::checks {

void judge_call_id(std::string_view value, grammar::Remarks& remarks);

}  // namespace sipdiag::sip::checks
