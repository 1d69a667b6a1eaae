// SPDX-License-Identifier: MIT
//
// WireView: what a phone so configured puts on the wire, line by line. What only the phone knows stands in angle
// brackets: `<phone>` is its own address, `<name.example>` what that name resolves to, `<received>` what the registrar
// saw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/phone_settings.hpp"

namespace sipdiag::cnf {

struct LineOnWire {
    unsigned line = 1;
    std::string contact;  ///< `<sip:12345@<phone>:5060>`
    std::string via;      ///< `SIP/2.0/UDP <phone>:5060`
    std::string sdp_c;
    std::string sdp_o;
    std::optional<std::uint16_t> source_port;  ///< nothing: one of the moment
    std::pair<std::uint16_t, std::uint16_t> media_ports;
    std::optional<std::string> register_uri;  ///< nothing where the phone does not register
    std::optional<std::string> target;        ///< where requests go, `host:port`
    /// May the address change after the first answer? Then: the Contact from then on.
    std::optional<std::string> contact_after_received;
};

/// \param own  the phone's own address, where it is known
SIPDIAG_API LineOnWire on_wire(const PhoneSettings& settings, const std::optional<Address>& own = {});

/// All lines that the phone uses.
SIPDIAG_API std::vector<LineOnWire> wire_view(const Effective& effective, Model model,
                                              const std::optional<Address>& own = {});

}  // namespace sipdiag::cnf
