// SPDX-License-Identifier: MIT
#include "sipdiag/net/detail/sockaddr.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace sipdiag::net {

SocketAddress::SocketAddress(const Endpoint& endpoint) noexcept
{
    const auto& octets = endpoint.address.octets();
    if (endpoint.address.is_v4()) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, octets.data(), sizeof in.sin_addr);
        std::memcpy(&storage, &in, sizeof in);
        size = sizeof in;
        return;
    }
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port);
    in.sin6_scope_id = endpoint.address.zone();
    std::memcpy(&in.sin6_addr, octets.data(), sizeof in.sin6_addr);
    std::memcpy(&storage, &in, sizeof in);
    size = sizeof in;
}

std::optional<Address> address_in(const sockaddr* address) noexcept
{
    if (address->sa_family != AF_INET && address->sa_family != AF_INET6) return std::nullopt;
    return endpoint_in(address, Transport::udp).address;
}

Endpoint SocketAddress::endpoint(Transport transport) const noexcept
{
    return endpoint_in(get(), transport);
}

Endpoint local_endpoint(int socket, Transport transport) noexcept
{
    SocketAddress local;
    if (::getsockname(socket, local.get(), &local.size) != 0) return {{}, 0, transport};
    return local.endpoint(transport);
}

Fault fault_of(int error, std::string_view doing, const Endpoint& endpoint)
{
    using Kind = Fault::Kind;
    const auto where = fmt::format("{} {}", to_string(endpoint.transport), to_string(endpoint));
    const auto fault = [&](Kind kind, std::string_view why) {
        return Fault{kind, fmt::format("cannot {} {}: {}", doing, where, why), endpoint};
    };
    switch (error) {
    case EADDRINUSE: return fault(Kind::address_in_use, "another program uses this port");
    case EACCES:
    case EPERM:
        if (endpoint.port != 0 && endpoint.port < 1024)
            return fault(Kind::no_permission, "ports below 1024 are kept for the administrator");
        return fault(Kind::no_permission, "this machine's rules forbid it");
    case EADDRNOTAVAIL: return fault(Kind::address_not_local, "this machine has no such address");
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
        return fault(Kind::unsupported, endpoint.address.is_v6() ? "this machine has no IPv6" : "not supported here");
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN: return fault(Kind::no_route, "there is no way to that address from here");
    case ECONNREFUSED: return fault(Kind::refused, "nothing listens there (connection refused)");
    case ETIMEDOUT: return fault(Kind::timed_out, "no answer");
    case ECONNRESET:
    case EPIPE: return fault(Kind::closed, "the other side closed the connection");
    case EMFILE:
    case ENFILE: return fault(Kind::other, "too many open files");
    default: return fault(Kind::other, std::generic_category().message(error));
    }
}

Undelivered::Cause cause_of(int error) noexcept
{
    using Cause = Undelivered::Cause;
    switch (error) {
    case ECONNREFUSED: return Cause::refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case ETIMEDOUT: return Cause::unreachable;
    case EPERM:
    case EACCES: return Cause::prohibited;
    case EMSGSIZE: return Cause::too_big;
    case ECONNRESET:
    case EPIPE: return Cause::closed;
    default: return Cause::other;
    }
}

}  // namespace sipdiag::net
