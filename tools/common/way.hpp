// SPDX-License-Identifier: MIT
//
// Way: what every asking command needs before it can ask: the servers, and sockets towards them.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/caller.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/locate/plan.hpp"
#include "sipdiag/net/network.hpp"
#include "sipdiag/net/resolver.hpp"
#include "sipdiag/reach/ways.hpp"

namespace sipdiag::tools {

/// Where the target is: every address of it, in the order in which they are to be tried.
struct Servers {
    std::vector<Endpoint> endpoints;               ///< never empty; each with its transport
    std::string host;                              ///< as the user named it
    finding::Value dns = finding::Value::array();  ///< the rows of `dns` in a report
    finding::Findings findings = {};               ///< of the names: DNS0xx
};

/// The reason why nothing could be asked: for the report, exit 3; or 2 where a server that was found let nobody in.
struct Obstacle {
    std::string text;
    finding::Findings findings = {};
    finding::Value dns = finding::Value::array();
    bool unreachable = false;  ///< the server was resolved and tried: net::is_of_the_far_side
};
/// What stood in the way of a socket or a connection, and what is to be said of it.
Obstacle obstacle_of(const net::Fault& fault);

/// --dns-server and --resolve. Misuse where one cannot be read.
std::variant<net::ResolverSettings, Misuse> resolver_settings(const Frame& frame);

/// Which question finds the servers of this caller: outbound proxy before proxy before the host of the AOR; RFC 3263,
/// or the phone's own rule where it is played; the families of --local-address.
locate::Query query_of(const Caller& caller);

/// Ask it. \param network  for its clock and signals; \param until  when to stop
std::variant<Servers, Obstacle> find_servers(const Frame& frame, const locate::Query& query, net::Network& network,
                                             Instant until);
/// The servers of this caller over UDP, unless it asked for another transport.
std::variant<Servers, Obstacle> find_servers(const Frame& frame, const Caller& caller);

/// S15: nothing is sent from an address that another machine on the link answers for as well. Asked once a run; where
/// it cannot be looked for (that takes CAP_NET_RAW), stderr says so, once.
std::optional<Obstacle> answered_by_another(const Caller& caller);

/// A UDP socket towards a server, bound to the address that the route has, or to the one that was asked for.
/// \param port  0 = any free one
std::variant<Endpoint, Obstacle> open_socket(net::Network& network, const Caller& caller, const Endpoint& server,
                                             std::uint16_t port);

/// A way to a server: a socket as open_socket() binds it, or a connection, with the caller's TLS settings.
/// \return our end of it
std::variant<Endpoint, Obstacle> open_way(net::Network& network, const Caller& caller, const Endpoint& server,
                                          Instant until, std::uint16_t port = 0);

/// What a command has to say of the servers that it asked: `dns` and `servers`, and why one had to be left or none
/// answered.
void add_servers(finding::Report& report, const Servers& servers, const reach::Ways& ways);

/// What the report of a command is that could not begin.
/// \param facts  the command's keys, with nothing in them
finding::Report not_begun(std::string command, std::string verdict, const Obstacle& obstacle,
                          finding::Value facts = finding::Value::object());

}  // namespace sipdiag::tools
