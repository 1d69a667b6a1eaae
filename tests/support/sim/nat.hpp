// SPDX-License-Identifier: MIT
//
// Nat: a box between private hosts and the world, as bad or good as it is told to be.
//
// Words      RFC 4787: mapping §4.1, port assignment §4.2, lifetime §4.3, filtering §5, hairpinning §6
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sipdiag/base/machine.hpp"

namespace sipdiag::sim {

/// Upon what a mapping, or the permission to come in, depends beside the inside endpoint.
enum class Dependence : std::uint8_t { none, address, address_and_port };

struct NatRules {
    std::string address = "203.0.113.1";  ///< the public one
    Dependence mapping = Dependence::none;
    Dependence filtering = Dependence::address_and_port;
    bool keeps_ports = true;  ///< the inside port outside too, where it is free
    Duration lifetime = std::chrono::seconds(120);
    bool inbound_refreshes = false;
    bool hairpins = false;
    /// An ALG: what it makes of the octets that pass, outbound and inbound. Empty functions change nothing.
    std::function<std::string(const std::string&)> alters_outbound = {};
    std::function<std::string(const std::string&)> alters_inbound = {};
};

class Nat {
public:
    explicit Nat(NatRules rules);

    [[nodiscard]] Address address() const noexcept { return address_; }
    [[nodiscard]] bool hairpins() const noexcept { return rules_.hairpins; }
    /// As it leaves the box.
    Datagram outbound(Instant now, Datagram datagram);
    /// As it goes on inside; nothing where the box drops it.
    std::optional<Datagram> inbound(Instant now, Datagram datagram);

private:
    struct Mapping {
        Endpoint inside;
        Endpoint key;  // the part of the destination that the mapping depends on
        std::uint16_t port = 0;
        Instant expires;
        std::set<Endpoint> allowed;  // the parts of destinations that filtering depends on
    };
    static Endpoint part(const Endpoint& remote, Dependence dependence);
    void forget(Instant now);
    Mapping& mapping_for(const Endpoint& inside, const Endpoint& remote);

    NatRules rules_;
    Address address_;
    std::vector<Mapping> mappings_;
    std::uint16_t next_port_ = 20000;
};

}  // namespace sipdiag::sim
