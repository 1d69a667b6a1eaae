// SPDX-License-Identifier: MIT
//
// TLS for a Stream. OpenSSL is not started before somebody asks for a connection.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "sipdiag/net/detail/asio.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {

/// What many sessions share: authorities, or a certificate of our own.
class TlsContext;

/// One side of one TLS connection, on a socket that is connected. Every handler is called once.
class TlsSession {
public:
    using Done = std::function<void(const error_code&, std::size_t)>;

    virtual ~TlsSession() = default;
    virtual void handshake(bool as_server, Done done) = 0;
    virtual void read_some(asio::mutable_buffer buffer, Done done) = 0;
    virtual void write(asio::const_buffer buffer, Done done) = 0;
    /// Send close_notify, and do not wait for the other's. \param keep  what owns the socket, and this
    virtual void say_goodbye(std::shared_ptr<void> keep) = 0;
    /// After the handshake. \param expected  the domain that the user named
    [[nodiscard]] virtual TlsPeer peer(std::string_view expected) const = 0;
};

Opened<std::shared_ptr<TlsContext>> client_context(const TlsSettings& settings, const Endpoint& remote);
Opened<std::shared_ptr<TlsContext>> server_context(const TlsSettings& settings, const Endpoint& local);
/// \param server_name  for SNI; empty or numeric: none is sent
std::unique_ptr<TlsSession> make_session(TlsContext& context, tcp::socket& socket, std::string_view server_name);

/// Is this the end of a stream that was cut off without close_notify?
bool is_truncated(const error_code& error) noexcept;
/// Why the handshake failed.
Fault handshake_fault(const error_code& error, const Endpoint& endpoint);
/// What is wrong with whom we met, by the gravest first.
Fault::Kind kind_of_problem(const TlsPeer& peer) noexcept;

}  // namespace sipdiag::net
