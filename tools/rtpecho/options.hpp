// SPDX-License-Identifier: MIT
//
// rtpecho: its commands and their options, and what runs each.
#pragma once

#include "common/frame.hpp"

namespace sipdiag::tools {

extern const Tool rtpecho_tool;

namespace rtpecho {

extern const Command serve_command;
extern const Command call_command;
extern const Command raw_command;
extern const Command analyze_command;

int run_serve(Frame& frame);
int run_call(Frame& frame);
int run_raw(Frame& frame);
int run_analyze(Frame& frame);

}  // namespace rtpecho
}  // namespace sipdiag::tools
