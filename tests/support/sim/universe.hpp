// SPDX-License-Identifier: MIT
//
// Universe: hosts, the network between them, and a clock of its own. It drives the same machines as the real network
// does, over as many hours as a test wants, in no time; the same seed gives the same run.
//
//     sim::Universe world({.seed = 7, .link = {.loss = 100}});
//     auto& server = world.host("198.51.100.1").runs(5060, Responder{});
//     auto& client = world.host("192.0.2.1").runs(5060, *sip::NonInviteClient::make(...));
//     world.run();
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "support/sim/nat.hpp"

namespace sipdiag::sim {

/// What the way between any two hosts does to a datagram. Reliable transports are delayed only, by most_delay.
struct Link {
    unsigned loss = 0;         ///< in a thousand
    unsigned duplication = 0;  ///< in a thousand, of those not lost
    Duration least_delay = std::chrono::milliseconds(10);
    Duration most_delay = std::chrono::milliseconds(10);  ///< more than the least: datagrams overtake each other
};

/// What a test lets happen to one datagram on its way, loss and delay of the link aside.
enum class Mishap : std::uint8_t {
    none,
    lost,
    doubled,
    overtaken,  ///< it arrives just after the next one to the same endpoint; never, where none follows
};

/// What became of a datagram that somebody sent.
enum class Fate : std::uint8_t {
    delivered,
    lost,           ///< by the link
    dropped,        ///< by a NAT
    refused,        ///< nothing is bound to the port; the sender is told
    went_nowhere,   ///< no such host
    expired,        ///< its TTL, at a router; the sender is told
    came_too_late,  ///< the machine had finished
};

/// One line of the journal. A duplicate has a line of its own.
struct Crossing {
    Instant at;         ///< when its fate was known
    Datagram datagram;  ///< as the machine sent it; where it arrived: as it arrived
    Fate fate{};
};

/// A machine of any type, at an endpoint.
class Resident {
public:
    explicit Resident(Endpoint at) : endpoint(at) {}
    virtual ~Resident() = default;
    virtual void start(Instant now, Outbox& out) = 0;
    virtual void receive(Instant now, const Datagram& arrived, Outbox& out) = 0;
    virtual void undelivered(Instant now, const Undelivered& lost, Outbox& out) = 0;
    virtual void expire(Instant now, Outbox& out) = 0;
    [[nodiscard]] virtual Instant deadline() const = 0;
    [[nodiscard]] virtual bool finished() const = 0;

    const Endpoint endpoint;
    std::vector<Endpoint> also;  ///< further sockets of the same machine
    bool started = false;

    [[nodiscard]] bool is_at(const Endpoint& where) const
    {
        return endpoint == where || std::find(also.begin(), also.end(), where) != also.end();
    }
};

template <Machine M>
class Running final : public Resident {
public:
    Running(Endpoint at, M machine_) : Resident(at), machine(std::move(machine_)) {}
    void start(Instant now, Outbox& out) override { machine.start(now, out); }
    void receive(Instant now, const Datagram& arrived, Outbox& out) override { machine.receive(now, arrived, out); }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out) override
    {
        machine.undelivered(now, lost, out);
    }
    void expire(Instant now, Outbox& out) override { machine.expire(now, out); }
    [[nodiscard]] Instant deadline() const override { return machine.deadline(); }
    [[nodiscard]] bool finished() const override { return machine.finished(); }

    M machine;
};

class Universe;

class Host {
public:
    Host(Universe& world, Address address) : world_(&world), address_(address) {}

    [[nodiscard]] Address address() const noexcept { return address_; }
    [[nodiscard]] Endpoint at(std::uint16_t port, Transport transport = Transport::udp) const
    {
        return {address_, port, transport};
    }
    Host& behind(Nat& nat) noexcept
    {
        nat_ = &nat;
        return *this;
    }
    /// Say nothing where a port is closed, as firewalls do.
    Host& hides() noexcept
    {
        hides_ = true;
        return *this;
    }
    /// Bind a machine to a port. \param after  when it starts. \return the machine, which lives as long as the universe
    template <Machine M>
    M& runs(const Endpoint& endpoint, M machine, Duration after = {});
    /// The same for a machine with several sockets; what it sends leaves by the one that it names, else by the first.
    template <Machine M>
    M& runs(std::vector<Endpoint> sockets, M machine, Duration after = {});
    template <Machine M>
    M& runs(std::uint16_t port, M machine, Duration after = {})
    {
        return runs(at(port), std::move(machine), after);
    }

private:
    friend class Universe;
    Universe* world_;
    Address address_;
    Nat* nat_ = nullptr;
    bool hides_ = false;
};

