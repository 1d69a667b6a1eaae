// SPDX-License-Identifier: MIT
//
// UdpSocket: one bound UDP socket. What it reads carries the kernel's arrival time and the address that it really came
// to; what the network reports back (ICMP) is read from the error queue, with the octets that the report quotes.
#pragma once

#include <optional>
#include <vector>

#include "sipdiag/base/machine.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {

/// A datagram or message, and when the kernel had it.
struct Arrived {
    Instant at;
    Datagram datagram;
};

class UdpSocket {
public:
    /// The largest that can be sent over IPv4. \see RFC 768, RFC 791
    static constexpr std::size_t max_datagram = 65'507;

    static Opened<UdpSocket> open(const Endpoint& local);
    UdpSocket(UdpSocket&& other) noexcept;
    UdpSocket& operator=(UdpSocket&&) = delete;
    ~UdpSocket();

    void close() noexcept;

    [[nodiscard]] int handle() const noexcept { return handle_; }
    [[nodiscard]] const Endpoint& local() const noexcept { return local_; }

    /// Send, from `datagram.source.address` where the socket is bound to every address.
    /// \return what became of it where it did not leave this machine
    [[nodiscard]] std::optional<Undelivered> send(const Datagram& datagram);
    /// Up to `most` of what has arrived, in order. It never blocks.
    void read(std::size_t most, std::vector<Arrived>& arrived);
    /// How many datagrams the kernel had no room for in this socket, since it was opened; nothing where it does not
    /// say.
    [[nodiscard]] std::optional<std::uint64_t> drops() const noexcept;
    /// What has been reported of our datagrams, in order.
    void read_reports(std::vector<Undelivered>& lost);

private:
    UdpSocket(int handle, const Endpoint& local) noexcept : handle_(handle), local_(local) {}
    [[nodiscard]] int try_send(const Datagram& datagram) const;

    int handle_;
    Endpoint local_;
};

}  // namespace sipdiag::net
