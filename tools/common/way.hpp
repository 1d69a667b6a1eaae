// SPDX-License-Identifier: MIT
//
// Way: what every asking command needs before it can ask: the servers, and sockets towards them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/caller.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::tools {

/// Where the target is: every address of it, in the order in which they would be tried.
struct Servers {
    std::vector<Endpoint> endpoints;  ///< UDP, unless another transport was asked for
    std::string host;                 ///< as the user named it
};

/// The reason why nothing could be asked: for the report, exit 3.
struct Obstacle {
    std::string text;
};

std::variant<Servers, Obstacle> find_servers(const Frame& frame, const Caller& caller);

/// A UDP socket towards a server, bound to the address that the route has, or to the one that was asked for.
/// \param port  0 = any free one
std::variant<Endpoint, Obstacle> open_socket(net::Network& network, const Caller& caller, const Endpoint& server,
                                             std::uint16_t port);

/// What the report of a command is that could not begin.
finding::Report not_begun(std::string command, std::string verdict, const Obstacle& obstacle);

}  // namespace sipdiag::tools
