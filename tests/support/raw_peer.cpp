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

}  // namespace

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

void RawEnd::reset()
{
    const linger now{1, 0};
    ::setsockopt(handle_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(handle_, -1));
}

RawPeer::RawPeer(const Address& address)
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (address.is_v4()) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        std::memcpy(&in.sin_addr, address.octets().data(), sizeof in.sin_addr);
        std::memcpy(&storage, &in, size = sizeof in);
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        std::memcpy(&in.sin6_addr, address.octets().data(), sizeof in.sin6_addr);
        std::memcpy(&storage, &in, size = sizeof in);
    }
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
