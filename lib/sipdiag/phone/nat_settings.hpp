// SPDX-License-Identifier: MIT
//
// NatSettings: which addresses and ports a 7940 or 7960 puts on the wire for its three NAT settings.
//
// `nat_enable` decides: at 0 the phone shows its own address, sends SIP from a port of the moment, and never looks at
// the other two. At 1 the address comes from `nat_address` - or is the phone's own, where that gives none - and SIP
// leaves from the port it listens on. `nat_received_processing` then corrects the address by what the registrar saw.
//
// Much of that is known only at the phone: its own address, what a name resolves to. What is not known here stays
// unknown, in so many words; nothing is guessed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::phone {

/// The settings as the phone's file states them.
struct NatSettings {
    int enable = 0;                     ///< nat_enable; only 0 and 1 are documented
    std::string address;                ///< nat_address, with or without its quotes
    int received_processing = 0;        ///< nat_received_processing; only 1 switches it on
    std::uint16_t control_port = 5060;  ///< voip_control_port: P
};

/// What the text of nat_address can be.
enum class NatAddressKind : std::uint8_t {
    none,     ///< nothing, `""`, or UNPROVISIONED in any case
    ipv4,     ///< dotted decimal
    name,     ///< may be a name; what it resolves to is asked when it is used
    invalid,  ///< neither: a URL, a port behind it, an IPv6 address, numbers that are no address
};
SIPDIAG_API NatAddressKind nat_address_kind(std::string_view text) noexcept;

/// An address that may be there, may be known to be missing, or of which nothing is known.
struct Knowledge {
    enum class State : std::uint8_t { unknown, absent, present } state = State::unknown;
    Address address;  ///< meaningful where present

    [[nodiscard]] static Knowledge unknown() { return {}; }
    [[nodiscard]] static Knowledge absent() { return {State::absent, {}}; }
    [[nodiscard]] static Knowledge of(const Address& address) { return {State::present, address}; }
};

/// What is known beside the settings.
struct Surroundings {
    std::optional<Address> own;  ///< L, the phone's own address, where it is known
    Knowledge resolved;          ///< what a name in nat_address resolves to; of its A record
    Knowledge received;          ///< X, `received=` in the top Via of the 200 OK to REGISTER
};

/// Where a host on the wire comes from.
enum class HostSource : std::uint8_t {
    local,        ///< L
    nat_address,  ///< W
    received,     ///< X
    unknown,      ///< L or W, as the name resolves or does not
};

struct WireHost {
    HostSource source = HostSource::local;
    std::optional<Address> address;  ///< nothing where it is not known

    friend bool operator==(const WireHost&, const WireHost&) = default;
};

/// What the far side sees.
struct WireAddresses {
    WireHost host;                             ///< of Via and Contact, and of o= and c=: always the same
    std::uint16_t port = 5060;                 ///< of Via and Contact: P, whatever the real source port is
    std::optional<std::uint16_t> source_port;  ///< UDP source port of SIP: P, or nothing for one of the moment

    friend bool operator==(const WireAddresses&, const WireAddresses&) = default;
};

enum class Answer : std::uint8_t { no, yes, unknown };

/// What keeps the phone from switching to `received=`, or lets it.
enum class SwitchReason : std::uint8_t {
    nat_off,              ///< nat_enable is not 1
    processing_off,       ///< nat_received_processing is not 1
    no_received,          ///< the answer has none
    received_in_use,      ///< X is the address in use already
    received_differs,     ///< X is another: the phone switches
    received_unknown,     ///< nothing is known of the answer
    own_address_unknown,  ///< X is known, the address in use is not
};

/// One REGISTER of the switch.
struct SwitchRegister {
    WireHost contact;
    bool removes = false;  ///< Expires: 0
};

/// The switch, step by step: the registration with the address in use is accepted; X takes its place until the phone
/// restarts; the old Contact is removed; X is registered. A `received=` that is X again ends it; one that changes each
/// time
/// - an ALG that rewrites - makes the phone go round for ever.
struct ReceivedSwitch {
    Answer happens = Answer::no;
    SwitchReason reason = SwitchReason::nat_off;
    std::array<SwitchRegister, 2> registers;  ///< in order; meaningful where it happens
};

struct NatBehaviour {
    WireAddresses first;  ///< from the start to the first 200 OK to REGISTER
    ReceivedSwitch received_switch;
    /// After it: as `first` where the phone does not switch; nothing where it is unknown whether it does.
    std::optional<WireAddresses> then;
};

/// What a phone with these settings shows, as far as it can be told.
SIPDIAG_API NatBehaviour nat_behaviour(const NatSettings& settings, const Surroundings& surroundings);

}  // namespace sipdiag::phone
