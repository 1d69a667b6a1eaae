// SPDX-License-Identifier: MIT
//
// Resolver: carries the questions of a locate::Plan to name servers and brings the answers back.
//
//     net::Resolver resolver(network, {.servers = {...}, .fixed = {{"sip.example", address}}});
//     locate::Plan plan(query, entropy);
//     resolver.answer(plan, network.now() + 10s);
//
// Sources    what the user fixed (--resolve), "localhost" (RFC 6761 §6.3), /etc/hosts; then the name servers. A name
//            that is known here has no SRV or NAPTR records: who fixes an address means that address
// Carriage   c-ares: UDP, TCP where the answer is truncated, the next server where one is silent; nothing is cached
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/locate/plan.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {

struct ResolverSettings {
    std::vector<Endpoint> servers = {};  ///< empty: the system's
    std::vector<std::pair<std::string, Address>> fixed = {};
    std::string hosts_file = "/etc/hosts";                ///< empty: none
    Duration patience = std::chrono::milliseconds(1200);  ///< with one server, before it is asked again
    int tries = 2;
};

class SIPDIAG_API Resolver {
public:
    Resolver(Network& network, ResolverSettings settings = {});
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    /// Until the plan has finished. At the deadline or on a signal what is still open has failed, and the plan
    /// finishes.
    void answer(locate::Plan& plan, Instant deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sipdiag::net
