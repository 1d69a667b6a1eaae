// SPDX-License-Identifier: MIT
#include "sipdiag/auth/challenge.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/auth_parameter.hpp"
#include "sipdiag/grammar/quoted.hpp"
#include "sipdiag/grammar/seen_names.hpp"

namespace sipdiag::auth {
namespace {

using grammar::AuthParameterView;
using grammar::Cursor;
using grammar::equals;
namespace cls = grammar::cls;

struct AlgorithmName {
    std::string_view name;
    Algorithm algorithm;
};
constexpr std::array<AlgorithmName, 6> algorithms{{
    {"MD5", Algorithm::md5},
    {"MD5-sess", Algorithm::md5_sess},
    {"SHA-256", Algorithm::sha_256},
    {"SHA-256-sess", Algorithm::sha_256_sess},
    {"SHA-512-256", Algorithm::sha_512_256},
    {"SHA-512-256-sess", Algorithm::sha_512_256_sess},
}};

/// One parameter at a time, each name once, its value as it is meant.
class Parameters {
public:
    Parameters(std::string_view value, std::string_view parameters) noexcept : value_(value), in_(parameters) {}

    /// \return false where nothing is left, something is wrong, or another challenge begins
    bool next()
    {
        while (grammar::view_auth_parameter(in_, current_)) {
            if (++count_ > max_auth_parameters) {
                fault_ = Error{errc::too_many, offset_of(current_.name)};
                return false;
            }
            if (begins_a_challenge()) {
                joined_at_ = offset_of(current_.name);
                return false;
            }
            if (!current_.name.empty() && !seen_.again(current_.name)) return true;
        }
        return false;
    }
    [[nodiscard]] bool is(std::string_view name) const noexcept { return equals(current_.name, name); }
    [[nodiscard]] std::string meaning() const { return grammar::unquote(current_.value); }
    /// A value that goes back in later requests: a control character in it could end their line, and is a fault.
    [[nodiscard]] std::string returned_meaning()
    {
        auto text = meaning();
        for (const char c : text) {
            if (grammar::is(c, cls::control) || c == '\r' || c == '\n') {
                fault_ = Error{errc::unexpected_octet, value_offset()};
                break;
            }
        }
        return text;
    }
    [[nodiscard]] bool says_true() const { return equals(meaning(), "true"); }
    /// Of the value, or of the end of the name where there is none.
    [[nodiscard]] std::uint32_t value_offset() const noexcept
    {
        const auto& name = current_.name;
        return current_.value.empty() ? offset_of(name) + static_cast<std::uint32_t>(name.size())
                                      : offset_of(current_.value);
    }
    [[nodiscard]] Error fault() const noexcept { return fault_; }
    [[nodiscard]] std::uint32_t joined_at() const noexcept { return joined_at_; }

private:
    [[nodiscard]] std::uint32_t offset_of(std::string_view part) const noexcept
    {
        return static_cast<std::uint32_t>(part.data() - value_.data());
    }
    // A scheme, white space, a name and "=" (RFC 7235 §4.1): no parameter looks like that.
    [[nodiscard]] bool begins_a_challenge() const noexcept
    {
        if (current_.name.empty() || !current_.value.empty()) return false;
        const char* const behind = current_.name.data() + current_.name.size();
        Cursor rest({behind, static_cast<std::size_t>(value_.data() + value_.size() - behind)});
        if (!rest.at(cls::space)) return false;
        rest.skip_space();
        return !rest.take(cls::token).empty() && rest.accept_separator('=');
    }

