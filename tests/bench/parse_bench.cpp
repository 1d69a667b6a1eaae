// SPDX-License-Identifier: MIT
//
// Full use of five messages: this library, Sofia-SIP, osip2, and two floors, in one run and interleaved. Printed are
// the least thread time of the rounds, the ratios, the items read, the allocations, and - where valgrind is installed -
// callgrind's count of instructions, which does not depend on what else the machine does.
//
//     parse_bench                  everything, as a table, and which targets are met; a missed one is said, not an exit
//     parse_bench --repeat NAME N  only run one parser over the five messages N times: what callgrind counts
#include <ctime>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <string>

#include "bench/callgrind.hpp"
#include "bench/messages.hpp"
#include "bench/parsers.hpp"

// Every allocation of this process is counted here; glibc's own functions do the work.
extern "C" {
void* __libc_malloc(std::size_t size);                     // NOLINT: glibc's name
void* __libc_calloc(std::size_t count, std::size_t size);  // NOLINT
void* __libc_realloc(void* old, std::size_t size);         // NOLINT
}

namespace {
std::uint64_t allocations = 0;
}

extern "C" void* malloc(std::size_t size)
{
    ++allocations;
    return __libc_malloc(size);
}
extern "C" void* calloc(std::size_t count, std::size_t size)
{
    ++allocations;
    return __libc_calloc(count, size);
}
extern "C" void* realloc(void* old, std::size_t size)
{
    ++allocations;
    return __libc_realloc(old, size);
}

