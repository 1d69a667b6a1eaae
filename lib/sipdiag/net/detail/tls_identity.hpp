// SPDX-License-Identifier: MIT
//
// Whose certificate is it, by the rules of SIP: stricter than those of the web. No wildcards, whole names, and where
// there are sip: URIs only they count.
//
// Source     RFC 5922 §7.1 (which names are identities), §7.2 (how they are compared)
// Addition   a numeric host matches an iPAddress: RFC 5922 knows domains only, and people test by address
#pragma once

#include <chrono>
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

/// A day of a certificate's life: "2026-11-24".
std::string day(std::chrono::system_clock::time_point time);

}  // namespace sipdiag::net
