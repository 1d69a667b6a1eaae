// SPDX-License-Identifier: MIT
//
// Challenge, Credentials, AuthInfo: what the authentication fields mean, as values that own their text.
//
// Grammar    challenge, credentials, ainfo: RFC 3261 §25.1; RFC 7616 §3.3-3.5; algorithms, RFC 8760 §2
// Leniency   every value is read quoted or bare; names, algorithm, qop and stale without case; a parameter that stands
//            twice counts the first time; unknown parameters are passed over
// One field  holds one challenge, for its commas separate parameters (RFC 3261 §7.3.1). Where a sender has joined two
//            all the same, the first is read, and `joined_at` says where the next begins
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/auth/hash.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag::auth {

/// RFC 7616 §3.3, RFC 8760 §2.1. An absent algorithm is MD5.
enum class Algorithm : std::uint8_t {
    unknown,
    md5,
    md5_sess,
    sha_256,
    sha_256_sess,
    sha_512_256,
    sha_512_256_sess,
};

/// Case does not matter; nothing written means MD5.
[[nodiscard]] SIPDIAG_API Algorithm parse_algorithm(std::string_view text) noexcept;
/// "SHA-256-sess"; empty for `unknown`.
[[nodiscard]] SIPDIAG_API std::string_view to_string(Algorithm algorithm) noexcept;
/// The hash it uses. `unknown` has none: MD5 is given, and nobody may ask.
[[nodiscard]] SIPDIAG_API Hash hash_of(Algorithm algorithm) noexcept;
[[nodiscard]] SIPDIAG_API bool is_session(Algorithm algorithm) noexcept;

enum class Qop : std::uint8_t {
    none,  ///< the old form without qop, RFC 2617 §3.2.2.1
    auth,
    auth_int,
};
/// "auth", "auth-int"; empty for `none`.
[[nodiscard]] SIPDIAG_API std::string_view to_string(Qop qop) noexcept;

/// Longer values are refused: what a challenge holds is sent back in every request that follows.
inline constexpr std::size_t max_auth_value = 4096;
inline constexpr std::size_t max_auth_parameters = 64;

/// WWW-Authenticate or Proxy-Authenticate.
struct Challenge {
    std::string scheme;  ///< as sent
    std::string realm;
    std::string nonce;
    std::optional<std::string> opaque;
    std::string algorithm_text;  ///< as sent; empty where there was none
    Algorithm algorithm = Algorithm::md5;
    std::vector<std::string> qop;  ///< as sent, in their order; empty where none was offered
    bool stale = false;
    bool userhash = false;
    std::string charset;
    std::vector<std::string> domain;
    std::uint32_t joined_at = 0;  ///< where in the value another challenge begins; 0 where none does

    [[nodiscard]] SIPDIAG_API bool is_digest() const noexcept;
    [[nodiscard]] SIPDIAG_API bool offers(Qop wanted) const noexcept;

    friend bool operator==(const Challenge&, const Challenge&) = default;
};

/// Authorization or Proxy-Authorization.
struct Credentials {
    std::string scheme;
    std::string username;            ///< as it is meant: of `username`, or decoded of `username*`
    bool extended_username = false;  ///< was it `username*`? (RFC 7616 §3.4)
    std::string realm;
    std::string nonce;
    std::string uri;
    std::string response;
    std::string algorithm_text;
    Algorithm algorithm = Algorithm::md5;
    std::string cnonce;
    std::optional<std::string> opaque;
    std::string qop_text;  ///< as sent; empty where there was none
    std::string nc;        ///< as sent
    bool userhash = false;

    /// `errc::bad_parameter` for a qop that is none of ours.
    [[nodiscard]] SIPDIAG_API Result<Qop> qop() const noexcept;

    friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Authentication-Info: the server's half of the proof, and the nonce to use next. \see RFC 7616 §3.5
struct AuthInfo {
    std::optional<std::string> nextnonce;
    std::string qop_text;
    std::string rspauth;
    std::string cnonce;
    std::string nc;

    friend bool operator==(const AuthInfo&, const AuthInfo&) = default;
};

/// \param value  the field's value, folds included
/// \return `errc::empty`, `errc::bad_auth` (no scheme), `errc::too_long`, `errc::too_many`, `errc::unexpected_octet` (a
///         control character in what would go back), and for Digest `errc::unexpected_end` where realm or nonce is
///         missing
[[nodiscard]] SIPDIAG_API Result<Challenge> parse_challenge(std::string_view value);
/// \return as parse_challenge; for Digest, `errc::unexpected_end` where username, realm, nonce, uri or response is
///         missing, `errc::repeated_parameter` where both forms of the username stand, `errc::bad_escape` in
///         `username*`
[[nodiscard]] SIPDIAG_API Result<Credentials> parse_credentials(std::string_view value);
/// \return `errc::empty`, `errc::too_long`, `errc::too_many`, `errc::unexpected_octet`
[[nodiscard]] SIPDIAG_API Result<AuthInfo> parse_auth_info(std::string_view value);

}  // namespace sipdiag::auth
