// SPDX-License-Identifier: MIT
#include "support/raw_peer.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace sipdiag::tests {
namespace {

bool readable(int handle)
{
    pollfd wait{handle, POLLIN, 0};
    return ::poll(&wait, 1, 10'000) > 0;
}

socklen_t fill(sockaddr_storage& storage, const Endpoint& endpoint)
{
    const auto& octets = endpoint.address.octets();
    if (endpoint.address.is_v4()) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, octets.data(), sizeof in.sin_addr);
        std::memcpy(&storage, &in, sizeof in);
        return sizeof in;
    }
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port);
    std::memcpy(&in.sin6_addr, octets.data(), sizeof in.sin6_addr);
    std::memcpy(&storage, &in, sizeof in);
    return sizeof in;
}

}  // namespace

int connect_raw(const Endpoint& to)
{
    sockaddr_storage storage{};
    const socklen_t size = fill(storage, to);
    const int handle = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0 || ::connect(handle, reinterpret_cast<const sockaddr*>(&storage), size) != 0)
        throw std::runtime_error("cannot connect to " + to_string(to));
    return handle;
}

RawEnd::RawEnd(RawEnd&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

RawEnd::~RawEnd()
{
    if (handle_ >= 0) ::close(handle_);
}

void RawEnd::write(std::string_view octets) const
{
    while (!octets.empty()) {
        const auto sent = ::send(handle_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string RawEnd::read_exactly(std::size_t count) const
{
    std::string octets;
    std::array<char, 4096> buffer{};
    while (octets.size() < count && readable(handle_)) {
        const auto got = ::recv(handle_, buffer.data(), std::min(buffer.size(), count - octets.size()), 0);
        if (got <= 0) break;
        octets.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return octets;
}

std::string RawEnd::read_to_end() const
{
    return read_exactly(std::string().max_size());
}

std::string RawEnd::read_some() const
{
    std::string octets(65'536, '\0');
    if (!readable(handle_)) return {};
    const auto got = ::recv(handle_, octets.data(), octets.size(), 0);
    octets.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return octets;
}

void RawEnd::shut_down() const
{
    ::shutdown(handle_, SHUT_RDWR);
}

void RawEnd::reset()
{
    const linger now{1, 0};
    ::setsockopt(handle_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(handle_, -1));
}

RawPeer::RawPeer(const Address& address)
{
    sockaddr_storage storage{};
    socklen_t size = fill(storage, {address, 0, Transport::tcp});
    handle_ = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto* const name = reinterpret_cast<sockaddr*>(&storage);
    if (handle_ < 0 || ::bind(handle_, name, size) != 0 || ::listen(handle_, 8) != 0)
        throw std::runtime_error("cannot listen on " + to_string(address));
    ::getsockname(handle_, name, &size);
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);  // both kinds keep the port at the same place
    endpoint_ = {address, ntohs(in.sin_port), Transport::tcp};
}

RawPeer::~RawPeer()
{
    ::close(handle_);
}

RawEnd RawPeer::accept() const
{
    if (!readable(handle_)) throw std::runtime_error("nobody connects");
    return RawEnd(::accept4(handle_, nullptr, nullptr, SOCK_CLOEXEC));
}

}  // namespace sipdiag::tests
