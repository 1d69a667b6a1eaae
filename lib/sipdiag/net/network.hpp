// SPDX-License-Identifier: MIT
//
// Network: the door to the world. It opens sockets, drives a machine until it has finished, and keeps the journal of
// every datagram. All that is below this floor knows of it only Datagram, Outbox and Instant.
//
//     net::Network network;
//     const auto local = network.bind({Address{}, 0, Transport::udp});       // before the machine writes its Via
//     auto registration = reg::Registration(..., *local, ...);
//     const auto ending = network.run(registration, network.now() + 15s);
//
// Sockets    UDP on IPv4 and IPv6, TCP, TLS; several at once. A datagram's source names the socket it leaves by
// Streams    a datagram is one framed message (sip::Framer), or the CRLF that answers a keep-alive of ours. Those of
//            the other side, CRLFCRLF, are answered here (RFC 5626 §4.4.1); a lost connection is Undelivered, closed
// Arrival    stamped by the kernel where it can, before anything else is done
// ICMP       reported as Undelivered, with the quote; never mixed up with silence
// Ends       the machine's own, the deadline, SIGINT or SIGTERM: the machine then gets its chance to withdraw
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sipdiag/base/any_machine.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"

namespace sipdiag::net {

/// What a TLS peer proved.
struct TlsPeer {
    std::string version;  ///< "TLSv1.3"
    std::string subject;
    std::string issuer;
    std::vector<std::string> names;  ///< "URI:…", "DNS:…", "IP:…" of subjectAltName; "CN:…" where it has none
    std::chrono::system_clock::time_point not_before;
    std::chrono::system_clock::time_point not_after;
    /// What its extendedKeyUsage allows, `serverAuth`, `sipDomain`, `anyExtendedKeyUsage`, an OID; nothing: no such
    /// extension
    std::optional<std::vector<std::string>> uses = {};
    std::string expected;       ///< the domain that it should have proved
    bool trusted = false;       ///< its chain ends at a known authority, and nothing but time is wrong with it
    bool in_time = false;       ///< every certificate of the chain is valid today
    bool name_matches = false;  ///< RFC 5922 §7.2
    bool use_allowed = true;    ///< by `uses`: see net::SipUse
    std::string problem;        ///< empty where all is well; else sentences, "; " between them
};

/// Why a door did not open. These become findings NET0xx or TLS0xx, and mostly exit 3.
struct Fault {
    enum class Kind : std::uint8_t {
        address_in_use,
        no_permission,
        address_not_local,
        address_of_another,  ///< another machine on the link answers for it (net::look_for_another)
        no_route,
        refused,  ///< TCP: reset on connect
        timed_out,
        closed,         ///< the peer closed while the connection was being set up
        tls_untrusted,  ///< no chain to a known authority, or self-signed
        tls_expired,
        tls_name,       ///< the certificate names somebody else, RFC 5922
        tls_use,        ///< the certificate is for something else, RFC 5924
        tls_handshake,  ///< anything else that went wrong before the first octet
        no_such_name,   ///< resolver: it does not exist
        name_server,    ///< resolver: nobody answered, or with a failure
        unsupported,
        interrupted,  ///< by a signal
        broken,       ///< an open connection: what came cannot be framed, or it ended inside a message
        other,
    };
    Kind kind = Kind::other;
    std::string text;                  ///< a sentence for people, no full stop
    Endpoint endpoint;                 ///< which one
    std::optional<TlsPeer> peer = {};  ///< whom we met, where TLS was the reason
};

/// A value or the fault. Spelled like Result.
template <class T>
class [[nodiscard]] Opened {
public:
    Opened(T value) : state_(std::move(value)) {}
    Opened(Fault fault) : state_(std::move(fault)) {}
    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] const T& operator*() const { return std::get<0>(state_); }
    [[nodiscard]] T& operator*() { return std::get<0>(state_); }
    [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }
    [[nodiscard]] const Fault& fault() const { return std::get<1>(state_); }

private:
    std::variant<T, Fault> state_;
};

