// SPDX-License-Identifier: MIT
//
// ICMP       IP_RECVERR, IPV6_RECVERR: without them an unconnected socket hears of no error at all
// Fragments  IPv4 datagrams leave without "don't fragment", as a phone's do; over IPv6 the kernel learns the path's MTU
//            from the report, and the next sending fits
#include "sipdiag/net/detail/udp_socket.hpp"

#include <linux/errqueue.h>
#include <linux/sock_diag.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "sipdiag/net/detail/sockaddr.hpp"

namespace sipdiag::net {
namespace {

using Cause = Undelivered::Cause;

// Room for a burst: the default of 208 kB holds about 165 datagrams of 172 octets.
constexpr int receive_buffer = 4 << 20;
constexpr int full_queue_wait_ms = 50;

struct Control {
    alignas(cmsghdr) std::array<char, 512> octets{};
};

/// With room for who sent it, what it says, and what the kernel says of it.
msghdr empty_message(SocketAddress& peer, iovec& part, Control& control) noexcept
{
    msghdr message{};
    message.msg_name = peer.get();
    message.msg_namelen = peer.size;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.octets.data();
    message.msg_controllen = control.octets.size();
    return message;
}

int set(int handle, int level, int name, int value) noexcept
{
    return ::setsockopt(handle, level, name, &value, sizeof value);
}

template <class T>
T read_as(const cmsghdr* header) noexcept
{
    T value{};
    std::memcpy(&value, CMSG_DATA(header), sizeof value);
    return value;
}

template <class T>
void append(msghdr& message, Control& control, int level, int type, const T& value) noexcept
{
    auto* const header = reinterpret_cast<cmsghdr*>(control.octets.data() + message.msg_controllen);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(header), &value, sizeof value);
    message.msg_control = control.octets.data();
    message.msg_controllen += CMSG_SPACE(sizeof value);
}

// The stamp is of the wall clock, which may be set while it waits: what cannot be is moved to what can.
Instant steady(const timespec& stamp) noexcept
{
    timespec wall{};
    ::clock_gettime(CLOCK_REALTIME, &wall);
    const Instant now = std::chrono::steady_clock::now();
    const auto age = std::chrono::seconds(wall.tv_sec - stamp.tv_sec) + Duration(wall.tv_nsec - stamp.tv_nsec);
    return now - std::clamp<Duration>(age, Duration(0), std::chrono::seconds(5));
}

Cause cause_v4(int type, int code) noexcept
{
    if (type == ICMP_TIME_EXCEEDED) return code == ICMP_EXC_TTL ? Cause::expired_in_transit : Cause::other;
    if (type != ICMP_DEST_UNREACH) return Cause::other;
    switch (code) {
    case ICMP_PROT_UNREACH:
    case ICMP_PORT_UNREACH: return Cause::refused;
    case ICMP_FRAG_NEEDED: return Cause::too_big;
    case ICMP_NET_ANO:
    case ICMP_HOST_ANO:
    case ICMP_PKT_FILTERED: return Cause::prohibited;
    default: return Cause::unreachable;
    }
}

Cause cause_v6(int type, int code) noexcept
{
    if (type == ICMP6_TIME_EXCEEDED) {
        return code == ICMP6_TIME_EXCEED_TRANSIT ? Cause::expired_in_transit : Cause::other;
    }
    if (type == ICMP6_PACKET_TOO_BIG) return Cause::too_big;
    if (type != ICMP6_DST_UNREACH) return Cause::other;
    switch (code) {
    case ICMP6_DST_UNREACH_NOPORT: return Cause::refused;
    case ICMP6_DST_UNREACH_ADMIN:
    case 5:  // source address failed ingress/egress policy, RFC 4443 §3.1
    case 6:  // reject route to destination
        return Cause::prohibited;
    default: return Cause::unreachable;
    }
}

bool is_of_the_network(int error) noexcept
{
    return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EMSGSIZE ||
           error == EACCES || error == EPROTO || error == ENOPROTOOPT || error == EHOSTDOWN;
}

}  // namespace

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : handle_(std::exchange(other.handle_, -1)), local_(other.local_) {}

UdpSocket::~UdpSocket()
{
    close();
}

void UdpSocket::close() noexcept
{
    if (handle_ >= 0) ::close(handle_);
    handle_ = -1;
}

