// SPDX-License-Identifier: MIT
#include "sipdiag/net/network.hpp"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "sipdiag/net/detail/impl.hpp"
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

Network::Impl::Impl(Settings given)
    : settings(std::move(given)), began(std::chrono::steady_clock::now()), began_wall(std::chrono::system_clock::now())
{
    if (settings.handles_signals) catch_signals();
}

Network::Impl::~Impl() = default;

void Network::Impl::catch_signals()
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

Opened<Endpoint> Network::Impl::bind_udp(const Endpoint& local)
{
    auto socket = UdpSocket::open(local);
    if (!socket) return socket.fault();
    auto door = std::make_shared<UdpDoor>(io, std::move(*socket));
    udp.push_back(door);
    watch(door);
    return door->socket.local();
}

void Network::Impl::watch(std::shared_ptr<UdpDoor> door)
{
    auto& ready = door->ready;
    ready.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this, door = std::move(door)](const boost::system::error_code& failure) mutable {
                         if (failure) return;
                         drain(*door);
                         watch(std::move(door));
                     });
}

void Network::Impl::drain(UdpDoor& door)
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

UdpDoor* Network::Impl::find_udp(const Endpoint& source, const Endpoint& destination)
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

Endpoint Network::Impl::source_of(const Endpoint& socket, const Datagram& datagram)
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

void Network::Impl::send(const Datagram& datagram)
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

void Network::Impl::note(Instant at, bool outbound, const Datagram& datagram)
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

void Network::Impl::poll()
{
    io.restart();
    io.poll();
}

void Network::Impl::wait(Instant until)
{
    io.restart();
    io.run_one_until(until);
}

Opened<Address> Network::Impl::source_towards(const Address& remote)
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

Network::Network(Settings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}

Network::~Network() = default;

Opened<Endpoint> Network::bind(const Endpoint& local)
{
    if (local.transport == Transport::udp) return impl_->bind_udp(local);
    return Fault{Fault::Kind::unsupported, "this transport is not there yet", local};
}

void Network::close(const Endpoint& local)
{
    std::erase_if(impl_->udp, [&](const auto& door) {
        const bool same = door->socket.local() == local;
        if (same) door->close();
        return same;
    });
}

Opened<Connection> Network::connect(const Endpoint& remote, Instant, const TlsSettings*)
{
    return Fault{Fault::Kind::unsupported, "this transport is not there yet", remote};
}

Opened<Address> Network::source_towards(const Address& remote)
{
    return impl_->source_towards(remote);
}

Ending Network::run(AnyMachine& machine, Instant deadline, const std::function<void(Instant, Outbox&)>& withdraw,
                    Duration grace)
{
    Outbox out;
    Ending ending = Ending::finished;
    bool withdrawn = false;
    Instant told = now();  // what the machine was told last; its time never goes back
    const auto tell = [&](Instant at) { return told = std::max(told, at); };
    machine.start(told, out);
    for (;;) {
        for (const auto& datagram : out.take())
            impl_->send(datagram);
        if (machine.finished()) return ending;

        // Everything that arrived before this instant is read before the machine hears of the instant itself.
        const auto current = now();
        if (impl_->inbox.empty()) impl_->poll();
        if (impl_->interrupted) ending = Ending::interrupted;
        if (withdrawn ? current >= deadline : impl_->interrupted || current >= deadline) {
            if (!impl_->interrupted) ending = Ending::deadline;
            if (withdrawn || !withdraw) return ending;
            withdrawn = true;
            deadline = current + grace;
            withdraw(tell(current), out);
            continue;
        }
        if (!impl_->inbox.empty()) {
            const auto event = std::move(impl_->inbox.front());
            impl_->inbox.pop_front();
            if (const auto* arrived = std::get_if<Arrived>(&event)) {
                machine.receive(tell(arrived->at), arrived->datagram, out);
            } else {
                machine.undelivered(tell(current), std::get<Undelivered>(event), out);
            }
            continue;
        }
        if (current >= machine.deadline()) {
            machine.expire(tell(current), out);
            continue;
        }
        impl_->wait(std::min(machine.deadline(), deadline));
    }
}

Instant Network::now() const
{
    return std::chrono::steady_clock::now();
}

std::chrono::system_clock::time_point Network::wall(Instant instant) const
{
    return impl_->began_wall + std::chrono::duration_cast<std::chrono::system_clock::duration>(instant - impl_->began);
}

const std::vector<Passed>& Network::journal() const noexcept
{
    return impl_->journal;
}

bool Network::interrupted() const noexcept
{
    return impl_->interrupted;
}

Entropy::Seed fresh_seed()
{
    Entropy::Seed seed{};
    for (std::size_t filled = 0; filled < seed.size();) {
        const auto got = ::getrandom(seed.data() + filled, seed.size() - filled, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "the system gives no random numbers");
        }
        filled += static_cast<std::size_t>(got);
    }
    return seed;
}

}  // namespace sipdiag::net