/// How a TLS peer is asked to prove who it is. \see RFC 5922 §7
struct TlsSettings {
    std::string ca_file = {};      ///< PEM; empty: the system's authorities
    bool insecure = false;         ///< go on all the same; what was wrong stands in TlsPeer
    std::string server_name = {};  ///< the domain that the user named: SNI, and what the certificate must hold
    std::string certificate = {};  ///< PEM of our own, for listeners
    std::string private_key = {};
};

struct Connection {
    Endpoint local;
    Endpoint remote;
    std::optional<TlsPeer> tls;
};

/// One line of the journal: a datagram or message that passed the door. What did not leave this machine is not here.
struct Passed {
    Instant at;
    bool outbound = false;
    Datagram datagram;  ///< with both endpoints as they were on the socket
};

struct Settings {
    TlsSettings tls = {};
    /// Called for every datagram as it passes, in order: `--trace`. The journal is kept all the same.
    std::function<void(const Passed&)> on_passed = {};
    /// The journal keeps the newest, about as much as this; 0: nothing.
    std::size_t most_journal_octets = 64U << 20;
    /// SIGINT and SIGTERM end a run in order. A second one ends the process, with exit 130.
    bool handles_signals = true;
};

enum class Ending : std::uint8_t { finished, deadline, interrupted };

struct Doors;

class SIPDIAG_API Network {
public:
    explicit Network(Settings settings = {});
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// Open a UDP socket, or a listener for TCP or TLS. Port 0: any free one; an unspecified address: every one.
    /// \return the endpoint that was bound
    Opened<Endpoint> bind(const Endpoint& local);
    /// Close a socket or listener that bind() opened. Nothing where there is none.
    void close(const Endpoint& local);
    /// Connect over TCP or TLS, by that deadline. What a machine sends to `remote` takes this connection; where there
    /// is none, sending opens one, with the TLS settings of this network, and what becomes of it stands in
    /// connections() or faults(). \param tls   other than the network's \param from  the address to connect from;
    /// unspecified: as the route has it
    Opened<Connection> connect(const Endpoint& remote, Instant deadline, const TlsSettings* tls = nullptr,
                               const Address& from = {});
    /// The same to several at once: what is silent costs the time to the deadline once. \return in their order
    std::vector<Opened<Connection>> connect(const std::vector<Endpoint>& remotes, Instant deadline,
                                            const TlsSettings* tls = nullptr, const Address& from = {});
    /// Close the connections to that endpoint. Nothing is reported of them any more.
    void disconnect(const Endpoint& remote);
    /// The address that this machine would send from to that one; nothing is sent.
    Opened<Address> source_towards(const Address& remote);

    /// Drive a machine until it has finished. At the deadline or on a signal `withdraw`, where given, is called once
    /// (it may tell the machine to remove what it registered), and the machine has `grace` more to finish.
    Ending run(AnyMachine& machine, Instant deadline, const std::function<void(Instant, Outbox&)>& withdraw = {},
               Duration grace = std::chrono::seconds(4));
    template <Machine M>
    Ending run(M& machine, Instant deadline, const std::function<void(Instant, Outbox&)>& withdraw = {},
               Duration grace = std::chrono::seconds(4))
    {
        AnyMachineRef<M> ref(machine);
        return run(static_cast<AnyMachine&>(ref), deadline, withdraw, grace);
    }

    /// How many datagrams the UDP socket there had no room for, since bind(): lost on this machine, not on the way.
    /// Nothing where there is no such socket, or the system does not say.
    [[nodiscard]] std::optional<std::uint64_t> own_drops(const Endpoint& local) const;

    [[nodiscard]] Instant now() const;
    /// The wall clock at that instant, as of the start of this network.
    [[nodiscard]] std::chrono::system_clock::time_point wall(Instant instant) const;
    [[nodiscard]] const std::vector<Passed>& journal() const noexcept;
    /// The connections that this side opened, closed ones included, in order.
    [[nodiscard]] const std::vector<Connection>& connections() const noexcept;
    /// What went wrong with connections, in order.
    [[nodiscard]] const std::vector<Fault>& faults() const noexcept;
    /// Has a SIGINT or SIGTERM come, up to now?
    [[nodiscard]] bool interrupted() const;

private:
    std::unique_ptr<Doors> doors_;
};

/// A seed from the system's generator.
SIPDIAG_API Entropy::Seed fresh_seed();

}  // namespace sipdiag::net
