// SPDX-License-Identifier: MIT
//
// Generate: man pages and shell completions from the option tables, and sipdiag-findings(7) from the findings' pages.
// Hidden behind --generate; `./dev docs` writes pages and completions to man/ and completions/, and a test compares;
// the findings are a page of the build.
#pragma once

#include <string>
#include <string_view>

#include "common/options.hpp"

namespace sipdiag::tools {

/// \param kind  man, bash, zsh, fish, findings, or settings (sipdiag-cnf(5))
std::string generate(const Tool& tool, std::string_view kind);

/// mdoc(7), section 1.
std::string man_page(const Tool& tool);
/// mdoc(7), section 7: every finding, by code.
std::string findings_page();

std::string bash_completion(const Tool& tool);
std::string zsh_completion(const Tool& tool);
std::string fish_completion(const Tool& tool);

}  // namespace sipdiag::tools
