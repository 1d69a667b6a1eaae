// SPDX-License-Identifier: MIT
//
// infer: from sightings to a picture of the way. Pure; every opinion carries the facts that it rests on.
//
// Terms      mapping: RFC 4787 §4.1. Never the cone names of RFC 3489
// Silence    what the facts do not carry is nothing; facts that contradict each other are nothing and a finding
// Witnesses  `received` and `rport` (RFC 3261 §18.2.1, RFC 3581 §4), what an answer must bring back (§8.2.6.2), the
// same
//            question in a shape or over a way that an ALG does not read, and ICMP quotes
// Hidden     an ALG may translate answers back so well that `received` is our own private address again. That cannot be
//            told from a way without NAT by one question alone: a second one, which the ALG does not touch, decides
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/nat/edits.hpp"
#include "sipdiag/nat/sighting.hpp"

namespace sipdiag::nat {

/// Upon what the public endpoint of a socket depends. \see RFC 4787 §4.1
enum class Mapping : std::uint8_t {
    unknown,
    none,
    endpoint_independent,
    address_dependent,
    address_and_port_dependent
};
/// `unknown`, `none`, `endpoint-independent` ...
SIPDIAG_API std::string_view to_string(Mapping mapping) noexcept;

/// Who may send to an open port. \see RFC 4787 §5
enum class Filtering : std::uint8_t { unknown, endpoint_independent, address_dependent, address_and_port_dependent };
/// `unknown`, `endpoint-independent` ...
SIPDIAG_API std::string_view to_string(Filtering filtering) noexcept;

struct Hop {
    std::uint8_t ttl = 0;
    Address address;
    enum class Quoted : std::uint8_t { as_sent, changed, too_short } quoted = Quoted::too_short;
};

struct NatPicture {
    std::optional<bool> present;
    Mapping mapping = Mapping::unknown;
    Filtering filtering = Filtering::unknown;
    std::optional<bool> port_preserving;
    std::optional<unsigned> layers_at_least;
    std::vector<Hop> hops;
    std::vector<std::string> evidence;
};

struct AlgPicture {
    std::optional<bool> present;
    std::set<Part> rewrites;  ///< proved ones only
    std::optional<bool> restores_replies;
    std::optional<std::uint8_t> hop;  ///< which router rewrites, counted from here
    std::set<std::string> ports;      ///< destinations that were touched: "udp/5060"
    std::vector<std::string> evidence;
};

struct Picture {
    std::optional<Endpoint>
        seen;  ///< our endpoint as the far side has it, of the first socket towards the first server
    NatPicture nat;
    AlgPicture alg;
    bool port_taken = false;  ///< somebody behind the same NAT holds the phone's port
    finding::Findings findings;
};

SIPDIAG_API Picture infer(const Facts& facts);

}  // namespace sipdiag::nat
