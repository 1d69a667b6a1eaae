// SPDX-License-Identifier: MIT
#include "bench/rtp_traffic.hpp"

#include <arpa/inet.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <thread>
#include <vector>

#include "sipdiag/rtp/packet.hpp"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#define UDP_GRO 104
#endif

namespace sipdiag::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto length = 1s;
constexpr std::size_t sockets = 16;
constexpr std::size_t streams = 64;
constexpr std::size_t under_way = 256;
constexpr std::size_t datagram = 172;

int client_of(std::uint16_t port)
{
    const int handle = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const auto to = loopback(port);
    const int room = 4 << 20;
    ::setsockopt(handle, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    ::connect(handle, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    return handle;
}

void write_packet(char* out, std::uint16_t sequence, std::uint32_t ssrc)
{
    rtp::write_header(out, {false, 0, sequence, 160U * sequence, ssrc});
    const auto at = Clock::now().time_since_epoch().count();
    std::memcpy(out + rtp::header_size, &at, sizeof at);
}

double age_us(const char* packet)
{
    Clock::rep at = 0;
    std::memcpy(&at, packet + rtp::header_size, sizeof at);
    return static_cast<double>(Clock::now().time_since_epoch().count() - at) / 1000;
}

double median(std::vector<double>& values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

Traffic saturate(std::uint16_t port, std::uint64_t packets)
{
    std::vector<int> handles;
    std::vector<pollfd> waits;
    for (std::size_t i = 0; i < sockets; ++i) {
        handles.push_back(client_of(port));
        waits.push_back({handles.back(), POLLIN, 0});
    }
    std::vector<std::uint16_t> next(streams, 0);
    std::uint64_t sent = 0;
    Traffic out;
    std::vector<double> trips;
    const auto send = [&](std::size_t stream) {
        std::array<char, datagram> packet{};
        write_packet(packet.data(), next[stream]++, static_cast<std::uint32_t>(stream));
        if (::send(handles[stream % sockets], packet.data(), packet.size(), 0) > 0) ++sent;
    };
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < under_way; ++i)
        send(i % streams);
    while (packets != 0 ? out.received < packets : Clock::now() - begin < length) {
        if (::poll(waits.data(), waits.size(), 1000) <= 0) break;  // all that was under way is lost
        for (const auto& each : waits) {
            if (each.revents == 0) continue;
            std::array<char, 2048> packet;
            while (::recv(each.fd, packet.data(), packet.size(), 0) == static_cast<ssize_t>(datagram)) {
                ++out.received;
                if (out.received % 16 == 0) trips.push_back(age_us(packet.data()));
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
    out.p50_us = median(trips);
    return out;
}

Traffic pace(std::uint16_t port, std::size_t count)
{
    constexpr auto period = 20ms;
    constexpr std::uint16_t periods = 150;
    constexpr std::size_t slice = 64;  // streams that are served in one go, spread over the period
    std::array<int, sockets> handles{};
    for (auto& each : handles)
        each = client_of(port);
    Traffic out;
    std::uint64_t sent = 0;
    std::vector<double> trips;
    const auto collect = [&] {
        for (const int handle : handles) {
            std::array<char, 2048> packet;
            while (::recv(handle, packet.data(), packet.size(), 0) == static_cast<ssize_t>(datagram)) {
                if (++out.received % 16 == 0) trips.push_back(age_us(packet.data()));
            }
        }
    };
    const auto begin = Clock::now();
    for (std::uint16_t round = 0; round < periods; ++round) {
        for (std::size_t first = 0; first < count; first += slice) {
            const auto due = begin + round * period + period * static_cast<long>(first) / static_cast<long>(count);
            while (Clock::now() < due)
                collect();
            for (std::size_t stream = first; stream < std::min(count, first + slice); ++stream) {
                std::array<char, datagram> packet{};
                write_packet(packet.data(), round, static_cast<std::uint32_t>(stream));
                if (::send(handles[stream % sockets], packet.data(), packet.size(), 0) > 0) ++sent;
            }
        }
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    for (const auto until = Clock::now() + 200ms; Clock::now() < until;)
        collect();
    for (const int each : handles)
        ::close(each);
    out.packets_a_second = static_cast<double>(sent) / seconds;
    out.lost = sent - std::min(sent, out.received);
    out.p50_us = median(trips);
    return out;
}

Traffic trunk(std::uint16_t port)
{
    constexpr std::size_t segments = 32;
    constexpr std::uint64_t most_under_way = 512;
    const int handle = client_of(port);
    const int size = datagram;
    const int yes = 1;
    Traffic out;
    const bool merges = ::setsockopt(handle, SOL_UDP, UDP_SEGMENT, &size, sizeof size) == 0 &&
                        ::setsockopt(handle, SOL_UDP, UDP_GRO, &yes, sizeof yes) == 0;
    std::vector<char> burst(segments * datagram);
    std::vector<char> room(65536);
    std::uint16_t sequence = 0;
    std::uint64_t sent = 0;
    const auto begin = Clock::now();
    auto heard = begin;
    while (merges && Clock::now() - begin < length) {
        while (sent - out.received < most_under_way) {
            for (std::size_t i = 0; i < segments; ++i)
                write_packet(burst.data() + i * datagram, sequence++, 1);
            if (::send(handle, burst.data(), burst.size(), 0) < 0) break;
            sent += segments;
        }
        pollfd wait{handle, POLLIN, 0};
        if (::poll(&wait, 1, 100) <= 0) break;
        for (ssize_t got = 0; (got = ::recv(handle, room.data(), room.size(), 0)) > 0; heard = Clock::now())
            out.received += static_cast<std::uint64_t>(got) / datagram;
    }
    ::close(handle);
    const double seconds = std::chrono::duration<double>(heard - begin).count();
    if (seconds > 0) out.packets_a_second = static_cast<double>(out.received) / seconds;
    return out;
}

}  // namespace sipdiag::bench
