// SPDX-License-Identifier: MIT
//
// Help: the texts that the option tables become on a terminal.
#pragma once

#include <string>

#include "common/options.hpp"

namespace sipdiag::tools {

/// Ten lines: what the tool does, three commands, the symptoms it answers. For who gave no argument.
std::string no_argument_text(const Tool& tool);
/// `TOOL --help`: all commands, those that displace nothing first, and the options most of them share.
std::string tool_help(const Tool& tool);
/// `TOOL COMMAND --help`.
std::string command_help(const Tool& tool, const Command& command);

}  // namespace sipdiag::tools
