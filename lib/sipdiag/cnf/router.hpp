// SPDX-License-Identifier: MIT
//
// Router: what a Cisco IOS running-config says about the way between the phones and the world.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"

namespace sipdiag::cnf {

/// `ip nat inside source static ...`: one address for another, or one port of it.
struct StaticNat {
    std::uint32_t line = 0;
    std::string inside;    ///< as written: an address or a placeholder
    std::string outside;   ///< an address, or `interface NAME`
    std::string protocol;  ///< `udp`, `tcp`, or empty for all
    std::optional<std::uint16_t> inside_port;
    std::optional<std::uint16_t> outside_port;
    bool no_payload = false;  ///< SIP is not rewritten for this one
};

/// `permit` or `deny` in a list.
struct AclEntry {
    std::uint32_t line = 0;
    bool permit = false;
    std::string protocol;  ///< `ip`, `udp`, `tcp`, `icmp`
    std::string source;    ///< `any`, an address (of `host`), or `ADDRESS WILDCARD`
    std::string destination;
    std::string source_ports;  ///< `eq 5060`, `range 16384 32766`, or empty
    std::string destination_ports;
    std::string rest;  ///< `established`, `reflect NAME`, `log`
};

struct Acl {
    std::uint32_t line = 0;  ///< where it begins
    std::string name;        ///< or number
    std::vector<AclEntry> entries;
};

struct Interface {
    std::uint32_t line = 0;
    std::string name;
    std::string address;  ///< as written, or `negotiated`, `dhcp`; empty where none is said
    bool nat_inside = false;
    bool nat_outside = false;
    std::string acl_in;
    std::string acl_out;
    std::string inspect_in;
    std::string inspect_out;
    std::uint32_t acl_in_line = 0;
    std::uint32_t inspect_out_line = 0;
};

/// `ip inspect name NAME PROTOCOL`
struct Inspection {
    std::uint32_t line = 0;
    std::string name;
    std::string protocol;
};

class Router {
public:
    std::vector<StaticNat> static_nat;
    std::vector<Acl> acls;
    std::vector<Interface> interfaces;
    std::vector<Inspection> inspections;
    /// `ip nat inside source list ... overload` and the like: lines of dynamic translation.
    std::vector<std::uint32_t> dynamic_nat;
    /// `no ip nat service sip ...`: where SIP is not rewritten. 0: nothing said, and IOS, as documented, rewrites it.
    std::uint32_t no_sip_service_line = 0;
    /// `ip nat service sip udp port N` with another port, as written.
    std::vector<std::uint16_t> sip_service_ports;
    bool indented = false;         ///< sub-commands stand indented, as the router prints them
    bool looks_whole = false;      ///< begins and ends like a running-config: what is not there is not set
    std::uint32_t recognised = 0;  ///< lines that were understood
};

/// Read a running-config, or a part of one; lines of other matters are passed over.
SIPDIAG_API Router read_router(std::string_view octets);

}  // namespace sipdiag::cnf
