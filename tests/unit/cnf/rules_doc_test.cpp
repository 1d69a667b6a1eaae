// SPDX-License-Identifier: MIT
//
// docs/rules.md has a line for each entry of the catalogue of mistakes, and names rules that there are.
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "support/data.hpp"
#include "support/places.hpp"

namespace sipdiag::tests {
namespace {

std::set<std::string> all_of(const std::string& text, const std::regex& pattern)
{
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
        found.insert(at->str(1));
    return found;
}

const std::filesystem::path docs = std::filesystem::path(support::checkout()) / "docs";

TEST(RulesDoc, HasALineForEachMistake)
{
    const auto mistakes = support::read_file(docs / "reference" / "cnf-mistakes.md");
    const auto rules = support::read_file(docs / "rules.md");
    const std::regex row("\\| (M[0-9]{3}) \\|");
    const auto entries = all_of(mistakes, row);
    EXPECT_EQ(entries.size(), 141U);
    EXPECT_EQ(all_of(rules, row), entries);
}

TEST(RulesDoc, NamesRulesThatThereAre)
{
    std::set<std::string> codes;
    for (const auto* entry : cnf::rules::catalogue())
        codes.emplace(entry->code);
    for (const auto& code : all_of(support::read_file(docs / "rules.md"), std::regex("(CNF[0-9]{3})"))) {
        EXPECT_TRUE(codes.contains(code)) << code;
    }
}

TEST(RulesDoc, LeavesNoRuleOut)
{
    const auto named = all_of(support::read_file(docs / "rules.md"), std::regex("(CNF[0-9]{3})"));
    for (const auto* entry : cnf::rules::catalogue()) {
        if (!entry->code.starts_with("CNF")) continue;
        EXPECT_TRUE(named.contains(std::string(entry->code))) << entry->code;
    }
}

TEST(RulePages, NameTheirSources)
{
    for (const auto* entry : cnf::rules::catalogue()) {
        if (!entry->code.starts_with("CNF")) continue;
        EXPECT_NE(entry->page.find("\n\nSource: "), std::string_view::npos) << entry->code;
    }
}

}  // namespace
}  // namespace sipdiag::tests
