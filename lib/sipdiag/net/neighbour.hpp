// SPDX-License-Identifier: MIT
//
// Neighbour: does another machine on the link answer for an address that this one has, or has borrowed?
//
// How        two ARP probes, as RFC 5227 §2.1.1 has them, over a packet socket; who answers, or speaks for that address
//            meanwhile, is another
// Not looked without the right to packet sockets (CAP_NET_RAW), and for IPv6: there the kernel looks by itself, and
//            lets nobody bind an address that is taken (RFC 4862 §5.4)
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/machine.hpp"

namespace sipdiag::net {

using HardwareAddress = std::array<std::uint8_t, 6>;
/// `02:00:5e:10:00:07`
SIPDIAG_API std::string to_string(const HardwareAddress& address);

struct Neighbour {
    bool looked = false;
    std::optional<HardwareAddress> other;  ///< who answers for it
    std::string link;                      ///< "eth0"; empty where the address is on none that has neighbours
};

/// Ask the link of that address of ours. It takes as long as `patience`, and no time where there is nobody to ask.
SIPDIAG_API Neighbour look_for_another(const Address& own, Duration patience = std::chrono::milliseconds(300));

/// The 28 octets of an ARP probe: from nobody's address, for that one. \see RFC 826, RFC 5227 §2.1.1
SIPDIAG_API std::string arp_probe(const HardwareAddress& from, const Address& wanted);
/// Who says in this ARP packet that the address is his; nothing where that is ourselves, or nobody.
SIPDIAG_API std::optional<HardwareAddress> arp_claim(std::string_view packet, const Address& address,
                                                     const HardwareAddress& own);

}  // namespace sipdiag::net
