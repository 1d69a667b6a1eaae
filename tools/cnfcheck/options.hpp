// SPDX-License-Identifier: MIT
//
// cnfcheck: its options, and what runs it.
#pragma once

#include "common/frame.hpp"

namespace sipdiag::tools {

extern const Tool cnfcheck_tool;

namespace cnfcheck {

extern const Command check_command;

int run_check(Frame& frame);

}  // namespace cnfcheck
}  // namespace sipdiag::tools
