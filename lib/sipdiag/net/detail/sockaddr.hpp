// SPDX-License-Identifier: MIT
//
// Endpoints in the kernel's notation, and what the kernel calls what went wrong.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    SocketAddress() = default;
    explicit SocketAddress(const Endpoint& endpoint) noexcept;
    [[nodiscard]] sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
    [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    /// Port 0 and 0.0.0.0 for a family that is neither IPv4 nor IPv6.
    [[nodiscard]] Endpoint endpoint(Transport transport) const noexcept;
};

/// Address and port in a sockaddr of either family; port 0 and 0.0.0.0 for another one.
inline Endpoint endpoint_in(const sockaddr* address, Transport transport) noexcept
{
    if (address->sa_family == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, address, sizeof in);
        return {Address::v4(std::bit_cast<std::array<std::uint8_t, 4>>(in.sin_addr)), ntohs(in.sin_port), transport};
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, address, sizeof in);
        return {Address::v6(std::bit_cast<std::array<std::uint8_t, 16>>(in.sin6_addr), in.sin6_scope_id),
                ntohs(in.sin6_port), transport};
    }
    return {{}, 0, transport};
}
/// The address in a sockaddr of either family, if it is one.
std::optional<Address> address_in(const sockaddr* address) noexcept;

/// The local end of a socket.
Endpoint local_endpoint(int socket, Transport transport) noexcept;

/// \param doing  "listen on", "connect to"; the sentence goes on with the endpoint
Fault fault_of(int error, std::string_view doing, const Endpoint& endpoint);

/// What an error of the socket means for a datagram.
Undelivered::Cause cause_of(int error) noexcept;

}  // namespace sipdiag::net
