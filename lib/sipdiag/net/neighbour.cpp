// SPDX-License-Identifier: MIT
#include "sipdiag/net/neighbour.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>

namespace sipdiag::net {
namespace {

constexpr std::size_t packet_size = 28;  // of ARP for Ethernet and IPv4
constexpr int probes = 2;

/// A link that has neighbours, and our own address on it.
struct Link {
    std::string name;
    int index = 0;
    HardwareAddress hardware{};
};

std::optional<Link> link_of(const Address& own)
{
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return std::nullopt;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    std::optional<Link> link;
    for (const auto* each = list; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
        if ((each->ifa_flags & (IFF_LOOPBACK | IFF_NOARP | IFF_POINTOPOINT)) != 0) continue;
        sockaddr_in address{};
        std::memcpy(&address, each->ifa_addr, sizeof address);
        if (std::memcmp(&address.sin_addr, own.octets().data(), 4) == 0) link = Link{each->ifa_name, 0, {}};
    }
    if (!link) return std::nullopt;
    for (const auto* each = list; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_PACKET || link->name != each->ifa_name)
            continue;
        sockaddr_ll hardware{};
        std::memcpy(&hardware, each->ifa_addr, sizeof hardware);
        if (hardware.sll_hatype != ARPHRD_ETHER || hardware.sll_halen != link->hardware.size()) continue;
        link->index = hardware.sll_ifindex;
        std::memcpy(link->hardware.data(), static_cast<const void*>(hardware.sll_addr), link->hardware.size());
        return link;
    }
    return std::nullopt;
}

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const noexcept { return number_; }

private:
    int number_;
};

}  // namespace

std::string to_string(const HardwareAddress& address)
{
    return fmt::format("{:02x}", fmt::join(address, ":"));
}

std::string arp_probe(const HardwareAddress& from, const Address& wanted)
{
    std::string packet{0, 1, 8, 0, 6, 4, 0, 1};  // Ethernet, IPv4, their lengths, a request
    packet.append(from.begin(), from.end());
    packet.append(4 + 6, '\0');
    const auto octets = wanted.octets();
    packet.append(octets.begin(), octets.begin() + 4);
    return packet;
}

std::optional<HardwareAddress> arp_claim(std::string_view packet, const Address& address, const HardwareAddress& own)
{
    if (packet.size() < packet_size || packet.substr(0, 6) != std::string_view("\0\1\10\0\6\4", 6)) return std::nullopt;
    const auto octets = address.octets();
    if (std::memcmp(packet.data() + 14, octets.data(), 4) != 0) return std::nullopt;
    HardwareAddress sender{};
    std::memcpy(sender.data(), packet.data() + 8, sender.size());
    if (sender == own) return std::nullopt;
    return sender;
}

Neighbour look_for_another(const Address& own, Duration patience)
{
    Neighbour found;
    const auto address = own.unmapped();
    const auto link = address.family() == Family::ipv4 ? link_of(address) : std::nullopt;
    if (!link) return found;
    found.link = link->name;
    const Descriptor socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP)));
    if (socket.get() < 0) return found;
    sockaddr_ll at{};
    at.sll_family = AF_PACKET;
    at.sll_protocol = htons(ETH_P_ARP);
    at.sll_ifindex = link->index;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return found;
    at.sll_halen = static_cast<unsigned char>(link->hardware.size());
    std::fill_n(static_cast<unsigned char*>(at.sll_addr), link->hardware.size(), static_cast<unsigned char>(0xFF));

    const auto probe = arp_probe(link->hardware, address);
    const auto begun = std::chrono::steady_clock::now();
    for (int sent = 0;;) {
        const auto passed = std::chrono::steady_clock::now() - begun;
        if (passed >= patience) return found;
        if (sent < probes && passed >= patience / 3 * sent) {
            const auto size = ::sendto(socket.get(), probe.data(), probe.size(), 0,
                                       reinterpret_cast<const sockaddr*>(&at), sizeof at);
            found.looked = found.looked || size == static_cast<ssize_t>(probe.size());
            ++sent;
        }
        const auto next = sent < probes ? Duration(patience / 3 * sent) : patience;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - passed);
        pollfd ready{socket.get(), POLLIN, 0};
        if (::poll(&ready, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 1))) <= 0) continue;
        std::array<char, 64> packet{};
        const auto size = ::recv(socket.get(), packet.data(), packet.size(), MSG_DONTWAIT);
        if (size <= 0) continue;
        found.other = arp_claim({packet.data(), static_cast<std::size_t>(size)}, address, link->hardware);
        if (found.other) return found;
    }
}

}  // namespace sipdiag::net
