// SPDX-License-Identifier: MIT
#include "sipdiag/net/network.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "sipdiag/net/detail/stream.hpp"

namespace sipdiag::net {

Network::Network(Settings settings) : doors_(std::make_unique<Doors>(std::move(settings))) {}

Network::~Network() = default;

Opened<Endpoint> Network::bind(const Endpoint& local)
{
    return local.transport == Transport::udp ? doors_->bind_udp(local) : doors_->listen(local);
}

void Network::close(const Endpoint& local)
{
    std::erase_if(doors_->udp, [&](const auto& door) {
        const bool same = door->socket.local() == local;
        if (same) door->close();
        return same;
    });
    std::erase_if(doors_->listeners, [&](const auto& listener) {
        const bool same = listener->local == local;
        error_code ignored;
        if (same) listener->acceptor.close(ignored);
        return same;
    });
}

Opened<Connection> Network::connect(const Endpoint& remote, Instant deadline, const TlsSettings* tls,
                                    const Address& from)
{
    return std::move(connect(std::vector<Endpoint>{remote}, deadline, tls, from).front());
}

std::vector<Opened<Connection>> Network::connect(const std::vector<Endpoint>& remotes, Instant deadline,
                                                 const TlsSettings* tls, const Address& from)
{
    std::vector<std::shared_ptr<Stream>> streams;
    for (const auto& remote : remotes) {
        const bool has_connections = remote.transport != Transport::udp;
        streams.push_back(has_connections
                              ? doors_->start_connection(remote, tls != nullptr ? *tls : doors_->settings.tls, from)
                              : nullptr);
    }
    const auto connecting = [](const std::shared_ptr<Stream>& each) {
        return each != nullptr && each->state() == Stream::State::connecting;
    };
    while (std::any_of(streams.begin(), streams.end(), connecting) && !doors_->interrupted && now() < deadline)
        doors_->wait(deadline);
    std::vector<Opened<Connection>> opened;
    for (std::size_t i = 0; i < remotes.size(); ++i) {
        const auto& stream = streams[i];
        if (stream == nullptr) {
            opened.emplace_back(Fault{Fault::Kind::unsupported, "UDP has no connections", remotes[i]});
        } else if (stream->state() == Stream::State::open) {
            opened.emplace_back(stream->connection());
        } else if (stream->fault()) {
            opened.emplace_back(*stream->fault());
        } else if (stream->state() == Stream::State::closed) {  // while another was still on its way
            opened.emplace_back(Fault{Fault::Kind::closed,
                                      fmt::format("{} {} closed the connection at once",
                                                  to_string(remotes[i].transport), to_string(remotes[i])),
                                      remotes[i]});
        } else {
            const auto where = fmt::format("{} {}", to_string(remotes[i].transport), to_string(remotes[i]));
            Fault fault{Fault::Kind::timed_out, fmt::format("cannot connect to {}: no answer in time", where),
                        remotes[i]};
            if (doors_->interrupted) fault = {Fault::Kind::interrupted, "interrupted", remotes[i]};
            stream->close();
            doors_->faults.push_back(fault);
            opened.emplace_back(std::move(fault));
        }
    }
    return opened;
}

void Network::disconnect(const Endpoint& remote)
{
    const auto streams = doors_->streams;
    for (const auto& each : streams) {
        if (each->remote() != remote) continue;
        each->say_goodbye();
        each->close();
    }
}

Opened<Address> Network::source_towards(const Address& remote)
{
    return doors_->source_towards(remote);
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
            doors_->send(datagram);
        if (machine.finished()) return doors_->flush(), ending;

        // Everything that arrived before this instant is read before the machine hears of the instant itself.
        const auto current = now();
        if (doors_->inbox.empty()) doors_->poll();
        if (doors_->interrupted) ending = Ending::interrupted;
        if (withdrawn ? current >= deadline : doors_->interrupted || current >= deadline) {
            if (!doors_->interrupted) ending = Ending::deadline;
            if (withdrawn || !withdraw) return doors_->flush(), ending;
            withdrawn = true;
            deadline = current + grace;
            withdraw(tell(current), out);
            continue;
        }
        if (!doors_->inbox.empty()) {
            const auto event = std::move(doors_->inbox.front());
            doors_->inbox.pop_front();
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
        doors_->wait(std::min(machine.deadline(), deadline));
    }
}

std::optional<std::uint64_t> Network::own_drops(const Endpoint& local) const
{
    for (const auto& door : doors_->udp) {
        if (door->socket.local() == local) return door->socket.drops();
    }
    return std::nullopt;
}

Instant Network::now() const
{
    return std::chrono::steady_clock::now();
}

std::chrono::system_clock::time_point Network::wall(Instant instant) const
{
    return doors_->began_wall +
           std::chrono::duration_cast<std::chrono::system_clock::duration>(instant - doors_->began);
}

const std::vector<Passed>& Network::journal() const noexcept
{
    return doors_->journal;
}

const std::vector<Connection>& Network::connections() const noexcept
{
    return doors_->connections;
}

const std::vector<Fault>& Network::faults() const noexcept
{
    return doors_->faults;
}

bool Network::interrupted() const
{
    if (!doors_->interrupted) doors_->poll();
    return doors_->interrupted;
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
