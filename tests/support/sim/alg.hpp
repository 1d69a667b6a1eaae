// SPDX-License-Identifier: MIT
//
// Algs: boxes that read SIP and change it, in the ways that are met in the field. Made from what the Linux kernel's
// helper does (addresses that match, top Via only, everything translated back) and from what is known of the bad ones.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "support/sim/nat.hpp"

namespace sipdiag::sim {

struct AlgRules {
    bool via = true;
    bool contact = true;
    bool from_to = true;
    bool sdp = true;
    bool translates_back = true;  ///< in answers and requests that come in
    bool everywhere = false;      ///< replaces our address wherever its text stands, both ways
    bool tcp = false;             ///< reads TCP as well
    /// Lets a registrar's request come in for as long as a binding was granted; the kernel does.
    bool opens_for_registrar = false;
    /// Brings what comes in to the port that our Via named last, where its address was ours; the kernel does.
    bool follows_via = true;
    /// Drops requests that come in for a Contact which it did not write.
    bool drops_unknown_contacts = false;
    std::uint16_t port = 5060;
};

class TextAlg final : public Alg {
public:
    explicit TextAlg(AlgRules rules) : rules_(rules) {}
    std::optional<std::string> outbound(const Passing& passing, std::string octets) override;
    std::optional<std::string> inbound(const Passing& passing, std::string octets) override;
    Endpoint delivers_to(const Passing& passing, const std::string& octets) override;
    std::optional<Endpoint> opened(Instant now, const Endpoint& outside, const Endpoint& remote) override;

    [[nodiscard]] const AlgRules& rules() const noexcept { return rules_; }

    std::size_t changed = 0;  ///< messages

private:
    [[nodiscard]] bool reads(const Passing& passing) const;

    struct Opening {
        Endpoint inside;
        Address remote;
        Instant until;
    };
    AlgRules rules_;
    std::map<std::uint16_t, Opening> openings_;                         // by outside port
    std::map<std::uint16_t, Endpoint> asked_;                           // REGISTERs under way, by outside port
    std::map<std::pair<Endpoint, Endpoint>, std::uint16_t> via_ports_;  // by inside and remote
    std::set<std::string> contacts_;                                    // written by this box
};

[[nodiscard]] inline std::shared_ptr<Alg> alg(AlgRules rules = {})
{
    return std::make_shared<TextAlg>(rules);
}

/// One of the same rules that has seen nothing yet: what an ALG remembers of one run is no part of the next.
[[nodiscard]] inline std::shared_ptr<Alg> as_new(const std::shared_ptr<Alg>& used)
{
    const auto* const text = dynamic_cast<const TextAlg*>(used.get());
    return text != nullptr ? alg(text->rules()) : used;
}

}  // namespace sipdiag::sim
