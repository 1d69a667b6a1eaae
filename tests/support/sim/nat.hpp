// SPDX-License-Identifier: MIT
//
// Nat: a box between private hosts and the world, as bad or good as it is told to be.
//
// Words      RFC 4787: mapping §4.1, port assignment §4.2, lifetime §4.3, filtering §5, hairpinning §6
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sipdiag/base/machine.hpp"

namespace sipdiag::sim {

/// Upon what a mapping, or the permission to come in, depends beside the inside endpoint.
enum class Dependence : std::uint8_t { none, address, address_and_port };

class Alg;

struct NatRules {
    std::string address = "203.0.113.1";  ///< the public one
    Dependence mapping = Dependence::none;
    Dependence filtering = Dependence::address_and_port;
    bool keeps_ports = true;  ///< the inside port outside too, where it is free
    Duration lifetime = std::chrono::seconds(120);
    /// Until it was used both ways over more than two seconds: Linux forgets a single exchange sooner. Zero: no
    /// difference.
    Duration lifetime_unused = {};
    bool inbound_refreshes = false;
    bool hairpins = false;
    /// An ALG: what it makes of the octets that pass, outbound and inbound. Empty functions change nothing.
    std::function<std::string(const std::string&)> alters_outbound = {};
    std::function<std::string(const std::string&)> alters_inbound = {};
    /// As the two above, for one that looks at addresses and keeps state. \see alg.hpp
    std::shared_ptr<Alg> alg = {};
    /// Public ports that always lead to an inside endpoint.
    std::map<std::uint16_t, Endpoint> forwards = {};
    /// What the box does not let pass at all, in either direction: by the port of the far side.
    std::set<std::uint16_t> blocked = {};
    std::string inside = "10.0.0.1";  ///< its own address in the network behind it: what it signs ICMP reports with
};

/// The whole of what an ALG is told of a datagram that passes.
struct Passing {
    Instant now;
    Endpoint inside;   ///< our side, before the translation
    Endpoint outside;  ///< our side, after it
    Endpoint remote;
};

class Alg {
public:
    virtual ~Alg() = default;
    /// \return nothing where it drops the message
    virtual std::optional<std::string> outbound(const Passing& passing, std::string octets) = 0;
    virtual std::optional<std::string> inbound(const Passing& passing, std::string octets) = 0;
    /// Where it brings a datagram that comes in.
    virtual Endpoint delivers_to(const Passing& passing, const std::string& /*octets*/) { return passing.inside; }
    /// Has it opened a way in of its own? The inside endpoint.
    virtual std::optional<Endpoint> opened(Instant, const Endpoint& /*outside*/, const Endpoint& /*remote*/)
    {
        return std::nullopt;
    }
};

class Nat {
public:
    explicit Nat(NatRules rules);

    [[nodiscard]] Address address() const noexcept { return address_; }
    [[nodiscard]] bool hairpins() const noexcept { return rules_.hairpins; }
    [[nodiscard]] Address inside() const noexcept { return inside_; }
    /// The box that this one is behind, or null.
    [[nodiscard]] Nat* outer() const noexcept { return outer_; }
    Nat& behind(Nat& outer) noexcept
    {
        outer_ = &outer;
        return *this;
    }
    /// As it leaves the box; nothing where the box drops it.
    std::optional<Datagram> outbound(Instant now, Datagram datagram);
    /// As it goes on inside; nothing where the box drops it.
    std::optional<Datagram> inbound(Instant now, Datagram datagram);

private:
    struct Mapping {
        Endpoint inside;
        Endpoint key;  // the part of the destination that the mapping depends on
        std::uint16_t port = 0;
        Instant expires;
        Instant made = {};
        bool answered = false;
        std::set<Endpoint> allowed;  // the parts of destinations that filtering depends on
    };
    static Endpoint part(const Endpoint& remote, Dependence dependence);
    void forget(Instant now);
    Mapping& mapping_for(const Endpoint& inside, const Endpoint& remote);

    void keep(Instant now, Mapping& mapping, bool inbound) const;

    NatRules rules_;
    Address address_;
    Address inside_;
    Nat* outer_ = nullptr;
    std::vector<Mapping> mappings_;
    std::uint16_t next_port_ = 20000;
};

}  // namespace sipdiag::sim
