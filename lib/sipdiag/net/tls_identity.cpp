// SPDX-License-Identifier: MIT
#include "sipdiag/net/detail/tls_identity.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <optional>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::net {
namespace {

// "sip:" host [":" port] [parameters]: the host, where there is no user part. §7.1 item 1.
std::optional<std::string> domain_of_uri(std::string_view uri)
{
    if (uri.size() < 4 || !grammar::equals(uri.substr(0, 4), "sip:")) return std::nullopt;
    uri.remove_prefix(4);
    if (uri.find('@') != std::string_view::npos) return std::nullopt;
    uri = uri.substr(0, uri.find_first_of(";?"));
    if (!uri.starts_with('[')) uri = uri.substr(0, uri.find(':'));
    if (uri.empty()) return std::nullopt;
    return lowered(uri);
}

std::string_view without_final_dot(std::string_view name)
{
    return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

std::optional<std::string_view> after(std::string_view prefix, std::string_view name)
{
    if (!name.starts_with(prefix)) return std::nullopt;
    return name.substr(prefix.size());
}

}  // namespace

std::vector<std::string> sip_identities(std::span<const std::string> names)
{
    std::vector<std::string> by_uri;
    std::vector<std::string> by_dns;
    std::vector<std::string> by_subject;
    bool has_alternatives = false;
    for (const auto& name : names) {
        if (const auto subject = after("CN:", name)) {
            by_subject.push_back(lowered(*subject));
            continue;
        }
        has_alternatives = true;
        if (const auto dns = after("DNS:", name)) by_dns.push_back(lowered(*dns));
        if (const auto uri = after("URI:", name)) {
            if (auto domain = domain_of_uri(*uri)) by_uri.push_back(std::move(*domain));
        }
    }
    if (!by_uri.empty()) return by_uri;
    return has_alternatives ? by_dns : by_subject;
}

bool proves(std::span<const std::string> names, std::string_view expected)
{
    if (const auto address = parse_address(expected)) {
        return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
            const auto numeric = after("IP:", name);
            return numeric && parse_address(*numeric) == address;
        });
    }
    const auto wanted = lowered(without_final_dot(expected));
    // A name with a star is nobody's domain, not even where it is asked for letter by letter.
    if (wanted.empty() || wanted.find('*') != std::string::npos) return false;
    const auto identities = sip_identities(names);
    return std::any_of(identities.begin(), identities.end(),
                       [&](std::string_view each) { return without_final_dot(each) == wanted; });
}

SipUse sip_use(const std::optional<std::vector<std::string>>& uses) noexcept
{
    if (!uses) return SipUse::unrestricted;
    const auto holds = [&](std::string_view use) { return std::find(uses->begin(), uses->end(), use) != uses->end(); };
    if (holds("sipDomain")) return SipUse::stated;
    if (holds("anyExtendedKeyUsage")) return SipUse::any;
    return holds("serverAuth") ? SipUse::web : SipUse::other;
}

std::string day(std::chrono::system_clock::time_point time)
{
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

}  // namespace sipdiag::net
