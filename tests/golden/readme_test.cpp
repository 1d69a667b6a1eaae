// SPDX-License-Identifier: MIT
//
// The README shows real output: every command of a console block is run in the checkout, and must say what stands
// there. After a change that is meant, SIPDIAG_ACCEPT=1 in the environment writes the new words into the README.
#include <gtest/gtest.h>

#include <cstdlib>

#include "golden/run_tool.hpp"

namespace sipdiag::golden {
namespace {

const std::string source = SIPDIAG_SOURCE;
const std::string readme = source + "/README.md";

std::string said_by(const std::string& command)
{
    const Folder folder;
    const auto script = "cd '" + source + "' && PATH='" + SIPDIAG_BIN + "':$PATH && { " + command + "; } > '" +
                        folder.file("out") + "' 2>&1 < /dev/null";
    (void)std::system(script.c_str());
    return support::read_file(folder.file("out"));
}

/// The README with each console block's output as it is today.
std::string refreshed(const std::string& text, std::size_t& commands)
{
    std::string out;
    bool block = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const auto line = text.substr(at, end - at);
        at = end;
        if (!block) {
            out += line;
            block = line == "```console\n";
        } else if (line == "```\n") {
            out += line;
            block = false;
        } else if (line.starts_with("$ ")) {
            out += line + said_by(line.substr(2, line.size() - 3));
            ++commands;
        }
    }
    return out;
}

TEST(Readme, ShowsWhatTheToolsSay)
{
    const auto text = support::read_file(readme);
    std::size_t commands = 0;
    const auto today = refreshed(text, commands);
    EXPECT_GE(commands, 4U);
    if (std::getenv("SIPDIAG_ACCEPT") != nullptr)
        std::ofstream(readme, std::ios::binary) << today;
    else
        EXPECT_EQ(text, today);
}

}  // namespace
}  // namespace sipdiag::golden
