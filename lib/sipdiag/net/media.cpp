// SPDX-License-Identifier: MIT
#include "sipdiag/net/media.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "sipdiag/net/detail/sockaddr.hpp"

namespace sipdiag::net {
namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t datagram_room = 65536;  // merged datagrams are up to that
// A power of two apart, all buffers would share the same few lines of the cache.
constexpr std::size_t buffer_stride = datagram_room + 192;
// For a quarter of a second of 5000 streams: as long as a busy machine may leave us waiting.
constexpr int receive_buffer = 32 << 20;
constexpr std::uint16_t first_unprivileged = 1024;

#ifndef UDP_GRO
constexpr int UDP_GRO = 104;
#endif
#ifndef UDP_SEGMENT
constexpr int UDP_SEGMENT = 103;
#endif

struct alignas(cmsghdr) Control {
    std::array<char, 128> octets;
};

int set(int handle, int level, int name, int value) noexcept
{
    return ::setsockopt(handle, level, name, &value, sizeof value);
}

// What the wall clock has to be moved by to be the steady one.
Duration wall_to_steady() noexcept
{
    timespec wall{};
    ::clock_gettime(CLOCK_REALTIME, &wall);
    const Instant now = std::chrono::steady_clock::now();
    return now.time_since_epoch() - (std::chrono::seconds(wall.tv_sec) + Duration(wall.tv_nsec));
}

struct Socket {
    int handle = -1;
    rtp::StreamTable::Place local;
    std::uint32_t drops = 0;
};

/// What the kernel says of a datagram beside its octets.
struct Remarks {
    Instant at;
    std::size_t segment;  // octets of each that it has merged; the last may be shorter
};

}  // namespace

struct MediaEcho::Impl {
    explicit Impl(MediaSettings given)
        : settings(std::move(given)), buffers(std::make_unique_for_overwrite<char[]>(batch * buffer_stride))
    {
        for (std::size_t i = 0; i < batch; ++i) {
            pieces[i].iov_base = buffers.get() + i * buffer_stride;
            messages[i].msg_hdr.msg_name = &addresses[i];
            messages[i].msg_hdr.msg_iov = &pieces[i];
            messages[i].msg_hdr.msg_iovlen = 1;
            arm(i);
        }
    }
    ~Impl()
    {
        for (const auto& each : sockets)
            ::close(each.handle);
    }

    // Only what a batch has used is made ready again.
    void arm(std::size_t i) noexcept
    {
        pieces[i].iov_len = datagram_room;
        auto& header = messages[i].msg_hdr;
        header.msg_namelen = sizeof addresses[i];
        header.msg_control = controls[i].octets.data();
        header.msg_controllen = controls[i].octets.size();
    }

    std::size_t drain(Socket& socket);
    void answer(Socket& socket, std::size_t begin, std::size_t end);
    bool take(Socket& socket, std::size_t i, Instant fallback, Duration shift);

    MediaSettings settings;
    std::vector<Socket> sockets;
    rtp::StreamTable table;
    Counts counts;
    std::unique_ptr<char[]> buffers;
    std::array<mmsghdr, batch> messages{};  // as they came, and as they go back
    std::array<iovec, batch> pieces{};
    std::array<sockaddr_storage, batch> addresses{};
    std::array<Control, batch> controls{};
};

namespace {

Remarks remarks_on(msghdr& header, Remarks otherwise, Duration shift, std::uint32_t& drops) noexcept
{
    for (auto* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
        if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_TIMESTAMPNS) {
            timespec stamp{};
            std::memcpy(&stamp, CMSG_DATA(item), sizeof stamp);
            otherwise.at = Instant(std::chrono::seconds(stamp.tv_sec) + Duration(stamp.tv_nsec) + shift);
        } else if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_RXQ_OVFL) {
            std::memcpy(&drops, CMSG_DATA(item), sizeof drops);
        } else if (item->cmsg_level == SOL_UDP && item->cmsg_type == UDP_GRO) {
            int size = 0;
            std::memcpy(&size, CMSG_DATA(item), sizeof size);
            if (size > 0) otherwise.segment = static_cast<std::size_t>(size);
        }
    }
    return otherwise;
}

}  // namespace

// One datagram, or several that the kernel has merged: written so that it may go back. \return shall it?
bool MediaEcho::Impl::take(Socket& socket, std::size_t i, Instant fallback, Duration shift)
{
    auto& header = messages[i].msg_hdr;
    const std::string_view octets(static_cast<const char*>(pieces[i].iov_base), messages[i].msg_len);
    const auto [at, segment] = remarks_on(header, {fallback, octets.size()}, shift, socket.drops);
    const auto source = endpoint_in(static_cast<const sockaddr*>(header.msg_name), Transport::udp);
    const bool ourselves = source.port == socket.local.endpoint.port && source == socket.local.endpoint;
    bool returns = settings.echoes && source.port >= first_unprivileged && !ourselves;

    pieces[i].iov_len = octets.size();
    header.msg_control = nullptr;
    header.msg_controllen = 0;
    for (std::size_t begin = 0; begin == 0 || begin < octets.size(); begin += std::max<std::size_t>(segment, 1)) {
        const std::string_view one(octets.data() + begin, std::min(segment, octets.size() - begin));
        ++counts.received;
        if (settings.on_passed) settings.on_passed(at, source, socket.local.endpoint, one);
        if (!settings.measures) {
            returns = returns && one.size() >= rtp::header_size && static_cast<unsigned char>(one.front()) >> 6 == 2;
        } else if (auto* const stream = table.receive(at, source, socket.local, one)) {
            stream->returned += returns ? 1 : 0;
        } else {
            returns = returns && rtp::is_rtcp(one);
        }
    }
    if (segment < octets.size()) {
        auto* const item = reinterpret_cast<cmsghdr*>(controls[i].octets.data());
        const auto size = static_cast<std::uint16_t>(segment);
        item->cmsg_level = SOL_UDP;
        item->cmsg_type = UDP_SEGMENT;
        item->cmsg_len = CMSG_LEN(sizeof size);
        std::memcpy(CMSG_DATA(item), &size, sizeof size);
        header.msg_control = controls[i].octets.data();
        header.msg_controllen = CMSG_SPACE(sizeof size);
    }
    for (std::size_t begin = 0; returns && settings.on_passed && begin < octets.size(); begin += segment)
        settings.on_passed(at, socket.local.endpoint, source, octets.substr(begin, segment));
    return returns;
}

