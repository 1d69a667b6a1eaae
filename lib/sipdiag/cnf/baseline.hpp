// SPDX-License-Identifier: MIT
//
// Baseline: findings that are known and shall not be told again, by what they say rather than where they stand, so that
// a line put in above changes nothing.
//
//     # cnfcheck baseline 1
//     CNF092 5d2c... SIPDefault.cnf
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/lint.hpp"

namespace sipdiag::cnf {

/// Of code, file, key and value: the same wherever in the file it stands. \see SARIF 2.1.0 §3.27.17
SIPDIAG_API std::uint64_t fingerprint(std::string_view code, std::string_view path, std::string_view key,
                                      std::string_view value) noexcept;

class SIPDIAG_API Baseline {
public:
    /// \return nothing where the text is no baseline
    static std::optional<Baseline> parse(std::string_view text);

    /// Take out what is known; each line of the baseline accounts for one finding. \return how many went
    std::size_t apply(LintResult& result) const;

private:
    std::map<std::uint64_t, std::uint32_t> known_;
};

SIPDIAG_API std::string write_baseline(const LintResult& result);

}  // namespace sipdiag::cnf