Opened<UdpSocket> UdpSocket::open(const Endpoint& local)
{
    const bool v6 = local.address.is_v6();
    const int handle = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (handle < 0) return fault_of(errno, "listen on", local);
    UdpSocket socket(handle, local);
    if (v6) {
        set(handle, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set(handle, IPPROTO_IPV6, IPV6_RECVERR, 1);
        set(handle, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    } else {
        set(handle, IPPROTO_IP, IP_RECVERR, 1);
        set(handle, IPPROTO_IP, IP_PKTINFO, 1);
        set(handle, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
    }
    set(handle, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    // Beyond the system's limit where we may.
    if (set(handle, SOL_SOCKET, SO_RCVBUFFORCE, receive_buffer) != 0)
        set(handle, SOL_SOCKET, SO_RCVBUF, receive_buffer);
    const SocketAddress address(local);
    if (::bind(handle, address.get(), address.size) != 0) return fault_of(errno, "listen on", local);
    socket.local_ = local_endpoint(handle, Transport::udp);
    return Opened<UdpSocket>(std::move(socket));
}

std::optional<std::uint64_t> UdpSocket::drops() const noexcept
{
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (::getsockopt(handle_, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) return std::nullopt;
    if (size <= SK_MEMINFO_DROPS * sizeof memory[0]) return std::nullopt;
    return memory[SK_MEMINFO_DROPS];
}

int UdpSocket::try_send(const Datagram& datagram) const
{
    SocketAddress to(datagram.destination);
    iovec part{const_cast<char*>(datagram.octets.data()), datagram.octets.size()};
    Control control;
    msghdr message{};
    message.msg_name = to.get();
    message.msg_namelen = to.size;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const auto& from = datagram.source.address;
    const bool v6 = local_.address.is_v6();
    if (local_.address.is_unspecified() && !from.is_unspecified() && from.is_v6() == v6) {
        if (v6) {
            in6_pktinfo info{};
            std::memcpy(&info.ipi6_addr, from.octets().data(), sizeof info.ipi6_addr);
            info.ipi6_ifindex = from.zone();
            append(message, control, IPPROTO_IPV6, IPV6_PKTINFO, info);
        } else {
            in_pktinfo info{};
            std::memcpy(&info.ipi_spec_dst, from.octets().data(), sizeof info.ipi_spec_dst);
            append(message, control, IPPROTO_IP, IP_PKTINFO, info);
        }
    }
    if (datagram.ttl != 0) {
        const int hops = datagram.ttl;
        append(message, control, v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP}, v6 ? IPV6_HOPLIMIT : IP_TTL, hops);
    }
    return ::sendmsg(handle_, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
}

std::optional<Undelivered> UdpSocket::send(const Datagram& datagram)
{
    int error = try_send(datagram);
    // With IP_RECVERR an error that was reported of an earlier datagram is handed to the next call, whichever it is.
    // Its report stays in the queue; this datagram has not been tried yet.
    for (int again = 0; again < 3 && is_of_the_network(error); ++again)
        error = try_send(datagram);
    if (error == EAGAIN || error == ENOBUFS) {
        pollfd writable{handle_, POLLOUT, 0};
        ::poll(&writable, 1, full_queue_wait_ms);
        error = try_send(datagram);
    }
    if (error == 0) return std::nullopt;
    Undelivered lost{datagram.destination, cause_of(error)};
    lost.source = local_;
    return lost;
}

void UdpSocket::read(std::size_t most, std::vector<Arrived>& arrived)
{
    static thread_local std::array<char, 65'536> buffer;
    for (std::size_t count = 0; count < most;) {
        SocketAddress from;
        Control control;
        iovec part{buffer.data(), buffer.size()};
        auto message = empty_message(from, part, control);
        const auto size = ::recvmsg(handle_, &message, 0);
        if (size < 0) {
            // Anything but "nothing there" is the report of an earlier datagram; the queue of reports tells it in full.
            if (errno == EAGAIN || errno == EBADF || errno == ENOTSOCK) return;
            ++count;
            continue;
        }
        ++count;
        Instant at = std::chrono::steady_clock::now();
        Endpoint to = local_;
        for (const auto* each = CMSG_FIRSTHDR(&message); each != nullptr;
             each = CMSG_NXTHDR(&message, const_cast<cmsghdr*>(each))) {
            if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_TIMESTAMPNS) {
                at = steady(read_as<timespec>(each));
            } else if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO) {
                const auto info = read_as<in_pktinfo>(each);
                to.address = Address::v4(std::bit_cast<std::array<std::uint8_t, 4>>(info.ipi_addr));
            } else if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO) {
                const auto info = read_as<in6_pktinfo>(each);
                to.address = Address::v6(std::bit_cast<std::array<std::uint8_t, 16>>(info.ipi6_addr));
            }
        }
        // A link-local address means something only together with its link.
        if (to.address.is_link_local() && to.address.is_v6()) {
            std::uint32_t zone = local_.address.zone();
            if (zone == 0) zone = from.endpoint(Transport::udp).address.zone();
            to.address = Address::v6(to.address.octets(), zone);
        }
        arrived.push_back(
            {at, {from.endpoint(Transport::udp), to, std::string(buffer.data(), static_cast<std::size_t>(size))}});
    }
}

void UdpSocket::read_reports(std::vector<Undelivered>& lost)
{
    static thread_local std::array<char, 65'536> buffer;
    for (;;) {
        SocketAddress to;
        Control control;
        iovec part{buffer.data(), buffer.size()};
        auto message = empty_message(to, part, control);
        const auto size = ::recvmsg(handle_, &message, MSG_ERRQUEUE);
        if (size < 0) return;
        for (const auto* each = CMSG_FIRSTHDR(&message); each != nullptr;
             each = CMSG_NXTHDR(&message, const_cast<cmsghdr*>(each))) {
            const bool v4 = each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_RECVERR;
            const bool v6 = each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_RECVERR;
            if (!v4 && !v6) continue;
            const auto error = read_as<sock_extended_err>(each);
            // What this machine itself refused, send() has said.
            if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
            Undelivered report;
            report.destination = to.endpoint(Transport::udp);
            report.cause = error.ee_origin == SO_EE_ORIGIN_ICMP ? cause_v4(error.ee_type, error.ee_code)
                                                                : cause_v6(error.ee_type, error.ee_code);
            report.source = local_;
            report.reporter = address_in(SO_EE_OFFENDER(reinterpret_cast<const sock_extended_err*>(CMSG_DATA(each))));
            report.quoted.assign(buffer.data(), static_cast<std::size_t>(size));
            lost.push_back(std::move(report));
        }
    }
}

}  // namespace sipdiag::net
