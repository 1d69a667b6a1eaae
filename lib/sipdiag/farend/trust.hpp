// SPDX-License-Identifier: MIT
//
// Trust: to whom a far end may speak freely, and how much it may say to everybody else (safety rule S20).
//
// A UDP source can be anybody's address: who makes a server send more than it received has an amplifier. Verified is
// a source on loopback, inside the networks that were allowed, behind a TCP or TLS connection, or one that returned
// from its address a nonce which had been sent there within 32 seconds. To all others the octets sent never exceed the
// octets received.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/base/prefix.hpp"

namespace sipdiag::farend {

class SIPDIAG_API Trust {
public:
    static constexpr Duration proof_age = std::chrono::seconds(32);
    static constexpr std::size_t max_sources = 4096;

    Trust(std::vector<Prefix> allowed, Entropy& entropy);

    /// A nonce for that address: when it was made and for whom, in a form only we can have made. Nothing is stored.
    [[nodiscard]] std::string nonce(Instant now, const Address& address);
    /// How old a nonce is that came from that address; nothing where we did not make it, or not for that address.
    [[nodiscard]] std::optional<Duration> age(Instant now, const Address& address, std::string_view nonce) const;

    /// Octets came. To be told of each datagram before anything is answered.
    void received(const Endpoint& source, std::size_t octets);
    /// A nonce of ours came back from there.
    void returned(Instant now, const Endpoint& source, std::string_view nonce);

    [[nodiscard]] bool verified(Instant now, const Endpoint& peer) const;
    /// May so many octets go there? Where they may, they are taken as sent.
    [[nodiscard]] bool admit(Instant now, const Endpoint& peer, std::size_t octets);
    /// How much may still be said to an unverified source.
    [[nodiscard]] std::size_t credit(const Address& address) const;

private:
    struct Source {
        std::size_t credit = 0;
        Instant proved_until{};
    };
    [[nodiscard]] std::string seal(std::string_view stamp, const Address& address) const;
    Source& source(const Address& address);

    std::vector<Prefix> allowed_;
    Entropy* entropy_;
    std::string secret_;
    std::unordered_map<std::string, Source> sources_;
};

}  // namespace sipdiag::farend
