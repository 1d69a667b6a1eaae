// SPDX-License-Identifier: MIT
//
// What the tools talk to, as a process beside the test: sipprobe farend, or rtpecho serve, on a free port of the
// loopback.
#pragma once

#include <csignal>

#include "golden/run_tool.hpp"
#include "support/places.hpp"

namespace sipdiag::golden {

class Served {
public:
    /// \param words  of the command; it runs in a folder with a file `password` until the object's end
    Served(const std::string& tool, std::vector<std::string> words)
    {
        folder_.write("out", "");
        folder_.write("password", "secret\n");
        words.insert(words.begin(), support::binaries() + "/" + tool);
        std::vector<char*> argv;
        for (auto& each : words)
            argv.push_back(each.data());
        argv.push_back(nullptr);
        const auto out = folder_.file("out");
        const auto err = folder_.file("err");
        const auto folder = folder_.file("");
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(::open("/dev/null", O_RDONLY), 0);
            ::dup2(::open(out.c_str(), O_WRONLY), 1);
            ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), 2);
            if (::chdir(folder.c_str()) != 0) ::_exit(126);
            ::alarm(110);
            ::execv(argv.front(), argv.data());
            ::_exit(127);
        }
        for (int i = 0; i < 100 && at_.empty(); ++i) {
            const auto said = support::read_file(out);
            if (const auto end = said.find('\n'); end != std::string::npos && said.starts_with("listening udp "))
                at_ = said.substr(14, end - 14);
            ::usleep(20000);
        }
        if (at_.empty()) throw std::runtime_error(tool + " does not start: " + support::read_file(err));
    }
    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    ~Served()
    {
        ::kill(child_, SIGTERM);
        int status = 0;
        ::waitpid(child_, &status, 0);
    }

    /// `127.0.0.1:40112`
    [[nodiscard]] const std::string& at() const { return at_; }
    [[nodiscard]] std::string host() const { return at_.substr(0, at_.rfind(':')); }
    [[nodiscard]] std::string port() const { return at_.substr(at_.rfind(':') + 1); }

private:
    Folder folder_;
    std::string at_;
    ::pid_t child_ = -1;
};

/// sipprobe farend.
class FarEnd : public Served {
public:
    explicit FarEnd(std::vector<std::string> options = {}, const std::string& address = "127.0.0.1")
        : Served("sipprobe", words(std::move(options), address))
    {
    }

private:
    static std::vector<std::string> words(std::vector<std::string> options, const std::string& address)
    {
        std::vector<std::string> all{"farend", "--listen", address + ":0"};
        all.insert(all.end(), options.begin(), options.end());
        return all;
    }
};

/// The options of a far end with one account: 12345, `secret`.
inline std::vector<std::string> with_account(std::vector<std::string> more = {})
{
    std::vector<std::string> all{"--realm", "provider", "--account", "12345:password"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

}  // namespace sipdiag::golden
