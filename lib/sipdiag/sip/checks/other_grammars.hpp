// SPDX-License-Identifier: MIT
//
// The grammars of the headers that no verdict rests on: which header, and the function that judges its value.
//
// RFC 3261 §20 and §25.1, the section and rule of each name.
#pragma once

#include <span>
#include <string_view>

#include "sipdiag/grammar/remarks.hpp"
#include "sipdiag/sip/field.hpp"

namespace sipdiag::sip::checks {

struct OtherGrammar {
    FieldId id;
    void (*judge)(std::string_view value, grammar::Remarks& remarks);
};

std::span<const OtherGrammar> other_grammars();

}  // namespace sipdiag::sip::checks
