// SPDX-License-Identifier: MIT
//
// Doors: the open sockets, the inbox that their readers fill, and the journal.
//
// Each socket has one lasting reader. Whatever it reads goes into the inbox, and whoever waits, waits for the inbox and
// a clock: so no clock ever cuts a read short.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <variant>
#include <vector>

#include "sipdiag/net/detail/asio.hpp"
#include "sipdiag/net/detail/tls.hpp"
#include "sipdiag/net/detail/udp_socket.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {

/// A UDP socket and its place in the reactor.
struct UdpDoor {
    UdpDoor(asio::io_context& io, UdpSocket opened) : socket(std::move(opened)), ready(io, socket.handle()) {}
    ~UdpDoor() { close(); }
    /// At once: the reader that still waits holds the door, not the socket.
    void close()
    {
        ready.release();
        socket.close();
    }
    UdpDoor(const UdpDoor&) = delete;
    UdpDoor& operator=(const UdpDoor&) = delete;

    UdpSocket socket;
    asio::posix::stream_descriptor ready;
};

class Stream;

/// A port where connections are accepted.
struct Listener {
    Listener(asio::io_context& io, Transport kind) : acceptor(io), transport(kind) {}
    tcp::acceptor acceptor;
    Transport transport;
    Endpoint local;
    std::shared_ptr<TlsContext> tls;
};

struct Doors {
    explicit Doors(Settings given);
    ~Doors();

    Opened<Endpoint> bind_udp(const Endpoint& local);
    void send(const Datagram& datagram);
    void send_udp(const Datagram& datagram);
    /// Read what is there, and wait for something until an instant where nothing is.
    void wait(Instant until);
    void poll();
    void note(Instant at, bool outbound, const Datagram& datagram);
    Opened<Address> source_towards(const Address& remote);

    Opened<Endpoint> listen(const Endpoint& local);
    void accept(std::shared_ptr<Listener> listener);
    std::shared_ptr<Stream> start_connection(const Endpoint& remote, const TlsSettings& tls, const Address& from);
    Stream* find_stream(const Endpoint& source, const Endpoint& destination);
    void send_on_stream(const Datagram& datagram);
    /// Give what was said last, a BYE or an ACK, the time to leave.
    void flush();
    void forget(const Stream& stream);
    void say_goodbye();

    void watch(std::shared_ptr<UdpDoor> door);
    void drain(UdpDoor& door);
    UdpDoor* find_udp(const Endpoint& source, const Endpoint& destination);
    Endpoint source_of(const Endpoint& socket, const Datagram& datagram);
    void catch_signals();

    Settings settings;
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> stays_open{io.get_executor()};
    std::unique_ptr<asio::signal_set> signals;
    bool interrupted = false;
    std::vector<std::shared_ptr<UdpDoor>> udp;
    std::vector<std::shared_ptr<Listener>> listeners;
    std::vector<std::shared_ptr<Stream>> streams;
    std::vector<Connection> connections;
    std::vector<Fault> faults;
    std::deque<std::variant<Arrived, Undelivered>> inbox;
    std::vector<Passed> journal;
    std::size_t journal_octets = 0;
    std::map<Address, Address> sources;  // towards whom from where, for sockets that are bound to every address
    Instant began;
    std::chrono::system_clock::time_point began_wall;
};

}  // namespace sipdiag::net
