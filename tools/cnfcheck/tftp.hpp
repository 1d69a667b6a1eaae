// SPDX-License-Identifier: MIT
//
// TFTP: the files that a server gives a phone, fetched in the phone's order.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cnfcheck/inputs.hpp"
#include "common/way.hpp"

namespace sipdiag::tools::cnfcheck {

/// One file that was asked for.
struct Fetched {
    std::string file;
    std::string
        outcome;       ///< fetched | not-found | refused | no-answer | broken-off | too-large | malformed | unreachable
    std::string told;  ///< the server's words, or ours
    std::size_t octets = 0;
    bool needed = false;  ///< the phone cannot do without
};

struct FetchedSources {
    Sources sources;
    std::vector<Fetched> files;
    bool interrupted = false;
};

/// --tftp HOST and --mac MAC. With --dry-run nothing is sent, and `files` says what would be asked for.
std::variant<FetchedSources, Misuse, Obstacle> fetch_sources(Frame& frame);

finding::Value to_value(const std::vector<Fetched>& files);
finding::Section to_section(const std::string& server, const std::vector<Fetched>& files);
/// A needed file that did not come is a no.
bool all_needed_came(const std::vector<Fetched>& files);

}  // namespace sipdiag::tools::cnfcheck
