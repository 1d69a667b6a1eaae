// SPDX-License-Identifier: MIT
//
// sipdiag-cnf(5): every setting is in it, and man has nothing to obey but what we wrote for it.
#include "sipdiag/cnf/manual.hpp"

#include <gtest/gtest.h>

#include "sipdiag/cnf/parameters.hpp"

namespace sipdiag::cnf {
namespace {

TEST(Manual, HoldsEverySetting)
{
    const auto page = manual_page("November 24, 2026");
    for (const auto& parameter : all_parameters()) {
        EXPECT_NE(page.find(".B " + std::string(parameter.name).substr(0, 3)), std::string::npos) << parameter.name;
    }
    EXPECT_NE(page.find("\n.B nat_received_processing\n"), std::string::npos);
    EXPECT_NE(page.find("Longer than 31 octets: refused as a whole."), std::string::npos);
}

TEST(Manual, EveryRequestIsOneOfOurs)
{
    const auto page = manual_page("November 24, 2026");
    for (std::size_t at = 0; at < page.size();) {
        const auto end = page.find('\n', at);
        const auto line = page.substr(at, end - at);
        if (line.starts_with('.')) {
            const auto word = line.substr(0, line.find(' '));
            EXPECT_TRUE(word == ".TH" || word == ".SH" || word == ".TP" || word == ".B" || word == ".PP" ||
                        word == ".I" || word == ".IR" || word == ".BR")
                << line;
        }
        EXPECT_FALSE(line.starts_with('\'')) << line;
        at = end + 1;
    }
}

}  // namespace
}  // namespace sipdiag::cnf
