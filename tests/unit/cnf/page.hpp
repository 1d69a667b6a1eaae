// SPDX-License-Identifier: MIT
//
// The examples on a rule's page, as sites to lint and marks to expect. What a page can say stands in
// cnf/rules/check.hpp.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sipdiag/cnf/lint.hpp"

namespace sipdiag::tests {

/// A file and a line (0: the file as a whole).
using Mark = std::tuple<std::string, std::uint32_t>;

struct Example {
    std::vector<cnf::Input> files;
    std::string router;  ///< the path of the router's file among `files`, or empty
    std::multiset<Mark> marks;
    bool whole_folder = false;
    cnf::Model model = cnf::Model::cp7960;
    std::uint32_t line = 0;  ///< of the page, where it begins
};

/// \throws std::runtime_error  where a fence cannot be read
std::vector<Example> read_examples(std::string_view page, std::string_view code);

}  // namespace sipdiag::tests
