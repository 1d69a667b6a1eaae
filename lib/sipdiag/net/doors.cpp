// SPDX-License-Identifier: MIT
#include "sipdiag/net/detail/doors.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "sipdiag/net/detail/sockaddr.hpp"

namespace sipdiag::net {
namespace {

// How much is read before clocks are looked at again, so that a flood cannot hold them up.
constexpr std::size_t batch = 64;

void leave_at_once(int)
{
    ::_exit(130);
}

Undelivered no_way(const Datagram& datagram)
{
    Undelivered lost{datagram.destination, Undelivered::Cause::other};
    lost.source = datagram.source;
    return lost;
}

}  // namespace

Doors::Doors(Settings given)
    : settings(std::move(given)), began(std::chrono::steady_clock::now()), began_wall(std::chrono::system_clock::now())
{
    if (settings.handles_signals) catch_signals();
}

Doors::~Doors()
{
    say_goodbye();
}

void Doors::catch_signals()
{
    signals = std::make_unique<asio::signal_set>(io, SIGINT, SIGTERM);
    signals->async_wait([this](const boost::system::error_code& failure, int) {
        if (failure) return;
        interrupted = true;
        // Whatever hangs from here on, a second one ends it.
        signals->clear();
        std::signal(SIGINT, leave_at_once);
        std::signal(SIGTERM, leave_at_once);
    });
}

Opened<Endpoint> Doors::bind_udp(const Endpoint& local)
{
    auto socket = UdpSocket::open(local);
    if (!socket) return socket.fault();
    auto door = std::make_shared<UdpDoor>(io, std::move(*socket));
    udp.push_back(door);
    watch(door);
    return door->socket.local();
}

void Doors::watch(std::shared_ptr<UdpDoor> door)
{
    auto& ready = door->ready;
    ready.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this, door = std::move(door)](const boost::system::error_code& failure) mutable {
                         if (failure) return;
                         drain(*door);
                         watch(std::move(door));
                     });
}

void Doors::drain(UdpDoor& door)
{
    // Reports first: what they tell of was sent before what has just arrived could be answered.
    std::vector<Undelivered> lost;
    door.socket.read_reports(lost);
    for (auto& each : lost)
        inbox.emplace_back(std::move(each));
    std::vector<Arrived> arrived;
    door.socket.read(batch, arrived);
    for (auto& each : arrived) {
        note(each.at, false, each.datagram);
        inbox.emplace_back(std::move(each));
    }
}

UdpDoor* Doors::find_udp(const Endpoint& source, const Endpoint& destination)
{
    UdpDoor* every_address = nullptr;
    UdpDoor* any = nullptr;
    for (const auto& door : udp) {
        const auto& local = door->socket.local();
        if (local.address.family() != destination.address.family()) continue;
        if (any == nullptr) any = door.get();
        if (source.port != 0 && source.port != local.port) continue;
        if (source.address == local.address) return door.get();
        if (every_address == nullptr && (local.address.is_unspecified() || source.address.is_unspecified()))
            every_address = door.get();
    }
    // A source that names a port means that socket or none.
    if (every_address != nullptr) return every_address;
    return source.port == 0 && source.address.is_unspecified() ? any : nullptr;
}

Endpoint Doors::source_of(const Endpoint& socket, const Datagram& datagram)
{
    Endpoint source = socket;
    if (!source.address.is_unspecified()) return source;
    source.address = datagram.source.address;
    if (!source.address.is_unspecified()) return source;
    const auto& remote = datagram.destination.address;
    if (const auto known = sources.find(remote); known != sources.end()) {
        source.address = known->second;
    } else if (const auto found = source_towards(remote); found) {
        source.address = sources.emplace(remote, *found).first->second;
    }
    return source;
}

void Doors::send(const Datagram& datagram)
{
    if (datagram.destination.transport == Transport::udp) return send_udp(datagram);
    send_on_stream(datagram);
}

void Doors::send_udp(const Datagram& datagram)
{
    auto* const door = find_udp(datagram.source, datagram.destination);
    if (door == nullptr) {
        inbox.emplace_back(no_way(datagram));
        return;
    }
    const Instant at = std::chrono::steady_clock::now();
    if (auto lost = door->socket.send(datagram)) {
        inbox.emplace_back(std::move(*lost));
        return;
    }
    Datagram sent = datagram;
    sent.source = source_of(door->socket.local(), datagram);
    note(at, true, sent);
}

void Doors::note(Instant at, bool outbound, const Datagram& datagram)
{
    Passed line{at, outbound, datagram};
    if (settings.on_passed) settings.on_passed(line);
    if (settings.most_journal_octets == 0) return;
    // The older half goes, so that each line moves a bounded number of times.
    if (journal_octets > settings.most_journal_octets) {
        const auto half = journal.begin() + static_cast<std::ptrdiff_t>(journal.size() / 2);
        journal.erase(journal.begin(), half);
        journal_octets = 0;
        for (const auto& each : journal)
            journal_octets += sizeof each + each.datagram.octets.size();
    }
    journal_octets += sizeof line + line.datagram.octets.size();
    journal.push_back(std::move(line));
}

void Doors::poll()
{
    io.restart();
    io.poll();
}

void Doors::wait(Instant until)
{
    io.restart();
    // A timer of its own, for the loop's waits are whole milliseconds: sound goes out every 20 ms, exactly.
    asio::steady_timer timer(io);
    if (until != never) {
        timer.expires_at(until);
        timer.async_wait([](const boost::system::error_code&) {});
    }
    io.run_one();
}

Opened<Address> Doors::source_towards(const Address& remote)
{
    const Endpoint to{remote, 5060, Transport::udp};
    const int handle = ::socket(remote.is_v6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return fault_of(errno, "reach", to);
    const SocketAddress address(to);
    const int error = ::connect(handle, address.get(), address.size) == 0 ? 0 : errno;
    const auto local = local_endpoint(handle, Transport::udp).address;
    ::close(handle);
    if (error != 0) return fault_of(error, "reach", to);
    return local;
}

}  // namespace sipdiag::net
