// SPDX-License-Identifier: MIT
//
// Linting 10,000 generated files beside the floor of reading them, splitting their lines and keys and hashing the keys:
// paired in one run, on one thread and on two. The files are what a provisioning system writes: every setting,
// comments.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "sipdiag/cnf/lint.hpp"

namespace {

using namespace sipdiag;
namespace fs = std::filesystem;

constexpr unsigned usual_phones = 10'000;
constexpr int usual_rounds = 7;

// Where stock values would be worth a remark: a file that somebody has thought about.
constexpr std::pair<std::string_view, std::string_view> ours[] = {
    {"proxy_register", "1"},           {"phone_password", "s3cret"},    {"nat_enable", "1"},
    {"timer_register_expires", "120"}, {"dst_start_month", "March"},    {"dst_start_week_of_month", "2"},
    {"dst_stop_month", "November"},    {"dst_stop_week_of_month", "1"},
};

// One in ten has a mistake.
std::string phone_file(unsigned number)
{
    std::string out = "# Written by the provisioning system; changes are lost\n";
    out += fmt::format("image_version: P0S3-8-12-00\nphone_label: \"{}\"\n",
                       number % 10 == 0 ? "much too long a label" : "Room");
    for (unsigned line = 1; line <= 6; ++line) {
        out += fmt::format("line{0}_name: {1}\nline{0}_authname: \"{1}e{0}\"\nline{0}_password: \"{2:016x}\"\n", line,
                           100000 + number * 6 + line, (number * 6 + line) * 0x9E3779B97F4A7C15ULL);
        out +=
            fmt::format("line{0}_displayname: \"Room {1}.{0}\"\nline{0}_shortname: \"{1}.{0}\"\n", line, number % 1000);
    }
    std::size_t lines = 33;
    for (const auto& parameter : cnf::all_parameters()) {
        if (!parameter.is_setting() || parameter.family || lines > 122) continue;
        if (parameter.name == "image_version" || parameter.name == "auto_answer" || parameter.name == "language" ||
            parameter.name == "phone_label")
            continue;
        auto value = std::string(parameter.stock);
        for (const auto& [name, better] : ours) {
            if (parameter.name == name) value = better;
        }
        if (parameter.name == "nat_address") value = fmt::format("8.8.{}.{}", number / 200, number % 200 + 1);
        if (value.empty() || value.find(' ') != std::string::npos) value = '"' + value + '"';
        out += fmt::format("{}: {}", parameter.name, value);
        if (lines % 3 == 0) out += "   ; as Cisco ships it";
        out += '\n';
        ++lines;
        if (lines % 9 == 0) {
            out += "# ------------------------------------------------------------\n";
            ++lines;
        }
    }
    return out;
}

struct Files {
    fs::path folder;
    std::vector<std::string> paths;
    std::size_t octets = 0;

    explicit Files(unsigned phones)
    {
        const char* base = fs::exists("/dev/shm") ? "/dev/shm" : nullptr;
        folder = (base ? fs::path(base) : fs::temp_directory_path()) / fmt::format("sipdiag-lint-{}", ::getpid());
        fs::create_directories(folder);
        put("SIPDefault.cnf", "proxy1_address: sip.mulberry.test\n");
        for (unsigned i = 0; i < phones; ++i)
            put(fmt::format("SIP{:012X}.cnf", 0x000E84000000ULL + i), phone_file(i));
    }
    ~Files() { fs::remove_all(folder); }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;

    void put(const std::string& name, const std::string& text)
    {
        paths.push_back((folder / name).string());
        std::ofstream(paths.back(), std::ios::binary) << text;
        octets += text.size();
    }
};

std::size_t read_into(const std::string& path, char* buffer, std::size_t size)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const auto got = ::read(file, buffer, size);
    ::close(file);
    return got < 0 ? 0 : static_cast<std::size_t>(got);
}

void in_parallel(unsigned threads, std::size_t count, const std::function<void(unsigned, std::size_t)>& work)
{
    std::atomic<std::size_t> next = 0;
    const auto loop = [&](unsigned thread) {
        constexpr std::size_t batch = 32;
        for (auto begin = next.fetch_add(batch); begin < count; begin = next.fetch_add(batch)) {
            for (auto i = begin; i < std::min(begin + batch, count); ++i)
                work(thread, i);
        }
    };
    std::vector<std::jthread> others;
    for (unsigned thread = 1; thread < threads; ++thread)
        others.emplace_back(loop, thread);
    loop(0);
}

constexpr std::size_t buffer_size = 1U << 16;

