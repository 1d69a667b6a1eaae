// SPDX-License-Identifier: MIT
//
// Opinions: which findings the facts carry, once the state is known. Each is a small function; the order of the calls
// is the order in which people read them: what ended it first, then what will hurt, then what is worth knowing.
#pragma once

#include "sipdiag/reg/judge.hpp"

namespace sipdiag::reg {

/// Adds findings, and where it breaks.
void form_opinions(const Facts& facts, Goal goal, const Expectation& expectation, Judgement& verdict);

}  // namespace sipdiag::reg
