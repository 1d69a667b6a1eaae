// SPDX-License-Identifier: MIT
//
// Stream: one TCP or TLS connection, from the first SYN to the last octet. It frames what comes into messages, answers
// keep-alives, and tells its network what arrived and how it ended.
//
// Bounds     what waits to be written; the framer has its own
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "sipdiag/net/detail/doors.hpp"
#include "sipdiag/sip/framer.hpp"

namespace sipdiag::net {

class Stream : public std::enable_shared_from_this<Stream> {
public:
    enum class State : std::uint8_t { connecting, open, closed };
    /// A peer that does not read is left when so much waits for it.
    static constexpr std::size_t max_waiting = 4U << 20;

    Stream(Doors& home, const Endpoint& remote);
    /// \param from  unspecified: as the route has it
    void connect(const TlsSettings& tls, const Address& from);
    void accept(tcp::socket connected, std::shared_ptr<TlsContext> tls);

    /// Write once the connection is open. Not to be called on a closed one.
    void send(const Datagram& datagram);
    /// Close without a word to the machine.
    void close();
    /// Tell a TLS peer that nothing follows.
    void say_goodbye();

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] const Endpoint& local() const noexcept { return local_; }
    [[nodiscard]] const Endpoint& remote() const noexcept { return remote_; }
    [[nodiscard]] bool is_writing() const noexcept { return state_ == State::open && !writing_.empty(); }
    [[nodiscard]] bool inbound() const noexcept { return inbound_; }
    [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }
    [[nodiscard]] Connection connection() const { return {local_, remote_, peer_}; }

private:
    void shake_hands(bool as_server);
    void open();
    void read();
    void take(std::string_view octets);
    void deliver(Instant at, std::string octets);
    void write(std::string octets);
    void write_next();
    void fail(Fault fault);
    void lose(std::optional<Fault> why);
    void end_of_stream(const error_code& reason);

    Doors& home_;
    tcp::socket socket_;
    std::shared_ptr<TlsContext> context_;
    std::unique_ptr<TlsSession> tls_;
    Endpoint local_;
    Endpoint remote_;
    bool inbound_ = false;
    State state_ = State::connecting;
    sip::Framer framer_;
    std::array<char, 16'384> buffer_{};
    std::deque<Datagram> unsent_;  // until it is open
    std::deque<std::string> writing_;
    std::size_t waiting_ = 0;
    bool awaits_pong_ = false;
    std::optional<Fault> fault_;
    std::optional<TlsPeer> peer_;
};

}  // namespace sipdiag::net
