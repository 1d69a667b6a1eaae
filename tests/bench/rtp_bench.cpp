// SPDX-License-Identifier: MIT
//
// The RTP echo beside its floor - a plain loop of recvmmsg and sendmmsg - and beside `sipp -rtp_echo`, where that is
// installed: in one run, taking turns. Closed loop, 172-octet datagrams of 16 sockets and 64 streams, 256 under way.
//
// Per server: packets a second, CPU of the server a packet (with the kernel's work in it), round trip, and what got
// lost.
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
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "sipdiag/net/media.hpp"

namespace {

using namespace sipdiag;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;
constexpr auto length = 1s;
constexpr std::size_t sockets = 16;
constexpr std::size_t streams = 64;
constexpr std::size_t under_way = 256;
constexpr std::size_t datagram = 172;

double thread_cpu()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

struct Traffic {
    double packets_a_second = 0;
    double p50_us = 0;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
};

// 256 packets are always under way; each that returns lets the next go.
Traffic drive(std::uint16_t port)
{
    std::vector<int> handles;
    std::vector<pollfd> waits;
    for (std::size_t i = 0; i < sockets; ++i) {
        const int handle = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const auto to = loopback(port);
        const int room = 4 << 20;
        ::setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
        ::connect(handle, reinterpret_cast<const sockaddr*>(&to), sizeof to);
        handles.push_back(handle);
        waits.push_back({handle, POLLIN, 0});
    }
    std::vector<std::uint16_t> next(streams, 0);
    std::uint64_t sent = 0;
    Traffic out;
    std::vector<double> trips;
    const auto send = [&](std::size_t stream) {
        std::array<char, datagram> packet{};
        rtp::write_header(packet.data(),
                          {false, 0, next[stream], 160U * next[stream], static_cast<std::uint32_t>(stream)});
        ++next[stream];
        const auto at = Clock::now().time_since_epoch().count();
        std::memcpy(packet.data() + rtp::header_size, &at, sizeof at);
        if (::send(handles[stream % sockets], packet.data(), packet.size(), 0) > 0) ++sent;
    };
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < under_way; ++i)
        send(i % streams);
    while (Clock::now() - begin < length) {
        if (::poll(waits.data(), waits.size(), 100) <= 0) break;  // all that was under way is lost
        for (const auto& each : waits) {
            if (each.revents == 0) continue;
            std::array<char, 2048> packet;
            while (::recv(each.fd, packet.data(), packet.size(), 0) == static_cast<ssize_t>(datagram)) {
                ++out.received;
                Clock::rep at = 0;
                std::memcpy(&at, packet.data() + rtp::header_size, sizeof at);
                if (out.received % 16 == 0) {
                    trips.push_back(static_cast<double>(Clock::now().time_since_epoch().count() - at) / 1000);
                }
                send(static_cast<unsigned char>(packet[11]) % streams);
            }
        }
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::this_thread::sleep_for(50ms);
    for (const int handle : handles) {
        std::array<char, 2048> packet;
        while (::recv(handle, packet.data(), packet.size(), 0) > 0)
            ++out.received;
        ::close(handle);
    }
    out.packets_a_second = static_cast<double>(out.received) / seconds;
    out.lost = sent - std::min(sent, out.received);
    if (!trips.empty()) {
        std::nth_element(trips.begin(), trips.begin() + static_cast<std::ptrdiff_t>(trips.size() / 2), trips.end());
        out.p50_us = trips[trips.size() / 2];
    }
    return out;
}

struct Measured {
    Traffic traffic;
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

Measured run_plain()
{
    const int handle = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
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
    Measured out{drive(ntohs(address.sin_port)), 0};
    stop = true;
    server.join();
    ::close(handle);
    out.cpu_ns = cpu * 1e9 / static_cast<double>(std::max<std::uint64_t>(out.traffic.received, 1));
    return out;
}

Measured run_echo(net::MediaSettings settings)
{
    settings.handles_signals = false;
    net::MediaEcho echo(settings);
    const auto local = echo.bind({Address::v4({127, 0, 0, 1}), 0, Transport::udp});
    if (!local) return {};
    double cpu = 0;
    std::thread server([&] {
        const double before = thread_cpu();
        (void)echo.run(Clock::now() + length + 200ms);
        cpu = thread_cpu() - before;
    });
    Measured out{drive(local->port), 0};
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

Measured run_sipp()
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
    Measured out{drive(media), 0};
    out.cpu_ns =
        (cpu_of(process) - before) * 1e9 / static_cast<double>(std::max<std::uint64_t>(out.traffic.received, 1));
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    return out;
}

}  // namespace

int main()
{
    struct Server {
        const char* name;
        std::function<Measured()> run;
        std::vector<Measured> results = {};
    };
    std::vector<Server> servers = {
        {"recvmmsg/sendmmsg, the floor", run_plain},
        {"rtpecho raw, all figures", [] { return run_echo({}); }},
        {"rtpecho raw, no merging", [] { return run_echo({.merges = false}); }},
        {"rtpecho raw, echo alone", [] { return run_echo({.measures = false}); }},
        {"sipp -rtp_echo", run_sipp},
    };
    for (int round = 0; round < rounds; ++round) {
        for (auto& each : servers)
            each.results.push_back(each.run());
    }
    fmt::print("{:<30} {:>9} {:>12} {:>9} {:>8}   best of {}, of the floor\n", "server", "kpps", "CPU ns/pkt", "p50 us",
               "lost", rounds);
    double floor_rate = 0;
    double floor_cpu = 0;
    for (auto& each : servers) {
        Measured best;
        best.cpu_ns = 1e12;
        std::uint64_t lost = 0;
        best.traffic.p50_us = 1e12;
        for (const auto& one : each.results) {
            if (one.traffic.received == 0) continue;
            best.traffic.packets_a_second = std::max(best.traffic.packets_a_second, one.traffic.packets_a_second);
            best.traffic.p50_us = std::min(best.traffic.p50_us, one.traffic.p50_us);
            best.cpu_ns = std::min(best.cpu_ns, one.cpu_ns);
            lost += one.traffic.lost;
        }
        if (best.traffic.packets_a_second == 0) {
            fmt::print("{:<30} not installed, or not running\n", each.name);
            continue;
        }
        if (floor_rate == 0) {
            floor_rate = best.traffic.packets_a_second;
            floor_cpu = best.cpu_ns;
        }
        fmt::print("{:<30} {:>9.0f} {:>12.0f} {:>9.0f} {:>8}   rate x{:.2f}, CPU x{:.2f}\n", each.name,
                   best.traffic.packets_a_second / 1000, best.cpu_ns, best.traffic.p50_us, lost,
                   best.traffic.packets_a_second / floor_rate, best.cpu_ns / floor_cpu);
    }
    return 0;
}
