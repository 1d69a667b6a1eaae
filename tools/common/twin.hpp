// SPDX-License-Identifier: MIT
//
// Twin: which phone a caller plays - model, firmware, MAC, timers, its line and the lines beside it - out of the
// options and the phone's own files.
#pragma once

#include <vector>

#include "common/caller.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/phone/sh_reg.hpp"
#include "sipdiag/phone/twin.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::tools {

phone::Model model_of(const Caller& caller);

/// Model and firmware as told; the MAC is made up, or the phone's own where its file's name tells and it is to be
/// played exactly (safety S4).
phone::Identity phone_identity(const Caller& caller, Entropy& entropy);

/// The line as the phone writes it; host and port are whoever's that speaks.
phone::Line phone_line(const Caller& caller);

/// T1, T2, so many repeats, and 32 s in all.
sip::Timers phone_timers(const Caller& caller);

/// The rows of `sh reg` beside the line that is played: the phone's other lines, not registered, and 1-BU.
std::vector<phone::RegRow> other_rows(const Caller& caller);

}  // namespace sipdiag::tools
