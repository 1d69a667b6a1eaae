// SPDX-License-Identifier: MIT
//
// The README shows real output: every command of a console block is run in the checkout, and must say what stands
// there. After a change that is meant, SIPDIAG_ACCEPT=1 in the environment writes the new words into the README.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <regex>

#include "golden/run_tool.hpp"
#include "support/places.hpp"

namespace sipdiag::golden {
namespace {

const std::string source = support::checkout();
const std::string readme = source + "/README.md";

std::string said_by(const std::string& command)
{
    const Folder folder;
    const auto script = "cd '" + source + "' && PATH='" + support::binaries() + "':$PATH && { " + command + "; } > '" +
                        folder.file("out") + "' 2>&1 < /dev/null";
    (void)std::system(script.c_str());
    return support::read_file(folder.file("out"));
}

/// A command that ends in & goes on while the rest of its block runs, and is ended with it.
class Background {
public:
    explicit Background(const std::string& command)
    {
        folder_.write("out", "");
        const auto script = "cd '" + source + "' && PATH='" + support::binaries() + "':$PATH && { timeout 60 " +
                            command + " > '" + folder_.file("out") + "' 2>&1 < /dev/null & echo $! > '" +
                            folder_.file("pid") + "'; }";
        (void)std::system(script.c_str());
        for (int i = 0; i < 100 && said().find('\n') == std::string::npos; ++i)
            ::usleep(50000);
    }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    ~Background()
    {
        const auto process = std::stoi(support::read_file(folder_.file("pid")));
        ::kill(process, SIGTERM);
        for (int i = 0; i < 100 && ::kill(process, 0) == 0; ++i)
            ::usleep(50000);
    }
    [[nodiscard]] std::string said() const { return support::read_file(folder_.file("out")); }

private:
    Folder folder_;
};

/// The README with each console block's output as it is today.
std::string refreshed(const std::string& text, std::size_t& commands)
{
    std::string out;
    bool block = false;
    std::vector<std::unique_ptr<Background>> running;
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
            running.clear();
        } else if (line.starts_with("$ ") && line.ends_with(" &\n")) {
            running.push_back(std::make_unique<Background>(line.substr(2, line.size() - 5)));
            out += line + running.back()->said();
        } else if (line.starts_with("$ ")) {
            out += line + said_by(line.substr(2, line.size() - 3));
            ++commands;
        }
    }
    return out;
}

/// What is another each time: the time of day, how long it took, the mark of a test Contact.
std::string steady(const std::string& text)
{
    const std::pair<std::regex, const char*> changing[] = {
        {std::regex("[0-9]{2}:[0-9]{2}:[0-9]{2} UTC"), "hh:mm:ss UTC"},
        {std::regex("[0-9.]+ ms"), "n ms"},
        {std::regex("12345-[a-z0-9]{4}@"), "12345-mark@"},
        {std::regex("uuid:00000000-0000-0000-0000-02[0-9a-f]{10}"), "uuid:00000000-0000-0000-0000-02made-up"},
    };
    auto out = text;
    for (const auto& [pattern, word] : changing)
        out = std::regex_replace(out, pattern, word);
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
        EXPECT_EQ(steady(text), steady(today));
}

}  // namespace
}  // namespace sipdiag::golden