namespace sipdiag::bench {
namespace {

struct Parser {
    const char* name;
    Use use;
};

constexpr std::array<Parser, 5> parsers{{{"scan", scan_lines},
                                         {"floor", index_lines},
                                         {"sipdiag", use_sipdiag},
                                         {"sofia", use_sofia},
                                         {"osip2", use_osip2}}};
constexpr std::size_t scan_at = 0;
constexpr std::size_t floor_at = 1;
constexpr std::size_t ours_at = 2;
constexpr std::size_t sofia_at = 3;
constexpr std::size_t osip2_at = 4;

double thread_nanoseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

using Samples = std::array<Sample, 5>;

struct Measured {
    std::array<double, 5> nanoseconds;  // a message, least of all rounds
    std::array<std::size_t, 5> items{};
    double allocations = 0;              // a message
    std::optional<double> instructions;  // a message
    [[nodiscard]] double mean() const
    {
        double sum = 0;
        for (const double each : nanoseconds)
            sum += each;
        return sum / static_cast<double>(nanoseconds.size());
    }
};

void run_round(const Samples& samples, std::array<Measured, parsers.size()>& all)
{
    for (std::size_t message = 0; message < samples.size(); ++message) {
        for (std::size_t i = 0; i < parsers.size(); ++i) {
            const std::size_t repeats = i <= ours_at ? 2000 : 200;
            const double begin = thread_nanoseconds();
            for (std::size_t n = 0; n < repeats; ++n)
                (void)parsers[i].use(samples[message].octets);
            const double each = (thread_nanoseconds() - begin) / static_cast<double>(repeats);
            all[i].nanoseconds[message] = std::min(all[i].nanoseconds[message], each);
        }
    }
}

std::array<Measured, parsers.size()> measure(const Samples& samples)
{
    std::array<Measured, parsers.size()> all;
    for (std::size_t i = 0; i < parsers.size(); ++i) {
        all[i].nanoseconds.fill(std::numeric_limits<double>::infinity());
        for (std::size_t message = 0; message < samples.size(); ++message)
            all[i].items[message] = parsers[i].use(samples[message].octets);
        const auto before = allocations;
        for (const auto& sample : samples)
            (void)parsers[i].use(sample.octets);
        all[i].allocations = static_cast<double>(allocations - before) / static_cast<double>(samples.size());
    }
    constexpr int rounds = 25;
    for (int round = 0; round < rounds; ++round)
        run_round(samples, all);
    return all;
}

int repeat(const Samples& samples, const char* name, long times)
{
    for (const auto& parser : parsers) {
        if (std::strcmp(parser.name, name) != 0) continue;
        for (long n = 0; n < times; ++n) {
            for (const auto& sample : samples)
                (void)parser.use(sample.octets);
        }
        return 0;
    }
    std::fprintf(stderr, "no parser %s\n", name);
    return 64;
}

// The difference of a long and a short run: starting costs the same in both.
std::optional<double> instructions(const std::string& self, const char* name, std::size_t messages)
{
    constexpr int more = 50;
    const auto repeated = [&](int times) {
        return collected("'" + self + "' --repeat " + name + ' ' + std::to_string(times));
    };
    const auto brief = repeated(1);
    const auto full = repeated(1 + more);
    if (!brief || !full) return std::nullopt;
    return (*full - *brief) / more / static_cast<double>(messages);
}

void print(const Samples& samples, const std::array<Measured, parsers.size()>& all)
{
    std::printf("%-8s", "");
    for (const auto& sample : samples)
        std::printf(" %9s", std::string(sample.name).c_str());
    std::printf(" %9s %7s %9s %8s\n", "mean ns", "MB/s", "instr.", "mallocs");
    double octets = 0;
    for (const auto& sample : samples)
        octets += static_cast<double>(sample.octets.size()) / static_cast<double>(samples.size());
    for (std::size_t i = 0; i < parsers.size(); ++i) {
        std::printf("%-8s", parsers[i].name);
        for (const double each : all[i].nanoseconds)
            std::printf(" %9.0f", each);
        std::printf(" %9.0f %7.0f", all[i].mean(), octets / all[i].mean() * 1e3);
        if (all[i].instructions) {
            std::printf(" %9.0f", *all[i].instructions);
        } else {
            std::printf(" %9s", "-");
        }
        std::printf(" %8.1f\n", all[i].allocations);
    }
    std::printf("octets  ");
    for (const auto& sample : samples)
        std::printf(" %9zu", sample.octets.size());
    std::printf(" %9.0f\nitems read (scan, floor: lines)\n", octets);
    for (std::size_t i = 0; i < parsers.size(); ++i) {
        std::printf("%-8s", parsers[i].name);
        for (const auto each : all[i].items)
            std::printf(" %9zu", each);
        std::printf("\n");
    }
}

void hold(const char* what, double value, const char* relation, double bound)
{
    const bool holds = relation[0] == '>' ? value >= bound : value <= bound;
    std::printf("%-44s %8.2f  %s %g  %s\n", what, value, relation, bound, holds ? "met" : "missed");
}

int compare(const Samples& samples, const std::string& self)
{
    auto all = measure(samples);
    for (std::size_t i = 0; i < parsers.size(); ++i)
        all[i].instructions = instructions(self, parsers[i].name, samples.size());
    print(samples, all);
    const auto& ours = all[ours_at];
    hold("times as fast as Sofia-SIP", all[sofia_at].mean() / ours.mean(), ">=", 6);
    hold("times as fast as osip2", all[osip2_at].mean() / ours.mean(), ">=", 15);
    hold("times a bare scan for lines and colons", ours.mean() / all[scan_at].mean(), "<=", 7);
    hold("times that scan by 32 octets at a time", ours.mean() / all[floor_at].mean(), "<=", 7);
    hold("allocations a message", ours.allocations, "<=", 0);
    if (ours.instructions && all[sofia_at].instructions) {
        hold("instructions a message", *ours.instructions, "<=", 10500);
        hold("Sofia-SIP's instructions over ours", *all[sofia_at].instructions / *ours.instructions, ">=", 4.5);
    } else {
        std::printf("instructions: not counted, valgrind is not installed\n");
    }
    return 0;
}

}  // namespace
}  // namespace sipdiag::bench

int main(int argc, char** argv)
{
    const auto samples = sipdiag::bench::samples();
    if (argc == 4 && std::strcmp(argv[1], "--repeat") == 0) {
        return sipdiag::bench::repeat(samples, argv[2], std::strtol(argv[3], nullptr, 10));
    }
    if (argc != 1) {
        std::fprintf(stderr, "usage: parse_bench [--repeat NAME N]\n");
        return 64;
    }
    return sipdiag::bench::compare(samples, argv[0]);
}
