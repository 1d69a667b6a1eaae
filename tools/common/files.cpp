// SPDX-License-Identifier: MIT
#include "common/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"

namespace sipdiag::tools {
namespace {

std::string told(std::string_view path, int error)
{
    return fmt::format("{}: {}", visible(path), std::strerror(error));
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { (void)close(); }
    [[nodiscard]] int number() const noexcept { return number_; }
    int close() noexcept
    {
        if (number_ < 0) return 0;
        return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno;
    }

private:
    int number_;
};

}  // namespace

std::optional<std::string> read_input(const std::string& path, std::string& fault, std::size_t limit)
{
    const bool standard = path == "-";
    Descriptor file(standard ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const std::string_view name = standard ? std::string_view("standard input") : std::string_view(path);
    if (file.number() < 0) {
        fault = told(name, errno);
        return std::nullopt;
    }
    std::string octets;
    std::array<char, 65536> chunk;
    for (;;) {
        const auto got = ::read(file.number(), chunk.data(), chunk.size());
        if (got == 0) return octets;
        if (got < 0) {
            if (errno == EINTR) continue;
            fault = told(name, errno);
            return std::nullopt;
        }
        if (octets.size() + static_cast<std::size_t>(got) > limit) {
            fault = fmt::format("{}: larger than {} octets", visible(name), limit);
            return std::nullopt;
        }
        octets.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

int write_all(int descriptor, std::string_view octets)
{
    while (!octets.empty()) {
        const auto written = ::write(descriptor, octets.data(), octets.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return errno;
        }
        octets.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

std::optional<std::string> write_file(const std::string& path, std::string_view octets, const std::string& like)
{
    struct stat status = {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    struct stat model = status;
    const bool has_model = exists || (!like.empty() && ::stat(like.c_str(), &model) == 0);
    if (exists && !S_ISREG(status.st_mode)) {
        Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
        if (file.number() < 0) return told(path, errno);
        if (const int error = write_all(file.number(), octets)) return told(path, error);
        return std::nullopt;
    }
    // A link is followed: its target is replaced, not the link.
    std::string target = path;
    if (exists) {
        const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
        if (real) target = real.get();
    }
    std::string temporary = target + ".XXXXXX";
    Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.number() < 0) return told(path, errno);
    const auto mask = ::umask(0);
    ::umask(mask);
    // Whoever could read the file before can read it now: a server that runs as another user, for one. Giving a file
    // away is root's alone; a group may be given by its members, and where neither is allowed the mode decides.
    if (has_model && ::fchown(file.number(), model.st_uid, model.st_gid) != 0) {
        (void)!::fchown(file.number(), static_cast<uid_t>(-1), model.st_gid);
    }
    (void)::fchmod(file.number(), has_model ? (model.st_mode & 07777) : (0666 & ~mask));
    int error = write_all(file.number(), octets);
    if (const int closing = file.close(); error == 0) error = closing;
    if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) error = errno;
    if (error != 0) {
        (void)::unlink(temporary.c_str());
        return told(path, error);
    }
    return std::nullopt;
}

std::optional<std::string> unwritable(const std::string& path)
{
    struct stat status = {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) return told(path, EISDIR);
    if (exists && !S_ISREG(status.st_mode)) {
        if (::access(path.c_str(), W_OK) != 0) return told(path, errno);
        return std::nullopt;
    }
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? std::string(".") : path.substr(0, slash + 1);
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return told(path, errno);
    return std::nullopt;
}

void keep_standard_streams()
{
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(number, F_GETFD) >= 0) continue;
        // Opened the wrong way round on purpose: reading from, or writing to, what the caller closed still fails.
        (void)::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

void complain(std::string_view line)
{
    std::string text(line);
    text += '\n';
    (void)write_all(STDERR_FILENO, text);
}

}  // namespace sipdiag::tools