struct Settings {
    std::uint64_t seed = 0;
    Link link;
    /// The routers between any two hosts that no NAT hides, as a sender meets them; NATs are routers before these.
    std::vector<std::string> routers = {};
    std::size_t quotes = 520;  ///< octets of a datagram that a router's report gives back
    /// Asked of each datagram that has passed the NATs, in the order of sending; UDP only.
    std::function<Mishap(const Datagram&)> mishap = {};
};

class Universe {
public:
    explicit Universe(Settings settings) : settings_(std::move(settings)), entropy_(settings_.seed) {}

    /// The host of that address; the first mention makes it.
    Host& host(std::string_view address);
    Nat& nat(NatRules rules);
    /// For tags and branches of a test, of the same seed.
    Entropy& entropy() noexcept { return entropy_; }

    /// Let everything happen up to an instant. Throws std::logic_error where a machine never comes to rest.
    void run(Duration until = std::chrono::hours(24));
    /// Send what a test had a resident say outside of its driver. \param from  where that resident lives
    void inject(Datagram datagram, const Endpoint& from);
    [[nodiscard]] Instant now() const noexcept { return now_; }
    [[nodiscard]] const std::vector<Crossing>& journal() const noexcept { return journal_; }
    /// How many datagrams met that fate.
    [[nodiscard]] std::size_t count(Fate fate) const;

private:
    friend class Host;
    struct Event {
        Instant at;
        std::uint64_t order;
        enum class Kind : std::uint8_t { start, arrival, undelivered } kind;
        Resident* resident;  // who starts, or who sent
        Datagram datagram;   // as it is under way
        Undelivered report = {};
    };
    void place(std::unique_ptr<Resident> resident, Duration after);
    void schedule(Event::Kind kind, Duration after, Resident* resident, Datagram datagram = {},
                  Undelivered report = {});
    /// Does it end at a router on its way? `datagram` is as that router sees it.
    bool expires(const Datagram& datagram, unsigned hop, const Address& router, const Datagram& sent, Resident& sender);
    void carry_out(Outbox& out, Resident& sender);
    void send(Datagram datagram, Resident& sender);
    void handle(Event event);
    void arrive(Event& event);
    void note(Datagram datagram, Fate fate) { journal_.push_back({now_, std::move(datagram), fate}); }
    bool chance(unsigned in_a_thousand) { return in_a_thousand > 0 && entropy_.between(1, 1000) <= in_a_thousand; }
    [[nodiscard]] Duration delay();
    void travel(Datagram datagram, Resident& sender);
    [[nodiscard]] Host* find_host(const Address& address);
    [[nodiscard]] Nat* find_nat(const Address& address);
    [[nodiscard]] Resident* find_resident(const Endpoint& endpoint);

    Settings settings_;
    Entropy entropy_;
    Instant now_{};
    std::uint64_t order_ = 0;
    std::deque<Host> hosts_;  // a deque: references stay good
    std::deque<Nat> nats_;
    std::vector<std::unique_ptr<Resident>> residents_;
    std::vector<Event> events_;  // a heap, the next on top
    struct Held {
        Datagram datagram;
        Resident* sender;
    };
    std::optional<Held> held_;  // until it has been overtaken
    std::vector<Crossing> journal_;
};

template <Machine M>
M& Host::runs(const Endpoint& endpoint, M machine, Duration after)
{
    return runs(std::vector{endpoint}, std::move(machine), after);
}

template <Machine M>
M& Host::runs(std::vector<Endpoint> sockets, M machine, Duration after)
{
    auto running = std::make_unique<Running<M>>(sockets.at(0), std::move(machine));
    running->also.assign(sockets.begin() + 1, sockets.end());
    auto& inside = running->machine;
    world_->place(std::move(running), after);
    return inside;
}

}  // namespace sipdiag::sim
