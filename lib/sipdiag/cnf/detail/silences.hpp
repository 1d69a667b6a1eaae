// SPDX-License-Identifier: MIT
//
// Silences: which findings the comments of a file want untold.
//
//     nat_address: 203.0.113.20 ; cnfcheck: ignore CNF092       its line
//     # cnfcheck: ignore CNF002, CNF09                          the line behind it; codes, or their beginnings
//     # cnfcheck: ignore-file CNF061                            all of the file
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipdiag/cnf/document.hpp"

namespace sipdiag::cnf::detail {

class Silences {
public:
    Silences() = default;
    /// Read once a file, however many findings are asked about.
    explicit Silences(const Document& document);

    /// \param line  0: a finding of the file as a whole
    [[nodiscard]] bool cover(std::uint32_t line, std::string_view code) const;

private:
    std::set<std::string, std::less<>> of_file_;  // in capitals
    std::set<std::pair<std::uint32_t, std::string>> of_lines_;
};

}  // namespace sipdiag::cnf::detail
