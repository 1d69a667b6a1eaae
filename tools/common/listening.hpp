// SPDX-License-Identifier: MIT
//
// Listening: what a command that serves is told: where to listen and with which certificate, whom it trusts, who may
// come.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/command_line.hpp"
#include "sipdiag/auth/secret.hpp"
#include "sipdiag/base/prefix.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::tools {

/// `[udp:|tcp:|tls:]ADDR:PORT`; port 0 is any free one.
std::optional<Endpoint> read_listener(std::string_view text);

struct ServerAccount {
    std::string user;
    auth::Secret password;  ///< the first line of its file
};

/// What the options of serving_group say.
struct Serving {
    std::vector<Endpoint> listeners;  ///< empty: none was named
    net::TlsSettings tls;             ///< with certificate and key where a listener wants them
    std::vector<Prefix> allowed;
    std::string realm;
    std::vector<ServerAccount> accounts;
};

/// Misuse names the option and the word that is wrong.
std::variant<Serving, Misuse> read_serving(const Invocation& asked);

/// `listening udp 192.0.2.1:5060`, and the line's end: what is printed once a socket is there.
std::string listening_line(const Endpoint& bound);
/// The same for --dry-run.
std::string would_listen(const std::vector<Endpoint>& listeners);
/// Sockets for UDP beside which none takes TCP at the same place, as RFC 3261 §18.2.1 wants it for large requests: a
/// line for each, without its end.
std::vector<std::string> without_tcp(const std::vector<Endpoint>& bound);

}  // namespace sipdiag::tools
