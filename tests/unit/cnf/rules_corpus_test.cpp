// SPDX-License-Identifier: MIT
//
// Whole sets of files, linted with every rule: what is written in expected.txt is found, and nothing else.
//
// Each folder tests/data/cnf/rules-* is one set. A line of its expected.txt is `FILE:LINE CODE SEVERITY` (line 0: the
// file as a whole), `model 7940`, `folder` (a whole folder, so that files can be missing), or a comment.
#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sipdiag/cnf/lint.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "support/data.hpp"
#include "support/places.hpp"

namespace sipdiag::tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sets()
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(fs::path(support::test_data()) / "cnf")) {
        if (entry.path().filename().string().starts_with("rules-")) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

class RulesCorpus : public testing::TestWithParam<fs::path> {};

TEST_P(RulesCorpus, FindsWhatIsExpectedAndNothingElse)
{
    std::multiset<std::string> expected;
    cnf::LintSettings settings;
    bool folder = false;
    std::istringstream lines(support::read_file(GetParam() / "expected.txt"));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] == '#') continue;
        if (line == "folder") {
            folder = true;
        } else if (line == "model 7940") {
            settings.model = cnf::Model::cp7940;
        } else {
            expected.insert(line);
        }
    }

    std::vector<cnf::Input> inputs;
    for (const auto& entry : fs::directory_iterator(GetParam())) {
        const auto name = entry.path().filename().string();
        if (name != "expected.txt") inputs.push_back({name, support::read_file(entry.path())});
    }
    std::sort(inputs.begin(), inputs.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    ASSERT_FALSE(inputs.empty());

    const auto result = cnf::lint(std::move(settings), std::move(inputs), folder);
    std::multiset<std::string> found;
    for (const auto& each : result.findings) {
        found.insert(fmt::format("{}:{} {} {}", result.site.files[each.place.file].path, each.place.line,
                                 each.entry->code, finding::to_string(each.severity)));
        EXPECT_FALSE(each.message.empty());
        EXPECT_FALSE(each.message.ends_with('.')) << each.message;
    }
    for (const auto& each : expected) {
        EXPECT_EQ(found.count(each), expected.count(each)) << "expected: " << each;
    }
    for (const auto& each : result.findings) {
        const auto line = fmt::format("{}:{} {} {}", result.site.files[each.place.file].path, each.place.line,
                                      each.entry->code, finding::to_string(each.severity));
        EXPECT_TRUE(expected.contains(line)) << "found: " << line << " " << each.message;
    }
}

std::string name_of(const testing::TestParamInfo<fs::path>& each)
{
    auto name = each.param.filename().string().substr(6);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Cnf, RulesCorpus, testing::ValuesIn(sets()), name_of);

}  // namespace
}  // namespace sipdiag::tests
