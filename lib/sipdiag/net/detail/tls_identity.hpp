// SPDX-License-Identifier: MIT
//
// Whose certificate is it, by the rules of SIP: stricter than those of the web. No wildcards, whole names, and where
// there are sip: URIs only they count.
//
// Source     RFC 5922 §7.1 (which names are identities), §7.2 (how they are compared); RFC 5924 §4 (what it is for)
// Addition   a numeric host matches an iPAddress: RFC 5922 knows domains only, and people test by address
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sipdiag::net {

/// The SIP domain identities among the names of a certificate, in lower case.
/// \param names  "URI:…", "DNS:…", "IP:…" of subjectAltName, "CN:…" of the subject; a CN counts only alone
std::vector<std::string> sip_identities(std::span<const std::string> names);

/// \param expected  the domain that the user named, before any DNS; or a numeric address
bool proves(std::span<const std::string> names, std::string_view expected);

/// What an extendedKeyUsage says of a SIP server's certificate. RFC 5924 §4 (experimental): sipDomain is acceptable,
/// without the extension or with anyExtendedKeyUsage it is a matter of policy, and anything else is not to be accepted.
/// The policy here: all of these are believed, and serverAuth alone as well - it is what every public authority issues,
/// and what the TLS libraries under SIP servers ask for - but that is told.
enum class SipUse : std::uint8_t {
    unrestricted,  ///< no such extension
    stated,        ///< sipDomain
    any,           ///< anyExtendedKeyUsage, without sipDomain
    web,           ///< serverAuth, without either
    other,         ///< nothing of that: not for a SIP server
};
SipUse sip_use(const std::optional<std::vector<std::string>>& uses) noexcept;

/// A day of a certificate's life: "2026-11-24".
std::string day(std::chrono::system_clock::time_point time);

}  // namespace sipdiag::net
