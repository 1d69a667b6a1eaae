// SPDX-License-Identifier: MIT
//
// sipprobe: its commands and their options, and what runs each.
#pragma once

#include "common/frame.hpp"

namespace sipdiag::tools {

extern const Tool sipprobe_tool;

namespace sipprobe {

extern const Command probe_command;
extern const Command inbound_command;
extern const Command advise_command;
extern const Command lifetime_command;
extern const Command ping_command;
extern const Command dns_command;
extern const Command explain_command;
extern const Command farend_command;

int run_probe(Frame& frame);
int run_inbound(Frame& frame);
int run_lifetime(Frame& frame);
int run_advise(Frame& frame);
int run_ping(Frame& frame);
int run_dns(Frame& frame);
int run_explain(Frame& frame);
int run_farend(Frame& frame);

}  // namespace sipprobe
}  // namespace sipdiag::tools