void MediaEcho::Impl::answer(Socket& socket, std::size_t begin, std::size_t end)
{
    while (begin < end) {
        const int done = ::sendmmsg(socket.handle, messages.data() + begin, static_cast<unsigned>(end - begin), 0);
        if (done > 0) {
            begin += static_cast<std::size_t>(done);
            counts.returned += static_cast<std::uint64_t>(done);
            continue;
        }
        if (errno == EINTR) continue;
        // One that cannot go is passed over: the others can.
        ++counts.unsent;
        ++begin;
    }
}

std::size_t MediaEcho::Impl::drain(Socket& socket)
{
    const int got = ::recvmmsg(socket.handle, messages.data(), batch, MSG_DONTWAIT, nullptr);
    if (got <= 0) return 0;
    const auto end = static_cast<std::size_t>(got);
    const Instant now = std::chrono::steady_clock::now();
    const auto shift = settings.measures ? wall_to_steady() : Duration{};
    std::size_t begin = 0;  // of those that go back together
    for (std::size_t i = 0; i < end; ++i) {
        if (take(socket, i, now, shift)) continue;
        answer(socket, begin, i);
        begin = i + 1;
    }
    answer(socket, begin, end);
    for (std::size_t i = 0; i < end; ++i)
        arm(i);
    return end;
}

MediaEcho::MediaEcho(MediaSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}

MediaEcho::~MediaEcho() = default;

Opened<Endpoint> MediaEcho::bind(const Endpoint& local)
{
    const bool v6 = local.address.is_v6();
    const int handle = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return fault_of(errno, "listen on", local);
    const SocketAddress address(local);
    if (v6) set(handle, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (::bind(handle, address.get(), address.size) != 0) {
        const auto fault = fault_of(errno, "listen on", local);
        ::close(handle);
        return fault;
    }
    if (set(handle, SOL_SOCKET, SO_RCVBUFFORCE, receive_buffer) != 0) {
        set(handle, SOL_SOCKET, SO_RCVBUF, receive_buffer);
    }
    int granted = 0;
    socklen_t size = sizeof granted;
    ::getsockopt(handle, SOL_SOCKET, SO_RCVBUF, &granted, &size);
    impl_->counts.receive_buffer = impl_->sockets.empty() ? granted : std::min(impl_->counts.receive_buffer, granted);
    set(handle, SOL_SOCKET, SO_RXQ_OVFL, 1);
    if (impl_->settings.measures) set(handle, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    if (impl_->settings.merges) set(handle, SOL_UDP, UDP_GRO, 1);
    impl_->sockets.push_back({handle, impl_->table.place(local_endpoint(handle, Transport::udp)), 0});
    return impl_->sockets.back().local.endpoint;
}

Ending MediaEcho::run(Instant until)
{
    std::vector<pollfd> waits;
    for (const auto& each : impl_->sockets)
        waits.push_back({each.handle, POLLIN, 0});
    sigset_t signals{};
    sigset_t before{};
    int signal_handle = -1;
    if (impl_->settings.handles_signals) {
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &signals, &before);
        signal_handle = ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
        waits.push_back({signal_handle, POLLIN, 0});
    }
    auto ending = Ending::deadline;
    for (;;) {
        const Instant now = std::chrono::steady_clock::now();
        if (now >= until) break;
        timespec left{};
        if (until != never) {
            const auto wait = until - now;
            left.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(wait).count();
            left.tv_nsec = (wait % std::chrono::seconds(1)).count();
        }
        if (::ppoll(waits.data(), waits.size(), until != never ? &left : nullptr, nullptr) <= 0) continue;
        if (signal_handle >= 0 && waits.back().revents != 0) {
            ending = Ending::interrupted;
            break;
        }
        for (std::size_t i = 0; i < impl_->sockets.size(); ++i) {
            if (waits[i].revents == 0) continue;
            // A few batches, then the clock and the other sockets get their turn.
            for (int round = 0; round < 16 && impl_->drain(impl_->sockets[i]) == batch;)
                ++round;
        }
    }
    if (signal_handle >= 0) {
        ::close(signal_handle);
        // One that is still pending has done its work.
        timespec none{};
        while (::sigtimedwait(&signals, nullptr, &none) > 0) {
        }
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    return ending;
}

const rtp::StreamTable& MediaEcho::streams() const noexcept
{
    return impl_->table;
}

MediaEcho::Counts MediaEcho::counts() const noexcept
{
    auto out = impl_->counts;
    for (const auto& each : impl_->sockets)
        out.own_drops += each.drops;
    return out;
}

}  // namespace sipdiag::net
