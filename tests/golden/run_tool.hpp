// SPDX-License-Identifier: MIT
//
// Running a built tool and catching what it says, on each stream by itself.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/data.hpp"
#include "support/places.hpp"

namespace sipdiag::golden {

struct Ran {
    int exit = -1;  ///< 128 and the signal where one ended it
    std::string out;
    std::string err;
};

/// A folder of its own for each test, removed with it.
class Folder {
public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "sipdiag_XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& octets) const
    {
        std::ofstream(file(name), std::ios::binary) << octets;
        return file(name);
    }

private:
    std::filesystem::path path_;
};

/// Run `words` (the first is a tool's name) with that standard input, in the folder; no terminal, a bare environment.
inline Ran run(const std::vector<std::string>& words, const std::string& input = {},
               const std::vector<std::string>& environment = {}, const std::string& folder = ".")
{
    const Folder streams;
    streams.write("in", input);
    std::vector<std::string> arguments = words;
    arguments.front() = support::binaries() + "/" + words.front();
    std::vector<std::string> variables = environment;
    variables.emplace_back("PATH=/usr/bin:/bin");
    variables.emplace_back("HOME=/nonexistent");
    const auto pointers = [](std::vector<std::string>& list) {
        std::vector<char*> out;
        for (auto& each : list)
            out.push_back(each.data());
        out.push_back(nullptr);
        return out;
    };
    auto argv = pointers(arguments);
    auto envp = pointers(variables);
    const auto in = streams.file("in");
    const auto out = streams.file("out");
    const auto err = streams.file("err");
    const auto child = ::fork();
    if (child == 0) {
        ::setsid();
        ::dup2(::open(in.c_str(), O_RDONLY), 0);
        ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), 1);
        ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), 2);
        if (::chdir(folder.c_str()) != 0) ::_exit(126);
        ::alarm(60);
        ::execve(argv.front(), argv.data(), envp.data());
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), support::read_file(out),
            support::read_file(err)};
}

}  // namespace sipdiag::golden
