// SPDX-License-Identifier: MIT
#include "common/account_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "common/files.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::tools {
namespace {

constexpr std::string_view unlisted_mark = " unlisted";  // no URI holds a space

std::string key_of(std::string_view account, const Endpoint& registrar)
{
    // A phone writes no port into its address-of-record, and it is the same account.
    auto uri = sip::Uri::parse(account);
    if (uri) uri->port = 0;
    auto key = lowered(uri ? uri->to_string() : std::string(account));
    if (registrar.address.unmapped().is_loopback()) key += " at " + to_string(registrar);
    return key;
}

/// A file name of letters and digits for any key (FNV-1a, 64 bits).
std::string name_of(std::string_view key)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : key) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211U;
    }
    return fmt::format("{:016x}", hash);
}

/// All users of the machine share it: an account is tested once at a time, whoever does it.
std::string lock_path(std::string_view key)
{
    return "/tmp/sipdiag-" + name_of(key) + ".lock";
}

std::string record_path(std::string_view key)
{
    const char* const state = std::getenv("XDG_STATE_HOME");
    const char* const home = std::getenv("HOME");
    std::string folder;
    if (state != nullptr && *state == '/') {
        folder = state;
    } else if (home != nullptr && *home == '/') {
        folder = std::string(home) + "/.local/state";
    } else {
        return {};
    }
    return folder + "/sipdiag/kept-" + name_of(key);
}

}  // namespace

std::variant<AccountLock, AccountLock::Busy> AccountLock::take(std::string_view account, const Endpoint& registrar)
{
    const auto path = lock_path(key_of(account, registrar));
    // Another user's file in a sticky folder must not be opened to create (fs.protected_regular).
    int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) {
        descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor >= 0) (void)::fchmod(descriptor, 0666);
        if (descriptor < 0) descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    }
    if (descriptor < 0) return AccountLock(-1);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 128> text{};
        const auto size = ::read(descriptor, text.data(), text.size());
        ::close(descriptor);
        return Busy{visible(std::string_view(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0))};
    }
    const auto note = fmt::format("{} UTC, by process {}",
                                  finding::rfc3339(std::chrono::system_clock::now()).substr(11, 8), ::getpid());
    if (::ftruncate(descriptor, 0) == 0) (void)write_all(descriptor, note);
    return AccountLock(descriptor);
}

AccountLock::AccountLock(AccountLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

AccountLock& AccountLock::operator=(AccountLock&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

AccountLock::~AccountLock()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::vector<Kept> kept_bindings(std::string_view account, const Endpoint& registrar)
{
    std::vector<Kept> kept;
    const auto path = record_path(key_of(account, registrar));
    std::string fault;
    const auto text = path.empty() ? std::nullopt : read_input(path, fault, 65536);
    if (!text) return kept;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto space = line.find(' ');
        const auto until = grammar::parse_number(line.substr(0, space));
        if (!until || space == std::string_view::npos) continue;
        const std::chrono::system_clock::time_point when{std::chrono::seconds(*until)};
        if (when <= std::chrono::system_clock::now()) continue;
        auto uri = line.substr(space + 1);
        const bool unlisted = uri.ends_with(unlisted_mark);
        if (unlisted) uri.remove_suffix(unlisted_mark.size());
        kept.push_back({std::string(uri), when, !unlisted});
    }
    return kept;
}

bool keep_record(std::string_view account, const Endpoint& registrar, const std::vector<Kept>& bindings)
{
    const auto path = record_path(key_of(account, registrar));
    if (path.empty()) return false;
    std::error_code fault;
    if (bindings.empty()) return std::filesystem::remove(path, fault) || !fault;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), fault);
    std::string text;
    for (const auto& each : bindings) {
        const auto until = std::chrono::duration_cast<std::chrono::seconds>(each.until.time_since_epoch()).count();
        text += fmt::format("{} {}{}\n", until, each.uri, each.listed ? "" : unlisted_mark);
    }
    return !write_file(path, text);
}

}  // namespace sipdiag::tools
