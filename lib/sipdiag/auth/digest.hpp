// SPDX-License-Identifier: MIT
//
// Digest: the calculation, on both sides of the wire, and credentials as they are written.
//
// Source     RFC 7616 §3.4; the form without qop, RFC 2617 §3.2.2.1 (gone from 7616, still met); SIP's profile, RFC
// 8760 Octets     names and passwords are hashed as they are meant, octet by octet; escaping concerns the field alone
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/auth/challenge.hpp"
#include "sipdiag/auth/hash.hpp"
#include "sipdiag/auth/secret.hpp"

namespace sipdiag::auth {

/// H(A1): `user:realm:password`; with `-sess` hashed once more with the nonce and cnonce that began the session.
/// As good as the password itself: not to be shown. \see RFC 7616 §3.4.2
[[nodiscard]] SIPDIAG_API HexDigest ha1(Algorithm algorithm, std::string_view username, std::string_view realm,
                                        const Secret& password, std::string_view nonce = {},
                                        std::string_view cnonce = {});

/// H(A2): `method:uri`, and the hash of the body with auth-int (an absent body is an empty one). With an empty method
/// it is the A2 of a response's rspauth. \see RFC 7616 §3.4.3, §3.5
[[nodiscard]] SIPDIAG_API HexDigest ha2(Algorithm algorithm, Qop qop, std::string_view method, std::string_view uri,
                                        std::string_view body = {});

/// What a response depends on beside the two hashes. cnonce and nc do not matter where there is no qop.
struct Salt {
    std::string_view nonce;
    std::string_view nc;  ///< as written: eight digits
    std::string_view cnonce;
};
/// \see RFC 7616 §3.4.1
[[nodiscard]] SIPDIAG_API HexDigest response(Algorithm algorithm, Qop qop, const HexDigest& ha1, const Salt& salt,
                                             const HexDigest& ha2);

/// The username of a request that hides it: H(user:realm). \see RFC 7616 §3.4.4
[[nodiscard]] SIPDIAG_API HexDigest user_hash(Algorithm algorithm, std::string_view username, std::string_view realm);

/// `00000001`: eight hex digits, lower case. \see RFC 7616 §3.4
[[nodiscard]] SIPDIAG_API std::string format_nc(std::uint32_t count);

/// The server's side: does the response prove the password? The comparison takes the same time for every wrong answer.
/// Whether the nonce is ours, the count new, and the uri the one that was asked for, is for the caller to say.
///
/// \param username  of the account, in clear even where the credentials carry its hash
/// \return false too where algorithm or qop is none of ours
[[nodiscard]] SIPDIAG_API bool proves(const Credentials& credentials, std::string_view username, const Secret& password,
                                      std::string_view method, std::string_view body);

/// One parameter of credentials, ready to be written in whatever order somebody needs.
struct WrittenParameter {
    std::string_view name;
    std::string value;  ///< as it is meant
    bool quoted = false;

    /// `name="value"` or `name=value`
    [[nodiscard]] SIPDIAG_API std::string to_string() const;
};

/// The parameters of Digest credentials in our order, quoted where RFC 7616 §3.4 quotes: username, realm, nonce, uri,
/// response, algorithm, cnonce, opaque, qop, nc, userhash; absent ones left out. A username that cannot stand in quotes
/// (control characters, or no UTF-8) becomes `username*`, where it is not hidden.
[[nodiscard]] SIPDIAG_API std::vector<WrittenParameter> parameters_of(const Credentials& credentials);

/// The value of Authorization or Proxy-Authorization: scheme and parameters_of.
[[nodiscard]] SIPDIAG_API std::string to_string(const Credentials& credentials);

}  // namespace sipdiag::auth