// The floor: memchr for lines and colons, FNV-1a over the keys.
std::uint64_t floor_of_lines(const Files& files, unsigned threads)
{
    std::vector<std::unique_ptr<char[]>> buffers;
    std::vector<std::uint64_t> sums(threads * 8);
    for (unsigned i = 0; i < threads; ++i)
        buffers.push_back(std::make_unique<char[]>(buffer_size));
    in_parallel(threads, files.paths.size(), [&](unsigned thread, std::size_t file) {
        const auto size = read_into(files.paths[file], buffers[thread].get(), buffer_size);
        const char* at = buffers[thread].get();
        const char* const end = at + size;
        std::uint64_t sum = 0;
        while (at < end) {
            const auto* line_end = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
            if (line_end == nullptr) line_end = end;
            if (*at != '#') {
                const auto* colon =
                    static_cast<const char*>(std::memchr(at, ':', static_cast<std::size_t>(line_end - at)));
                std::uint64_t hash = 0xCBF29CE484222325;
                for (const auto* c = at; colon != nullptr && c < colon; ++c)
                    hash = (hash ^ static_cast<unsigned char>(*c)) * 0x100000001B3;
                sum += hash;
            }
            at = line_end + 1;
        }
        sums[thread * 8] += sum;
    });
    std::uint64_t total = 0;
    for (const auto each : sums)
        total += each;
    return total;
}

std::size_t lint_all(const Files& files, unsigned threads)
{
    cnf::Lint lint({});
    lint.set_whole_folder(true);
    for (const auto& path : files.paths)
        lint.add({path, {}, {}, false, false, {}});
    std::vector<std::unique_ptr<char[]>> buffers;
    std::vector<std::string> octets(threads);
    std::vector<cnf::Lint::Worker> workers;
    for (unsigned i = 0; i < threads; ++i) {
        buffers.push_back(std::make_unique<char[]>(buffer_size));
        workers.emplace_back(lint);
    }
    octets[0].assign(buffers[0].get(), read_into(files.paths[0], buffers[0].get(), buffer_size));
    lint.read_first(0, octets[0]);
    in_parallel(threads, files.paths.size() - 1, [&](unsigned thread, std::size_t file) {
        octets[thread].assign(buffers[thread].get(),
                              read_into(files.paths[file + 1], buffers[thread].get(), buffer_size));
        workers[thread].read(static_cast<std::uint32_t>(file + 1), octets[thread]);
    });
    return lint.finish(std::move(workers)).findings.size();
}

// The best round by the clock, and the best by the time that all threads had on a processor: others may be at work on
// this machine.
struct Times {
    double wall = 1e9;
    double processor = 1e9;

    template <class Work>
    void take(Work work)
    {
        const auto begin = std::chrono::steady_clock::now();
        const auto spent = std::clock();
        work();
        processor = std::min(processor, static_cast<double>(std::clock() - spent) / CLOCKS_PER_SEC);
        wall = std::min(wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
};

}  // namespace

// lint_bench [FILES [ROUNDS]]: fewer for a profiler.
int main(int argc, char** argv)
{
    const auto phones = argc > 1 ? static_cast<unsigned>(std::max(1, std::atoi(argv[1]))) : usual_phones;
    const auto rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : usual_rounds;
    const Files files(phones);
    std::printf("%u files, %zu octets in the mean\n", phones, files.octets / phones);
    Times floor_one, floor_two, lint_one, lint_two;
    std::size_t findings = 0;
    std::uint64_t kept = 0;
    for (int round = 0; round < rounds; ++round) {
        floor_one.take([&] { kept += floor_of_lines(files, 1); });
        lint_one.take([&] { findings = lint_all(files, 1); });
        floor_two.take([&] { kept += floor_of_lines(files, 2); });
        lint_two.take([&] { findings = lint_all(files, 2); });
    }
    const auto row = [&](const char* name, const Times& one, const Times& two) {
        const auto per_file = [&](double time) { return time * 1e6 / phones; };
        std::printf("%-24s 1 thread %6.1f us a file (%5.1f of processor)   2 threads %6.1f (%5.1f)\n", name,
                    per_file(one.wall), per_file(one.processor), per_file(two.wall), per_file(two.processor));
    };
    row("floor, lines and keys", floor_one, floor_two);
    row("lint, every rule", lint_one, lint_two);
    std::printf("lint / floor             %.2f by the clock, %.2f by the processor's time (aim: at most 3)\n",
                lint_one.wall / floor_one.wall, lint_one.processor / floor_one.processor);
    std::printf(
        "2 threads                %.2f times as fast as 1 (aim: 1.4); the floor %.2f: near 1 where no other processor "
        "is free\n",
        lint_one.wall / lint_two.wall, floor_one.wall / floor_two.wall);
    std::printf("%.0f MB/s; %zu findings; %llu\n", static_cast<double>(files.octets) / lint_one.wall / 1e6, findings,
                static_cast<unsigned long long>(kept & 0xFF));
    return 0;
}
