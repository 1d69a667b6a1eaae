// SPDX-License-Identifier: MIT
//
// sipreg: its commands and their options, and what runs each.
#pragma once

#include "common/frame.hpp"

namespace sipdiag::tools {

extern const Tool sipreg_tool;

namespace sipreg {

extern const Command query_command;
extern const Command register_command;
extern const Command unregister_command;
extern const Command watch_command;
extern const Command batch_command;

int run_query(Frame& frame);
int run_register(Frame& frame);
int run_unregister(Frame& frame);
int run_watch(Frame& frame);
int run_batch(Frame& frame);

}  // namespace sipreg
}  // namespace sipdiag::tools
