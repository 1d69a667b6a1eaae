// SPDX-License-Identifier: MIT
//
// The RTP echo beside its floor - a plain loop of recvmmsg and sendmmsg - and beside `sipp -rtp_echo`, where that is
// installed: in one run, taking turns. As much as they take; at the pace of 100 to 5000 calls; and as a trunk sends.
//
// Per server: packets a second, CPU of the server a packet (with the kernel's work in it), round trip, and what got
// lost. At the end what does not depend on what else the machine does: instructions of ours a packet.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "bench/callgrind.hpp"
#include "bench/rtp_traffic.hpp"
#include "sipdiag/net/media.hpp"

namespace {

using namespace sipdiag;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;

double thread_cpu()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Measured {
    bench::Traffic traffic;
    double cpu_ns = 0;  // a packet
};

void plain_loop(int handle, std::atomic<bool>& stop)
{
    constexpr std::size_t batch = 64;
    static std::array<std::array<char, 2048>, batch> buffers;
    std::array<sockaddr_in, batch> addresses{};
    std::array<iovec, batch> pieces{};
    std::array<mmsghdr, batch> messages{};
    while (!stop) {
        pollfd wait{handle, POLLIN, 0};
        if (::poll(&wait, 1, 50) <= 0) continue;
        for (std::size_t i = 0; i < batch; ++i) {
            pieces[i] = {buffers[i].data(), buffers[i].size()};
            messages[i] = {};
            messages[i].msg_hdr.msg_name = &addresses[i];
            messages[i].msg_hdr.msg_namelen = sizeof addresses[i];
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int got = ::recvmmsg(handle, messages.data(), batch, MSG_DONTWAIT, nullptr);
        for (int i = 0; i < got; ++i)
            pieces[static_cast<std::size_t>(i)].iov_len = messages[static_cast<std::size_t>(i)].msg_len;
        if (got > 0) ::sendmmsg(handle, messages.data(), static_cast<unsigned>(got), 0);
    }
}

using Offer = std::function<bench::Traffic(std::uint16_t)>;

Measured run_plain(const Offer& traffic)
{
    const int handle = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    auto address = bench::loopback(0);
    const int room = 8 << 20;
    ::setsockopt(handle, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    ::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &size);
    std::atomic<bool> stop = false;
    double cpu = 0;
    std::thread server([&] {
        const double before = thread_cpu();
        plain_loop(handle, stop);
        cpu = thread_cpu() - before;
    });
    Measured out{traffic(ntohs(address.sin_port)), 0};
    stop = true;
    server.join();
    ::close(handle);
    out.cpu_ns = cpu * 1e9 / static_cast<double>(std::max<std::uint64_t>(out.traffic.received, 1));
    return out;
}

Measured run_echo(net::MediaSettings settings, const Offer& traffic)
{
    settings.handles_signals = false;
    net::MediaEcho echo(settings);
    const auto local = echo.bind({Address::v4({127, 0, 0, 1}), 0, Transport::udp});
    if (!local) return {};
    double cpu = 0;
    std::atomic<bool> stop = false;
    std::thread server([&] {
        const double before = thread_cpu();
        while (!stop)
            (void)echo.run(Clock::now() + 100ms);
        cpu = thread_cpu() - before;
    });
    Measured out{traffic(local->port), 0};
    stop = true;
    server.join();
    out.cpu_ns = cpu * 1e9 / static_cast<double>(std::max<std::uint64_t>(out.traffic.received, 1));
    return out;
}

double cpu_of(pid_t process)
{
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    std::string word;
    double ticks = 0;
    for (int i = 1; stat >> word; ++i) {
        if (i == 14 || i == 15) ticks += std::stod(word);
        if (i == 15) break;
    }
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Measured run_sipp(const Offer& traffic)
{
    constexpr std::uint16_t media = 27500;
    const pid_t process = ::fork();
    if (process == 0) {
        const int nothing = ::open("/dev/null", O_RDWR);
        for (const int each : {0, 1, 2})
            ::dup2(nothing, each);
        ::execlp("sipp", "sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", "27499", "-mi", "127.0.0.1", "-mp", "27500",
                 "-rtp_echo", "-nostdin", nullptr);
        ::_exit(127);
    }
    std::this_thread::sleep_for(700ms);
    if (::waitpid(process, nullptr, WNOHANG) != 0) return {};
    const double before = cpu_of(process);
    Measured out{traffic(media), 0};
    out.cpu_ns =
        (cpu_of(process) - before) * 1e9 / static_cast<double>(std::max<std::uint64_t>(out.traffic.received, 1));
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    return out;
}

// What --echo does: an echo with all its figures, and a child that sends and takes so many packets.
int echo_for(const char* self, std::uint64_t packets)
{
    net::MediaEcho echo;
    const auto local = echo.bind({Address::v4({127, 0, 0, 1}), 0, Transport::udp});
    if (!local) return 1;
    const auto port = std::to_string(local->port);
    const auto count = std::to_string(packets);
    // Another program, which callgrind does not follow.
    if (::fork() == 0) {
        ::execl(self, self, "--traffic", port.c_str(), count.c_str(), nullptr);
        ::_exit(127);
    }
    return echo.run(Clock::now() + 10min) == net::Ending::interrupted ? 0 : 1;
}

Measured best_of(const std::vector<Measured>& results)
{
    Measured best;
    best.cpu_ns = best.traffic.p50_us = 1e12;
    for (const auto& one : results) {
        if (one.traffic.received == 0) continue;
        best.traffic.packets_a_second = std::max(best.traffic.packets_a_second, one.traffic.packets_a_second);
        best.traffic.p50_us = std::min(best.traffic.p50_us, one.traffic.p50_us);
        best.cpu_ns = std::min(best.cpu_ns, one.cpu_ns);
        best.traffic.lost += one.traffic.lost;
    }
    return best;
}

struct Server {
    const char* name;
    std::function<Measured(const Offer&)> run;
};

void compare(const char* what, const std::vector<Server>& servers, const Offer& traffic, int times)
{
    std::vector<std::vector<Measured>> results(servers.size());
    for (int round = 0; round < times; ++round) {
        for (std::size_t i = 0; i < servers.size(); ++i)
            results[i].push_back(servers[i].run(traffic));
    }
    fmt::print("{:<32} {:>7} {:>11} {:>8} {:>8}   best of {}, and beside the first\n", what, "kpps", "CPU ns/pkt",
               "p50 us", "lost", times);
    std::optional<Measured> floor;
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const auto best = best_of(results[i]);
        if (best.traffic.packets_a_second == 0) {
            fmt::print("{:<32} not installed, or not running\n", servers[i].name);
            continue;
        }
        if (!floor) floor = best;
        fmt::print("{:<32} {:>7.0f} {:>11.0f} {:>8.0f} {:>8}   rate x{:.2f}, CPU x{:.2f}, p50 x{:.2f}\n",
                   servers[i].name, best.traffic.packets_a_second / 1000, best.cpu_ns, best.traffic.p50_us,
                   best.traffic.lost, best.traffic.packets_a_second / floor->traffic.packets_a_second,
                   best.cpu_ns / floor->cpu_ns, best.traffic.p50_us / std::max(floor->traffic.p50_us, 1e-3));
    }
    fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 3 && std::strcmp(argv[1], "--echo") == 0) return echo_for(argv[0], std::strtoull(argv[2], nullptr, 10));
    if (argc == 4 && std::strcmp(argv[1], "--traffic") == 0) {
        std::this_thread::sleep_for(500ms);
        (void)bench::saturate(static_cast<std::uint16_t>(std::atoi(argv[2])), std::strtoull(argv[3], nullptr, 10));
        return ::kill(::getppid(), SIGTERM);
    }
    const Server floor{"recvmmsg/sendmmsg, the floor", run_plain};
    const Server ours{"rtpecho raw, all figures", [](const Offer& traffic) { return run_echo({}, traffic); }};
    const Server sipp{"sipp -rtp_echo", run_sipp};
    compare(
        "as much as it takes",
        {floor,
         ours,
         {"rtpecho raw, no merging", [](const Offer& traffic) { return run_echo({.merges = false}, traffic); }},
         {"rtpecho raw, echo alone", [](const Offer& traffic) { return run_echo({.measures = false}, traffic); }},
         sipp},
        [](std::uint16_t port) { return bench::saturate(port); }, rounds);
    for (const std::size_t streams : {100U, 1000U, 5000U}) {
        compare(
            fmt::format("{} streams, 50 a second each", streams).c_str(), {floor, ours, sipp},
            [streams](std::uint16_t port) { return bench::pace(port, streams); }, 2);
    }
    compare("a trunk: 32 in one call", {floor, ours}, bench::trunk, 3);

    constexpr int few = 2000;
    constexpr int more = 20000;
    constexpr double most = 400;
    const auto echoing = [&](int packets) { return bench::collected(fmt::format("'{}' --echo {}", argv[0], packets)); };
    const auto brief = echoing(few);
    const auto full = echoing(few + more);
    if (!brief || !full) {
        fmt::print("instructions: not counted, valgrind is not installed\n");
        return 0;
    }
    const double each = (*full - *brief) / more;
    fmt::print("instructions a packet, all figures: {:.0f}, the aim is {:g}: {}\n", each, most,
               each <= most ? "met" : "missed");
    return 0;
}
