// SPDX-License-Identifier: MIT
#include "sipdiag/auth/digest.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/quoted.hpp"

namespace sipdiag::auth {
namespace {

namespace cls = grammar::cls;

/// May the text stand between quotes? SIP's quoted strings take UTF-8 as it is (RFC 3261 §25.1).
bool fits_in_quotes(std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto length = utf8_length(text);
        if (length == 0 || grammar::is(text.front(), cls::control) || text.front() == '\r' || text.front() == '\n') {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

/// `UTF-8''J%C3%A4s`: what is no letter and no digit is escaped. \see RFC 5987 §3.2.1
std::string extended(std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out = "UTF-8''";
    for (const char c : text) {
        if (grammar::is(c, cls::alpha | cls::digit)) {
            out += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        out += {'%', hex[octet >> 4U], hex[octet & 0xFU]};
    }
    return out;
}

}  // namespace

HexDigest ha1(Algorithm algorithm, std::string_view username, std::string_view realm, const Secret& password,
              std::string_view nonce, std::string_view cnonce)
{
    const auto hash = hash_of(algorithm);
    const auto plain = hash_joined(hash, {username, realm, password.reveal()});
    return is_session(algorithm) ? hash_joined(hash, {plain.text(), nonce, cnonce}) : plain;
}

HexDigest ha2(Algorithm algorithm, Qop qop, std::string_view method, std::string_view uri, std::string_view body)
{
    const auto hash = hash_of(algorithm);
    if (qop != Qop::auth_int) return hash_joined(hash, {method, uri});
    return hash_joined(hash, {method, uri, hash_joined(hash, {body}).text()});
}

HexDigest response(Algorithm algorithm, Qop qop, const HexDigest& ha1, const Salt& salt, const HexDigest& ha2)
{
    const auto hash = hash_of(algorithm);
    if (qop == Qop::none) return hash_joined(hash, {ha1.text(), salt.nonce, ha2.text()});
    return hash_joined(hash, {ha1.text(), salt.nonce, salt.nc, salt.cnonce, to_string(qop), ha2.text()});
}

HexDigest user_hash(Algorithm algorithm, std::string_view username, std::string_view realm)
{
    return hash_joined(hash_of(algorithm), {username, realm});
}

std::string format_nc(std::uint32_t count)
{
    constexpr std::string_view hex = "0123456789abcdef";
    std::string digits(8, '0');
    for (auto at = digits.rbegin(); at != digits.rend(); ++at, count >>= 4U)
        *at = hex[count & 0xFU];
    return digits;
}

bool proves(const Credentials& credentials, std::string_view username, const Secret& password, std::string_view method,
            std::string_view body)
{
    const auto qop = credentials.qop();
    const auto algorithm = credentials.algorithm;
    if (!qop || algorithm == Algorithm::unknown || !available(hash_of(algorithm))) return false;
    const auto first = ha1(algorithm, username, credentials.realm, password, credentials.nonce, credentials.cnonce);
    const auto second = ha2(algorithm, *qop, method, credentials.uri, body);
    const auto wanted =
        response(algorithm, *qop, first, {credentials.nonce, credentials.nc, credentials.cnonce}, second);
    return same_in_constant_time(wanted.text(), credentials.response);
}

std::string WrittenParameter::to_string() const
{
    return std::string(name) + "=" + (quoted ? grammar::quote(value) : value);
}

std::vector<WrittenParameter> parameters_of(const Credentials& credentials)
{
    const bool plain = credentials.userhash || fits_in_quotes(credentials.username);
    std::vector<WrittenParameter> parameters{
        plain ? WrittenParameter{"username", credentials.username, true}
              : WrittenParameter{"username*", extended(credentials.username), false},
        {"realm", credentials.realm, true},
        {"nonce", credentials.nonce, true},
        {"uri", credentials.uri, true},
        {"response", credentials.response, true},
    };
    const auto add = [&parameters](std::string_view name, const std::string& value, bool quoted) {
        if (!value.empty()) parameters.push_back({name, value, quoted});
    };
    add("algorithm", credentials.algorithm_text, false);
    add("cnonce", credentials.cnonce, true);
    if (credentials.opaque) parameters.push_back({"opaque", *credentials.opaque, true});
    add("qop", credentials.qop_text, false);
    add("nc", credentials.nc, false);
    if (credentials.userhash) parameters.push_back({"userhash", "true", false});
    return parameters;
}

std::string to_string(const Credentials& credentials)
{
    std::string text = credentials.scheme;
    char separator = ' ';
    for (const auto& each : parameters_of(credentials)) {
        if (separator == ',') text += ',';
        text += ' ';
        text += each.to_string();
        separator = ',';
    }
    return text;
}

}  // namespace sipdiag::auth
