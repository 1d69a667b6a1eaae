// SPDX-License-Identifier: MIT
//
// Codes: no code and no name stands twice, every page says what to do, and every source says what it is for.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "sipdiag/report/codes.hpp"
#include "support/places.hpp"

namespace {

namespace fs = std::filesystem;

TEST(Codes, AreUsedOnce)
{
    std::map<std::string, std::string> codes;
    std::map<std::string, std::string> names;
    const auto entries = sipdiag::report::all_entries();
    ASSERT_GT(entries.size(), 60U);
    for (const auto* entry : entries) {
        const auto [code, new_code] = codes.emplace(entry->code, entry->name);
        EXPECT_TRUE(new_code) << entry->code << " is " << code->second << " and " << entry->name;
        const auto family = std::string(entry->code.substr(0, 3));
        const auto [name, new_name] = names.emplace(family + " " + std::string(entry->name), entry->code);
        EXPECT_TRUE(new_name) << entry->name << " is " << name->second << " and " << entry->code;
    }
}

TEST(Codes, BelongToAKnownFamily)
{
    const std::regex known("(SIP|SDP|REG|NAT|ALG|DNS|TLS|RTP|CNF|RTR|NET|SYS)[0-9]{3}");
    for (const auto* entry : sipdiag::report::all_entries())
        EXPECT_TRUE(std::regex_match(std::string(entry->code), known)) << entry->code;
}

TEST(Codes, HavePagesThatExplain)
{
    for (const auto* entry : sipdiag::report::all_entries()) {
        EXPECT_FALSE(entry->summary.empty()) << entry->code;
        EXPECT_GT(entry->page.size(), entry->summary.size() + 100) << entry->code << ": the page says too little";
    }
}

TEST(Sources, BeginByTheirDuty)
{
    std::vector<std::string> mute;
    for (const auto* folder : {"lib", "tools", "tests"}) {
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(sipdiag::support::checkout()) / folder)) {
            const auto extension = entry.path().extension();
            if (extension != ".hpp" && extension != ".cpp") continue;
            std::ifstream file(entry.path());
            std::string licence;
            std::string second;
            std::getline(file, licence);
            std::getline(file, second);
            const bool header = extension == ".hpp";
            if (licence != "// SPDX-License-Identifier: MIT" || (header && second != "//"))
                mute.push_back(fs::relative(entry.path(), sipdiag::support::checkout()).string());
        }
    }
    EXPECT_THAT(mute, testing::IsEmpty());
}

}  // namespace
