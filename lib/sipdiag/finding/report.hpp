// SPDX-License-Identifier: MIT
//
// Report: what a command has to say, once; every format prints the same report.
//
// `facts` is for machines (contract keys, in their order), `headline` and `sections` are for people. Both come from
// the same measurements; a renderer adds no words of its own about the world.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sipdiag/finding/finding.hpp"
#include "sipdiag/finding/outcome.hpp"
#include "sipdiag/finding/value.hpp"

namespace sipdiag::finding {

/// A titled block of the text page. Lines are printed as they are, indented by the renderer.
struct Section {
    std::string title;
    std::vector<std::string> lines;
};

/// One of several things that were examined - a file, a message - and the findings about it. In the facts they stand
/// beside the thing itself; they are weighed and counted with all others, and printed under its name.
struct Item {
    std::string name;
    Findings findings;
};

struct Report {
    std::string tool;     ///< "sipprobe"
    std::string command;  ///< "explain"; the schema is sipdiag.TOOL.COMMAND/1 (sipdiag.TOOL/1 where there is none)
    std::chrono::system_clock::time_point started;
    std::chrono::milliseconds duration{};
    Outcome outcome = Outcome::undetermined;  ///< already combined with the findings; the exit code
    std::string verdict;                      ///< one word of the command's own set
    Value where;                              ///< phone | lan | router | access | provider, or null
    Findings findings;                        ///< of no single item
    std::vector<Item> items;
    Value facts = Value::object();  ///< the command's own keys, in contract order

    std::string headline;  ///< the answer in one sentence
    std::vector<Section> sections;
};

}  // namespace sipdiag::finding