    std::string_view value_;
    Cursor in_;
    AuthParameterView current_;
    grammar::SeenNames seen_;
    std::size_t count_ = 0;
    std::uint32_t joined_at_ = 0;
    Error fault_;
};

/// Cut the scheme from what follows. \return what follows
Result<std::string_view> cut_scheme(std::string_view value, std::string& scheme)
{
    Cursor in(value);
    in.skip_space();
    if (in.done()) return Error{errc::empty, in.offset()};
    if (value.size() > max_auth_value) return Error{errc::too_long, max_auth_value};
    scheme = in.take(cls::token);
    if (scheme.empty() || (!in.done() && !in.at(cls::space))) return Error{errc::bad_auth, in.offset()};
    in.skip_space();
    return in.rest();
}

/// The words of a list in quotes: qop separates by commas and blanks, domain by blanks.
std::vector<std::string> words(std::string_view text, std::string_view separators)
{
    std::vector<std::string> found;
    while (true) {
        const auto begin = text.find_first_not_of(separators);
        if (begin == std::string_view::npos) return found;
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(separators), text.size());
        found.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

/// `UTF-8''J%C3%A4s` as it is meant; another charset or a language in the middle is passed over. \see RFC 5987 §3.2
Result<std::string> extended_value(std::string_view text)
{
    const auto first = text.find('\'');
    const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
    if (second == std::string_view::npos) return Error{errc::bad_escape, 0};
    auto decoded = percent_decoded(text.substr(second + 1));
    if (!decoded) return Error{errc::bad_escape, static_cast<std::uint32_t>(second + 1 + decoded.error().offset)};
    return decoded;
}

/// The end of a Digest value that has no parameter of some name which must be there.
Error missing(std::string_view value) noexcept
{
    return Error{errc::unexpected_end, static_cast<std::uint32_t>(value.size())};
}

constexpr std::string_view digest_scheme = "Digest";

}  // namespace

Algorithm parse_algorithm(std::string_view text) noexcept
{
    if (text.empty()) return Algorithm::md5;
    for (const auto& each : algorithms) {
        if (equals(each.name, text)) return each.algorithm;
    }
    return Algorithm::unknown;
}

std::string_view to_string(Algorithm algorithm) noexcept
{
    for (const auto& each : algorithms) {
        if (each.algorithm == algorithm) return each.name;
    }
    return {};
}

Hash hash_of(Algorithm algorithm) noexcept
{
    switch (algorithm) {
    case Algorithm::sha_256:
    case Algorithm::sha_256_sess: return Hash::sha_256;
    case Algorithm::sha_512_256:
    case Algorithm::sha_512_256_sess: return Hash::sha_512_256;
    case Algorithm::unknown:
    case Algorithm::md5:
    case Algorithm::md5_sess: break;
    }
    return Hash::md5;
}

bool is_session(Algorithm algorithm) noexcept
{
    return algorithm == Algorithm::md5_sess || algorithm == Algorithm::sha_256_sess ||
           algorithm == Algorithm::sha_512_256_sess;
}

std::string_view to_string(Qop qop) noexcept
{
    switch (qop) {
    case Qop::auth: return "auth";
    case Qop::auth_int: return "auth-int";
    case Qop::none: break;
    }
    return {};
}

bool Challenge::is_digest() const noexcept
{
    return equals(scheme, digest_scheme);
}

bool Challenge::offers(Qop wanted) const noexcept
{
    if (wanted == Qop::none) return qop.empty();
    for (const auto& each : qop) {
        if (equals(each, to_string(wanted))) return true;
    }
    return false;
}

Result<Qop> Credentials::qop() const noexcept
{
    if (qop_text.empty()) return Qop::none;
    for (const auto each : {Qop::auth, Qop::auth_int}) {
        if (equals(qop_text, to_string(each))) return each;
    }
    return Error{errc::bad_parameter, 0};
}

Result<Challenge> parse_challenge(std::string_view value)
{
    Challenge challenge;
    const auto rest = cut_scheme(value, challenge.scheme);
    if (!rest) return rest.error();

    bool has_realm = false;
    Parameters in(value, *rest);
    while (in.next()) {
        if (in.is("realm")) {
            challenge.realm = in.returned_meaning();
            has_realm = true;
        } else if (in.is("nonce")) {
            challenge.nonce = in.returned_meaning();
        } else if (in.is("opaque")) {
            challenge.opaque = in.returned_meaning();
        } else if (in.is("algorithm")) {
            challenge.algorithm_text = in.meaning();
            challenge.algorithm = parse_algorithm(challenge.algorithm_text);
        } else if (in.is("qop")) {
            challenge.qop = words(in.meaning(), ", \t");
        } else if (in.is("stale")) {
            challenge.stale = in.says_true();
        } else if (in.is("userhash")) {
            challenge.userhash = in.says_true();
        } else if (in.is("charset")) {
            challenge.charset = in.meaning();
        } else if (in.is("domain")) {
            challenge.domain = words(in.meaning(), " \t");
        }
    }
    if (in.fault().code != errc::none) return in.fault();
    challenge.joined_at = in.joined_at();
    if (challenge.is_digest() && (!has_realm || challenge.nonce.empty())) return missing(value);
    return challenge;
}

Result<Credentials> parse_credentials(std::string_view value)
{
    Credentials credentials;
    const auto rest = cut_scheme(value, credentials.scheme);
    if (!rest) return rest.error();

    bool has_username = false;
    bool has_realm = false;
    Parameters in(value, *rest);
    while (in.next()) {
        if (in.is("username") || in.is("username*")) {
            if (has_username) return Error{errc::repeated_parameter, in.value_offset()};
            has_username = true;
            credentials.extended_username = in.is("username*");
            credentials.username = in.meaning();
            if (credentials.extended_username) {
                auto decoded = extended_value(credentials.username);
                if (!decoded) return Error{decoded.error().code, in.value_offset() + decoded.error().offset};
                credentials.username = *std::move(decoded);
            }
        } else if (in.is("realm")) {
            credentials.realm = in.meaning();
            has_realm = true;
        } else if (in.is("nonce")) {
            credentials.nonce = in.meaning();
        } else if (in.is("uri")) {
            credentials.uri = in.meaning();
        } else if (in.is("response")) {
            credentials.response = in.meaning();
        } else if (in.is("algorithm")) {
            credentials.algorithm_text = in.meaning();
            credentials.algorithm = parse_algorithm(credentials.algorithm_text);
        } else if (in.is("cnonce")) {
            credentials.cnonce = in.meaning();
        } else if (in.is("opaque")) {
            credentials.opaque = in.meaning();
        } else if (in.is("qop")) {
            credentials.qop_text = in.meaning();
        } else if (in.is("nc")) {
            credentials.nc = in.meaning();
        } else if (in.is("userhash")) {
            credentials.userhash = in.says_true();
        }
    }
    if (in.fault().code != errc::none) return in.fault();
    if (equals(credentials.scheme, digest_scheme) && (!has_username || !has_realm || credentials.nonce.empty() ||
                                                      credentials.uri.empty() || credentials.response.empty())) {
        return missing(value);
    }
    return credentials;
}

Result<AuthInfo> parse_auth_info(std::string_view value)
{
    if (grammar::trim(value).empty()) return Error{errc::empty, 0};
    if (value.size() > max_auth_value) return Error{errc::too_long, max_auth_value};
    AuthInfo info;
    Parameters in(value, value);
    while (in.next()) {
        if (in.is("nextnonce")) {
            info.nextnonce = in.returned_meaning();
        } else if (in.is("qop")) {
            info.qop_text = in.meaning();
        } else if (in.is("rspauth")) {
            info.rspauth = in.meaning();
        } else if (in.is("cnonce")) {
            info.cnonce = in.meaning();
        } else if (in.is("nc")) {
            info.nc = in.meaning();
        }
    }
    if (in.fault().code != errc::none) return in.fault();
    return info;
}

}  // namespace sipdiag::auth
