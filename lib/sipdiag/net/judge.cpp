// SPDX-License-Identifier: MIT
#include "sipdiag/net/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/finding/facts.hpp"
#include "sipdiag/net/detail/tls_identity.hpp"
#include "sipdiag/net/findings/entries.hpp"

namespace sipdiag::net {
namespace {

namespace entries = findings::entries;
using finding::Entry;
using finding::Finding;
using Kind = Fault::Kind;

constexpr long soon = 14;  // days

const Entry& entry_of(Kind kind) noexcept
{
    switch (kind) {
    case Kind::address_in_use: return entries::net001_port_in_use;
    case Kind::no_permission: return entries::net002_no_permission;
    case Kind::address_not_local: return entries::net003_address_not_local;
    case Kind::address_of_another: return entries::net011_address_of_another;
    case Kind::no_route: return entries::net004_no_route;
    case Kind::refused: return entries::net005_connection_refused;
    case Kind::timed_out: return entries::net006_no_answer;
    case Kind::closed: return entries::net007_connection_closed;
    case Kind::unsupported: return entries::net008_not_supported_here;
    case Kind::broken: return entries::net009_stream_broken;
    case Kind::tls_untrusted: return entries::tls001_certificate_not_trusted;
    case Kind::tls_expired: return entries::tls002_certificate_expired;
    case Kind::tls_name: return entries::tls003_certificate_of_another;
    case Kind::tls_use: return entries::tls007_certificate_of_other_use;
    case Kind::tls_handshake: return entries::tls004_tls_not_agreed;
    case Kind::no_such_name:
    case Kind::name_server:
    case Kind::interrupted:
    case Kind::other: break;
    }
    return entries::net010_network_trouble;
}

/// What its extendedKeyUsage allows.
std::string use_words(const TlsPeer& peer)
{
    if (!peer.uses) return "any, no extendedKeyUsage restricts it";
    auto words = fmt::format("{}", fmt::join(*peer.uses, ", "));
    switch (sip_use(peer.uses)) {
    case SipUse::stated: return words + ": for SIP by name (RFC 5924)";
    case SipUse::any: return words + ": for anything, SIP as well";
    case SipUse::web: return words + ": as for the web, without sipDomain (RFC 5924)";
    case SipUse::other: return words + ": not for a SIP server";
    case SipUse::unrestricted: break;
    }
    return words;
}

std::vector<std::string> evidence_of(const TlsPeer& peer)
{
    std::vector<std::string> lines{peer.version, "subject: " + peer.subject, "issuer: " + peer.issuer};
    for (const auto& each : peer.names)
        lines.push_back("name: " + each);
    if (peer.uses) lines.push_back("use: " + use_words(peer));
    lines.push_back(fmt::format("valid from {} to {}", day(peer.not_before), day(peer.not_after)));
    return lines;
}

std::optional<std::string> fix_of(Kind kind)
{
    switch (kind) {
    case Kind::address_in_use: return "ss -lunp shows who has the port; leave out --local-port for any free one";
    case Kind::address_not_local: return "ip addr lists the addresses of this machine";
    case Kind::address_of_another: return "unplug the phone, wait a minute, and begin again";
    case Kind::refused:
    case Kind::timed_out: return "sipprobe ping TARGET --transport all shows what answers where";
    case Kind::tls_untrusted: return "get the provider's authority and give it with --tls-ca FILE";
    case Kind::tls_name:
        return "write the domain that the certificate proves, or ask the provider for one of this domain";
    case Kind::tls_use: return "the owner of the server gets a certificate for sipDomain or serverAuth";
    default: return std::nullopt;
    }
}

}  // namespace

bool is_of_the_far_side(Fault::Kind kind) noexcept
{
    switch (kind) {
    case Kind::refused:
    case Kind::timed_out:
    case Kind::closed:
    case Kind::tls_untrusted:
    case Kind::tls_expired:
    case Kind::tls_name:
    case Kind::tls_use:
    case Kind::tls_handshake:
    case Kind::broken: return true;
    default: return false;
    }
}

long days_left(const TlsPeer& peer, std::chrono::system_clock::time_point when) noexcept
{
    return std::chrono::floor<std::chrono::duration<long, std::ratio<86'400>>>(peer.not_after - when).count();
}

finding::Value tls_facts(const TlsPeer& peer, std::chrono::system_clock::time_point when)
{
    auto names = finding::Value::array();
    for (const auto& each : peer.names)
        names.push(each);
    auto facts = finding::Value::object();
    facts.set("version", peer.version).set("subject", peer.subject).set("issuer", peer.issuer);
    facts.set("names", std::move(names)).set("not_after", finding::rfc3339(peer.not_after));
    facts.set("days_left", days_left(peer, when)).set("trusted", peer.trusted).set("in_time", peer.in_time);
    facts.set("name_matches", peer.name_matches);
    finding::Value uses;
    if (peer.uses) {
        uses = finding::Value::array();
        for (const auto& each : *peer.uses)
            uses.push(each);
    }
    facts.set("uses", std::move(uses)).set("use_allowed", peer.use_allowed);
    return facts;
}

std::vector<std::string> tls_lines(const TlsPeer& peer, std::chrono::system_clock::time_point when)
{
    std::vector<std::string> lines{
        fmt::format("{}, certificate of {}", peer.version, fmt::join(peer.names, ", ")),
        fmt::format("issued by {}", peer.issuer),
        fmt::format("valid to {}, {} days left", day(peer.not_after), days_left(peer, when))};
    lines.push_back("for " + use_words(peer));
    lines.push_back(peer.problem.empty() ? fmt::format("it proves {}", peer.expected)
                                         : "NOT believed: " + peer.problem);
    return lines;
}

Finding judge(const Fault& fault)
{
    auto evidence = fault.peer ? evidence_of(*fault.peer) : std::vector<std::string>{};
    if (fault.endpoint.port != 0 || !fault.endpoint.address.is_unspecified()) {
        evidence.insert(evidence.begin(),
                        fmt::format("{} {}", to_string(fault.endpoint.transport), to_string(fault.endpoint)));
    }
    return {&entry_of(fault.kind), fault.text, std::move(evidence), fix_of(fault.kind), std::nullopt, {}};
}

Finding judge(const Undelivered& lost)
{
    using Cause = Undelivered::Cause;
    const auto where = fmt::format("{} {}", to_string(lost.destination.transport), to_string(lost.destination));
    Fault fault{Kind::other, fmt::format("what was sent to {} did not get through", where), lost.destination};
    switch (lost.cause) {
    case Cause::refused: fault = {Kind::refused, fmt::format("nothing listens at {}", where), lost.destination}; break;
    case Cause::unreachable:
        fault = {Kind::no_route, fmt::format("there is no way to {}", where), lost.destination};
        break;
    case Cause::prohibited:
        fault = {Kind::no_permission, fmt::format("a filter forbids the way to {}", where), lost.destination};
        break;
    case Cause::closed: fault = {Kind::closed, fmt::format("{} closed the connection", where), lost.destination}; break;
    case Cause::too_big:
    case Cause::expired_in_transit:
    case Cause::other: break;
    }
    auto finding = judge(fault);
    if (lost.reporter) finding.evidence.push_back(fmt::format("{} says so", to_string(*lost.reporter)));
    return finding;
}

Finding judge_silence(const Endpoint& server)
{
    return judge(Fault{
        Kind::timed_out,
        fmt::format("nothing came back from {} {}, not even a refusal", to_string(server.transport), to_string(server)),
        server});
}

finding::Findings judge(const TlsPeer& peer, const Endpoint& remote, std::chrono::system_clock::time_point when)
{
    finding::Findings findings;
    auto evidence = evidence_of(peer);
    evidence.insert(evidence.begin(), fmt::format("tls {}", to_string(remote)));
    if (!peer.problem.empty()) {
        findings.push_back({&entries::tls006_verification_off,
                            fmt::format("{} was not verified: {}", to_string(remote), peer.problem),
                            evidence,
                            "leave out --tls-insecure once this is cured",
                            std::nullopt,
                            {}});
    }
    if (sip_use(peer.uses) == SipUse::web) {
        findings.push_back(
            {&entries::tls008_certificate_without_sip_domain,
             fmt::format("the certificate of {} is for the web, and not for SIP by name", to_string(remote)),
             evidence,
             std::nullopt,
             std::nullopt,
             {}});
    }
    const auto days = days_left(peer, when);
    if (peer.in_time && days < soon) {
        findings.push_back(
            {&entries::tls005_certificate_ends_soon,
             fmt::format("the certificate of {} ends in {} days, on {}", to_string(remote), days, day(peer.not_after)),
             std::move(evidence),
             "the owner of the server renews it",
             std::nullopt,
             {}});
    }
    return findings;
}

finding::Findings judge(const Network& network)
{
    finding::Findings findings;
    const auto add = [&](Finding finding) {
        const bool known = std::any_of(findings.begin(), findings.end(), [&](const auto& each) {
            return each.entry == finding.entry && each.message == finding.message;
        });
        if (!known) findings.push_back(std::move(finding));
    };
    for (const auto& each : network.faults()) {
        if (each.kind != Kind::interrupted) add(judge(each));
    }
    for (const auto& each : network.connections()) {
        if (!each.tls) continue;
        for (auto& finding : judge(*each.tls, each.remote, network.wall(network.now())))
            add(std::move(finding));
    }
    return findings;
}

}  // namespace sipdiag::net
