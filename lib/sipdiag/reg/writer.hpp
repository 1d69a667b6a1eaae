// SPDX-License-Identifier: MIT
//
// Writer: how a REGISTER is spelled. What it means is decided elsewhere; a softphone and the phone's twin write the
// same meaning differently.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag::reg {

/// Where responses and calls are to come: what stands in Via and Contact. Not always where requests leave from: the
/// phone listens on one port and sends from another.
struct Advertised {
    std::string host;  ///< IPv6 without brackets
    std::uint16_t port = 5060;

    friend bool operator==(const Advertised&, const Advertised&) = default;
};

/// What stays the same over all REGISTERs of one run (RFC 3261 §10.2.4).
struct Identity {
    std::string aor;        ///< `sip:12345@sip.example`
    std::string registrar;  ///< the Request-URI, `sip:sip.example`
    std::string call_id;
    std::string from_tag;
    Transport transport = Transport::udp;
};

/// One REGISTER, as it is meant.
struct Wanted {
    const Identity& identity;
    Advertised advertised;
    std::string branch;
    std::uint32_t cseq = 1;
    std::span<const std::string> contacts;  ///< whole values, as contact() wrote them; none: a fetch
    std::optional<std::uint32_t> expires;   ///< for all contacts
    std::span<const auth::Answer> answers;
    /// The time of day by the Date of an answer; nothing before one came. Only the phone writes it.
    std::optional<std::chrono::sys_seconds> date = {};
    bool offers_keepalive = false;  ///< `keep` in Via, on a stream (RFC 6223 §4.2.2). The phone knows no such thing
};

class SIPDIAG_API Writer {
public:
    virtual ~Writer() = default;

    /// The value of Contact. \param user  as it stands in the URI, token included
    [[nodiscard]] virtual std::string contact(std::string_view user, const Advertised& at,
                                              Transport transport) const = 0;
    /// The value of the top Via.
    [[nodiscard]] virtual std::string via(const Wanted& wanted) const = 0;
    /// The request's octets. \return `errc::unexpected_octet` where a part cannot stand in a message
    [[nodiscard]] virtual Result<std::string> write(const Wanted& wanted) const = 0;

    [[nodiscard]] virtual std::string call_id(Entropy& entropy, const Advertised& at) const;
    [[nodiscard]] virtual std::string from_tag(Entropy& entropy) const;
    [[nodiscard]] virtual std::string branch(Entropy& entropy) const;
    [[nodiscard]] virtual std::uint32_t first_cseq() const { return 1; }
};

/// A softphone of today: one symmetric port, rport (RFC 3581), Supported: path (RFC 3327 §5.1).
class SIPDIAG_API SoftphoneWriter final : public Writer {
public:
    /// \param user_agent  names the tool (safety rule S8)
    explicit SoftphoneWriter(std::string user_agent) : user_agent_(std::move(user_agent)) {}

    [[nodiscard]] std::string contact(std::string_view user, const Advertised& at, Transport transport) const override;
    [[nodiscard]] std::string via(const Wanted& wanted) const override;
    [[nodiscard]] Result<std::string> write(const Wanted& wanted) const override;

private:
    std::string user_agent_;
};

/// `sip:user@host:port`, IPv6 in brackets.
SIPDIAG_API std::string contact_uri(std::string_view user, const Advertised& at);
/// "UDP", "TCP", "TLS", as Via spells them.
SIPDIAG_API std::string_view via_transport(Transport transport) noexcept;

}  // namespace sipdiag::reg
