// SPDX-License-Identifier: MIT
//
// A file is read in one go into memory that its thread keeps: no mapping, no size asked for first.
#include "cnfcheck/inputs.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "common/files.hpp"
#include "sipdiag/base/text.hpp"

namespace sipdiag::tools::cnfcheck {
namespace {

constexpr int deepest_folder = 16;

std::string told(const std::string& path)
{
    return fmt::format("{}: {}", visible(path), std::strerror(errno));
}

bool is_folder(const std::string& path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// Links to files are followed, links to folders are not: no round trips.
// What cannot be read below the folder is left out and told.
bool walk(const std::string& folder, const std::string& shown, int depth, Listing& out)
{
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
    if (!open) {
        out.unreadable.push_back(told(folder));
        return false;
    }
    std::vector<std::string> below;
    while (const auto* entry = ::readdir(open.get())) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        const auto type = entry->d_type;
        if (type == DT_DIR) {
            if (depth < deepest_folder) below.push_back(name);
            continue;
        }
        if (type == DT_LNK || type == DT_UNKNOWN) {
            struct stat status = {};
            if (::fstatat(::dirfd(open.get()), name.c_str(), &status, 0) != 0) {
                if (cnf::is_of_interest(name)) out.unreadable.push_back(told(folder + "/" + name));
                continue;
            }
            if (type == DT_UNKNOWN && S_ISDIR(status.st_mode) && depth < deepest_folder) below.push_back(name);
            if (!S_ISREG(status.st_mode)) continue;
        } else if (type != DT_REG) {
            continue;
        }
        out.files.push_back({shown + name, false, cnf::is_of_interest(name), {}});
    }
    for (const auto& name : below) {
        if (depth == 0 && name == "lost+found") continue;  // of the file system, and root's alone
        (void)walk(folder + "/" + name, shown + name + "/", depth + 1, out);
    }
    return true;
}

}  // namespace

std::optional<Listing> list_folder(const std::string& folder, std::string& fault)
{
    auto shown = folder;
    while (shown.size() > 1 && shown.ends_with('/'))
        shown.pop_back();
    const auto prefix = shown == "." ? std::string() : shown == "/" ? shown : shown + "/";
    Listing out;
    if (!walk(shown, prefix, 0, out)) {
        fault = out.unreadable.front();
        return std::nullopt;
    }
    std::sort(out.files.begin(), out.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return out;
}

std::variant<Sources, Misuse> find_sources(const Invocation& asked)
{
    auto paths = asked.positionals;
    if (const auto list = asked.text("files-from")) {
        std::string fault;
        auto names = read_input(*list, fault);
        if (!names) return Misuse{fault};
        std::size_t at = 0;
        while (at < names->size()) {
            const auto end = std::min(names->find('\n', at), names->size());
            auto name = names->substr(at, end - at);
            if (name.ends_with('\r')) name.pop_back();
            if (!name.empty()) paths.push_back(std::move(name));
            at = end + 1;
        }
    }
    Sources out;
    // A file that is named twice, or beside its folder, is one file.
    std::set<std::string> known;
    const auto take = [&](Source source) {
        if (source.octets || known.insert(std::filesystem::path(source.path).lexically_normal().string()).second)
            out.files.push_back(std::move(source));
    };
    for (const auto& path : paths) {
        std::string fault;
        if (path == "-") {
            auto octets = read_input(path, fault);
            if (!octets) return Misuse{fault};
            out.files.push_back({asked.text("name").value_or("stdin"), true, true, std::move(octets)});
        } else if (is_folder(path)) {
            auto listed = list_folder(path, fault);
            if (!listed) return Misuse{fault};
            out.whole_folder = true;
            for (auto& file : listed->files)
                take(std::move(file));
            std::move(listed->unreadable.begin(), listed->unreadable.end(), std::back_inserter(out.unreadable));
        } else {
            if (::access(path.c_str(), R_OK) != 0) return Misuse{told(path)};
            take({path, true, true, {}});
        }
    }
    return out;
}

std::optional<std::string> read_source(const Source& source, std::string& octets)
{
    if (source.octets) {
        octets = *source.octets;
        return std::nullopt;
    }
    constexpr std::size_t chunk = 1U << 16;
    thread_local const auto buffer = std::make_unique<std::array<char, chunk>>();
    const int file = ::open(source.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return told(source.path);
    octets.clear();
    for (;;) {
        const auto got = ::read(file, buffer->data(), buffer->size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            auto fault = told(source.path);
            ::close(file);
            return fault;
        }
        octets.append(buffer->data(), static_cast<std::size_t>(got));
        // Less than was asked for: a file has no more. What was given by name may be none, and is asked until it says
        // nothing.
        const bool is_file = !source.given_by_name;
        if (got == 0 || (is_file && static_cast<std::size_t>(got) < chunk)) break;
        if (octets.size() > cnf::Document::max_octets) break;
    }
    ::close(file);
    return std::nullopt;
}

std::optional<std::vector<cnf::Input>> read_all(const std::vector<Source>& sources, std::string& fault)
{
    std::vector<cnf::Input> inputs;
    for (const auto& source : sources) {
        cnf::Input input{source.path, {}};
        if (source.read) {
            if (auto failed = read_source(source, input.octets)) {
                fault = *std::move(failed);
                return std::nullopt;
            }
        }
        inputs.push_back(std::move(input));
    }
    return inputs;
}

cnf::LintResult lint_sources(const Frame& frame, cnf::LintSettings settings, const Sources& sources, bool& unreadable)
{
    cnf::Lint all(std::move(settings));
    all.set_whole_folder(sources.whole_folder);
    for (const auto& source : sources.files)
        all.add({source.path, {}, {}, source.given_by_name, false, {}});
    std::mutex telling;
    const auto tell = [&](const std::string& fault) {
        const std::lock_guard lock(telling);
        frame.warn(fault);
        unreadable = true;
    };
    std::vector<bool> done(sources.files.size());
    std::string octets;
    for (const auto first : all.first_files()) {
        done[first] = true;
        if (auto fault = read_source(sources.files[first], octets)) {
            tell(*fault);
        } else {
            all.read_first(first, octets);
        }
    }

    constexpr std::uint32_t batch = 32;
    std::atomic<std::uint32_t> next = 0;
    const auto count = static_cast<std::uint32_t>(sources.files.size());
    const auto work = [&](cnf::Lint::Worker& worker) {
        std::string own;
        for (;;) {
            const auto begin = next.fetch_add(batch);
            if (begin >= count) return;
            for (auto file = begin; file < std::min(begin + batch, count); ++file) {
                if (done[file] || !sources.files[file].read) continue;
                if (auto fault = read_source(sources.files[file], own)) {
                    tell(*fault);
                } else {
                    worker.read(file, own);
                }
            }
        }
    };
    const bool two = count > 4 * batch && std::thread::hardware_concurrency() > 1;
    std::vector<cnf::Lint::Worker> workers;
    workers.emplace_back(all);
    if (two) workers.emplace_back(all);
    {
        std::optional<std::jthread> second;
        if (two) second.emplace([&] { work(workers[1]); });
        work(workers[0]);
    }
    return all.finish(std::move(workers));
}

}  // namespace sipdiag::tools::cnfcheck
