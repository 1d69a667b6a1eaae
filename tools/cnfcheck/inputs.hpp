// SPDX-License-Identifier: MIT
//
// Inputs: which files cnfcheck reads, and their octets.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/frame.hpp"
#include "sipdiag/cnf/lint.hpp"

namespace sipdiag::tools::cnfcheck {

/// A file to look at. Its octets are read when they are wanted, or are here already (standard input, TFTP).
struct Source {
    std::string path;  ///< as it is told
    bool given_by_name = true;
    bool read = true;  ///< else only its name matters
    std::optional<std::string> octets = {};
};

struct Sources {
    std::vector<Source> files;            ///< in the order of the command line; of a folder, by name
    std::vector<std::string> unreadable;  ///< what could not be looked into below a folder, and why
    bool whole_folder = false;
};

/// What is below a folder.
struct Listing {
    std::vector<Source> files;
    std::vector<std::string> unreadable;
};

/// From PATHs and --files-from.
std::variant<Sources, Misuse> find_sources(const Invocation& asked);

/// Everything below a folder, by path. \param fault  why not
std::optional<Listing> list_folder(const std::string& folder, std::string& fault);

/// The octets of a file into a buffer that is used again and again. \return nothing, or why it failed
std::optional<std::string> read_source(const Source& source, std::string& octets);

/// All of them in memory, for views that need it. \param fault  why not
std::optional<std::vector<cnf::Input>> read_all(const std::vector<Source>& sources, std::string& fault);

/// Lint them, on two threads where there are many. \param unreadable  those of folders that could not be read, told on
/// stderr
cnf::LintResult lint_sources(const Frame& frame, cnf::LintSettings settings, const Sources& sources, bool& unreadable);

}  // namespace sipdiag::tools::cnfcheck
